namespace Portal.Web.Halls.Keeping;

/// <summary>Names the texts of these pages: <c>KeepingTexts.resx</c> and <c>KeepingTexts.en.resx</c>.</summary>
public sealed class KeepingTexts;
