namespace Portal.Web.Trouble;

/// <summary>Names the texts of this room: <c>TroubleTexts.resx</c> and <c>TroubleTexts.en.resx</c>.</summary>
public sealed class TroubleTexts;
