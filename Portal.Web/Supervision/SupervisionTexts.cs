namespace Portal.Web.Supervision;

/// <summary>Names the texts of this room: <c>SupervisionTexts.resx</c> and <c>SupervisionTexts.en.resx</c>.</summary>
public sealed class SupervisionTexts;
