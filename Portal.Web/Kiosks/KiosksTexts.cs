namespace Portal.Web.Kiosks;

/// <summary>Names the texts of this room: <c>KiosksTexts.resx</c> and <c>KiosksTexts.en.resx</c>.</summary>
public sealed class KiosksTexts;
