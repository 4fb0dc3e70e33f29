namespace Portal.Web.People;

/// <summary>Names the texts of this room: <c>PeopleTexts.resx</c> and <c>PeopleTexts.en.resx</c>.</summary>
public sealed class PeopleTexts;
