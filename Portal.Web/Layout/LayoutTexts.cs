namespace Portal.Web.Layout;

/// <summary>Names the texts of this room: <c>LayoutTexts.resx</c> and <c>LayoutTexts.en.resx</c>.</summary>
public sealed class LayoutTexts;
