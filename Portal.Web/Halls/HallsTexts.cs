namespace Portal.Web.Halls;

/// <summary>Names the texts of this room: <c>HallsTexts.resx</c> and <c>HallsTexts.en.resx</c>.</summary>
public sealed class HallsTexts;
