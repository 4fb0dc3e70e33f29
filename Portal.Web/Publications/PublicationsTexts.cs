namespace Portal.Web.Publications;

/// <summary>Names the texts of this room: <c>PublicationsTexts.resx</c> and <c>PublicationsTexts.en.resx</c>.</summary>
public sealed class PublicationsTexts;
