using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;

namespace Portal.Core;

/// <summary>What a person reads for an enum member.</summary>
public static class EnumTexts
{
    /// <summary>
    /// In Chinese the name that stands on the member, in English the resource <c>Enum.{Type}.{Member}</c>; of flags all that are set.
    /// The language is the thread's, if none is given.
    /// </summary>
    public static string Name(this Enum value, CultureInfo? culture = null)
    {
        culture ??= CultureInfo.CurrentUICulture;
        var type = value.GetType();
        if (Enum.GetName(type, value) is { } member)
        {
            return NameOf(type, member, culture);
        }

        var number = Convert.ToInt64(value, CultureInfo.InvariantCulture);
        var set = Enum.GetValues(type).Cast<Enum>().Where(flag => Convert.ToInt64(flag, CultureInfo.InvariantCulture) is > 0 and var bit && (number & bit) == bit);
        return string.Join(culture.TwoLetterISOLanguageName == "en" ? ", " : "、", set.Select(flag => NameOf(type, flag.ToString(), culture)));
    }

    private static string NameOf(Type type, string member, CultureInfo culture)
    {
        var onMember = culture.TwoLetterISOLanguageName == "en" ? null : type.GetField(member)?.GetCustomAttribute<DisplayAttribute>()?.Name;
        return onMember ?? CoreTexts.Find($"Enum.{type.Name}.{member}", culture) ?? member;
    }
}
