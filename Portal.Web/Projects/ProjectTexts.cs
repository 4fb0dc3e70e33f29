namespace Portal.Web.Projects;

/// <summary>Names the texts of this room: <c>ProjectTexts.resx</c> and <c>ProjectTexts.en.resx</c>.</summary>
public sealed class ProjectTexts;
