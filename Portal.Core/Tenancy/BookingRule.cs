namespace Portal.Core.Tenancy;

/// <summary>
/// How places are booked at a hall; a hall's own, or what a place lays down for the halls below it. The figures are house rules, not
/// law: whoever runs the hall sets them.
/// </summary>
/// <param name="DaysAhead">Calendar days; today is day 0.</param>
/// <param name="OpenPerPerson">Bookings that one person may have open at one hall.</param>
/// <param name="EarlyMinutes">Checking in opens so long before the booked time, and closes with the end of it.</param>
/// <param name="NoShows">So many bookings to which somebody did not come…</param>
/// <param name="WithinDays">…within so many days, the first and the last of them counted from one to the other…</param>
/// <param name="BarredDays">…close booking online for so many days after the last. The desk still books for who calls.</param>
/// <param name="CheckInMetres">Whoever booked may check in by phone when it says it is so near; 0: by scanning the hall's code alone.</param>
public sealed record BookingRule(int DaysAhead = 14, int OpenPerPerson = 2, int EarlyMinutes = 30, int NoShows = 3, int WithinDays = 90, int BarredDays = 30, int CheckInMetres = 300)
{
    /// <summary>Where nobody has set any.</summary>
    public static BookingRule Standard { get; } = new();

    public bool IsSound => DaysAhead is >= 0 and <= 90 && OpenPerPerson is >= 1 and <= 20 && EarlyMinutes is >= 0 and <= 240
        && CheckInMetres is 0 or (>= 20 and <= 5000) && NoShows is >= 1 and <= 20 && WithinDays is >= 1 and <= 366 && BarredDays is >= 0 and <= 366;
}
