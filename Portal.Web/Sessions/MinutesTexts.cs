namespace Portal.Web.Sessions;

/// <summary>The sentences of the minutes; in Chinese only, as all papers are.</summary>
public sealed class MinutesTexts;
