namespace Portal.Web.Catalog;

/// <summary>Names the texts of this room: <c>CatalogTexts.resx</c> and <c>CatalogTexts.en.resx</c>.</summary>
public sealed class CatalogTexts;
