using System.Globalization;
using System.Resources;
using Portal.Core.Vault;

namespace Portal.Web.Vault;

/// <summary>The words of the vault, and of the consents that are given in it.</summary>
public sealed class VaultTexts
{
    private static readonly ResourceManager Resources = new(typeof(VaultTexts));

    private VaultTexts()
    {
    }

    /// <summary>What is agreed to, as the reader sees it. Whoever changes the words gives them the next number.</summary>
    internal static ConsentText Consent(string version) => new(version, Find($"Consent.{version}"));

    internal static string Find(string name, params object[] with)
    {
        var text = Resources.GetString(name, CultureInfo.CurrentUICulture) ?? throw new InvalidOperationException($"VaultTexts has no text {name}");
        return with.Length == 0 ? text : string.Format(CultureInfo.CurrentCulture, text, with);
    }
}
