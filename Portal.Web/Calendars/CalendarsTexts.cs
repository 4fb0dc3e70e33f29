namespace Portal.Web.Calendars;

/// <summary>Names the texts of this room: <c>CalendarsTexts.resx</c> and <c>CalendarsTexts.en.resx</c>.</summary>
public sealed class CalendarsTexts;
