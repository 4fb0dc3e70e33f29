namespace Portal.Web.Catalog.Admin;

/// <summary>Names the texts of the editor: <c>EditorTexts.resx</c> and <c>EditorTexts.en.resx</c>.</summary>
public sealed class EditorTexts;
