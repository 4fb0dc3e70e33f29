using System.Globalization;
using System.Resources;

namespace Portal.Core;

/// <summary>
/// The sentences and names that belong to Core itself: of every refusal (<c>Refusal.{Code}</c>) and, in English, of every enum member
/// (<c>Enum.{Type}.{Member}</c>; the Chinese name stands on the member). Chinese is the neutral language.
/// </summary>
public sealed class CoreTexts
{
    private static readonly ResourceManager Resources = new(typeof(CoreTexts));

    private CoreTexts()
    {
    }

    /// <summary>The text of that name in the language given (the thread's, if none), or null where there is none.</summary>
    public static string? Find(string name, CultureInfo? culture = null) => Resources.GetString(name, culture ?? CultureInfo.CurrentUICulture);
}
