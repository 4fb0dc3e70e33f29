namespace Portal.Core.Tenancy;

/// <summary>A text that a tenant writes itself: Chinese always, English where somebody has translated it.</summary>
public sealed record LocalText(string Zh, string? En = null)
{
    public static implicit operator LocalText(string zh) => new(zh);

    /// <summary>In the language of the culture given (the thread's, if none); Chinese where there is no English.</summary>
    public string In(System.Globalization.CultureInfo? culture = null) =>
        (culture ?? System.Globalization.CultureInfo.CurrentUICulture).TwoLetterISOLanguageName == "en" && !string.IsNullOrWhiteSpace(En) ? En : Zh;

    public override string ToString() => In();
}
