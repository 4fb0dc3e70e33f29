namespace Portal.Web.Fleet;

/// <summary>Names the texts of this room: <c>FleetTexts.resx</c> and <c>FleetTexts.en.resx</c>.</summary>
public sealed class FleetTexts;
