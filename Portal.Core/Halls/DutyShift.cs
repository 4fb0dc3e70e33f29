using Portal.Core.Calendars;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Halls;

/// <summary>A shift needs a name, exactly one of weekday and day, and an end after its beginning.</summary>
public sealed record ShiftWrong : Refusal;

/// <summary>
/// Who looks after a hall or a station when: on a day of the week, or on one single day (row 13). Local hours of that day;
/// <see cref="To"/> 00:00 is its end. Seen by staff of the place and above alone.
/// </summary>
public sealed class DutyShift : ITenantRow
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required int TenantId { get; init; }

    public required Guid HallId { get; init; }

    /// <summary>As colleagues know them.</summary>
    public required string Name { get; init; }

    /// <summary>With which they sign in, so that the portal can show them who called; null for somebody without an account.</summary>
    public Guid? AccountId { get; init; }

    public DayOfWeek? Weekday { get; init; }

    public DateOnly? Date { get; init; }

    public required TimeOnly From { get; init; }

    public required TimeOnly To { get; init; }

    /// <summary>A mobile number that is sent a message when somebody calls.</summary>
    public string? Phone { get; init; }
}

/// <param name="Id">Made with the form: sending it twice makes one.</param>
public sealed record ShiftEdit(Guid Id, string? Name, Guid? AccountId, DayOfWeek? Weekday, DateOnly? Date, TimeOnly From, TimeOnly To, string? Phone);

/// <summary>Who is on duty. Pure.</summary>
public static class Roster
{
    /// <summary>
    /// A single day's own shifts stand in place of its weekday's. Those of a weekday hold as an ordinary week's hours do: not on a day
    /// off of the notice, and Monday's on a weekend day that is worked.
    /// </summary>
    /// <param name="now">UTC.</param>
    public static IReadOnlyList<DutyShift> OnDuty(IEnumerable<DutyShift> shifts, WorkCalendar calendar, DateTime now)
    {
        var local = ChinaTime.ToLocal(now);
        var time = TimeOnly.FromDateTime(local);
        return [.. On(shifts, calendar, DateOnly.FromDateTime(local)).Where(shift => shift.From <= time && (shift.To == default || time < shift.To)).OrderBy(shift => shift.From).ThenBy(shift => shift.Id)];
    }

    /// <summary>All shifts of a local day.</summary>
    public static IReadOnlyList<DutyShift> On(IEnumerable<DutyShift> shifts, WorkCalendar calendar, DateOnly day)
    {
        var all = shifts.ToList();
        var own = all.Where(shift => shift.Date == day).ToList();
        return own.Count > 0 ? own : OpenHall.DayLike(calendar, day) is { } like ? [.. all.Where(shift => shift.Weekday == like)] : [];
    }

    public static Refusal? Fault(ShiftEdit edit, DateOnly today) =>
        string.IsNullOrWhiteSpace(edit.Name) || edit.Name.Trim().Length > 60 || (edit.Weekday is null) == (edit.Date is null) || (edit.To != default && edit.To <= edit.From) ? new ShiftWrong()
        : edit.Date < today ? new DayPassed()
        : !string.IsNullOrWhiteSpace(edit.Phone) && PhoneNumber.Read(edit.Phone).Problem is { } problem ? new FieldRefused("Phone", $"PhoneProblem.{problem}")
        : null;
}
