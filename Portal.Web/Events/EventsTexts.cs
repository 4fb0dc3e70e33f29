namespace Portal.Web.Events;

/// <summary>Names the texts of this room: <c>EventsTexts.resx</c> and <c>EventsTexts.en.resx</c>.</summary>
public sealed class EventsTexts;
