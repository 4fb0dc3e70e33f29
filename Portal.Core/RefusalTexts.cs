using System.Globalization;

namespace Portal.Core;

/// <summary>The sentence of a refusal in the reader's language.</summary>
public static class RefusalTexts
{
    /// <summary>
    /// <c>Refusal.{Code}</c>, for a field <c>Refusal.{Problem}</c>, filled with the arguments; enum members among them by their names.
    /// A refusal without a sentence is a bug and throws.
    /// </summary>
    public static string Sentence(this Refusal refusal, CultureInfo? culture = null)
    {
        culture ??= CultureInfo.CurrentUICulture;
        var key = refusal switch
        {
            FieldRefused field => $"Refusal.{field.Problem}",
            People.DocumentNumberRefused { Problem: var problem } => $"Refusal.IdProblem.{problem}",
            People.PasswordRefused { Problem: var problem } => $"Refusal.PasswordProblem.{problem}",
            _ => $"Refusal.{refusal.Code}",
        };
        var text = CoreTexts.Find(key, culture) ?? throw new InvalidOperationException($"CoreTexts has no sentence {key}");
        var arguments = refusal.Arguments.Select(argument => argument switch { Enum member => member.Name(culture), Tenancy.LocalText words => words.In(culture), _ => argument }).ToArray();
        return arguments.Length == 0 ? text : string.Format(culture, text, arguments);
    }

    /// <summary>The sentence of a problem that a check found: <c>Refusal.{Type}.{Member}</c>, as in <c>IdProblem.CheckDigit</c>.</summary>
    public static string Sentence(this Enum problem, CultureInfo? culture = null)
    {
        var key = $"Refusal.{problem.GetType().Name}.{problem}";
        return CoreTexts.Find(key, culture) ?? throw new InvalidOperationException($"CoreTexts has no sentence {key}");
    }
}
