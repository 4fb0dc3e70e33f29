namespace Portal.Web.Tenancy;

/// <summary>Names the texts of this room: <c>TenancyTexts.resx</c> and <c>TenancyTexts.en.resx</c>.</summary>
public sealed class TenancyTexts;
