namespace Portal.Web.Notices;

/// <summary>Names the texts of this room: <c>NoticesTexts.resx</c> and <c>NoticesTexts.en.resx</c>.</summary>
public sealed class NoticesTexts;
