namespace Portal.Web.Publications.Admin;

/// <summary>Names the texts of the site's editor: <c>SiteTexts.resx</c> and <c>SiteTexts.en.resx</c>.</summary>
public sealed class SiteTexts;
