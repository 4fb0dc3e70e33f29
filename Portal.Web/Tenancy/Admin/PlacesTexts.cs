namespace Portal.Web.Tenancy.Admin;

/// <summary>Names the texts of the places' editor: <c>PlacesTexts.resx</c> and <c>PlacesTexts.en.resx</c>.</summary>
public sealed class PlacesTexts;
