namespace Portal.Web.Halls.Booking;

/// <summary>Names the texts of booking: <c>BookingTexts.resx</c> and <c>BookingTexts.en.resx</c>.</summary>
public sealed class BookingTexts;
