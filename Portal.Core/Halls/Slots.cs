using Portal.Core.Calendars;
using Portal.Core.Tenancy;

namespace Portal.Core.Halls;

/// <summary>A time that can be booked. Times are UTC; <paramref name="Day"/> and <paramref name="Minute"/> are local.</summary>
public sealed record Slot(Guid RuleId, Guid GroupId, string? ItemCode, DateOnly Day, int Minute, DateTime StartsAt, DateTime EndsAt, OpeningKind Kind, int Places, bool IsGreenLane);

/// <summary>A slot and what is left of it.</summary>
public sealed record FreeSlot(Slot Slot, int Taken)
{
    public int Free => Math.Max(0, Slot.Places - Taken);
}

/// <summary>Which slots a day has. Pure.</summary>
public static class Slots
{
    /// <summary>
    /// The rule's day is cut into its lengths; what lies wholly in one stretch of opening is a slot and takes that stretch's kind. Days off,
    /// the hall's own days and its closing early are in the stretches already.
    /// </summary>
    public static IReadOnlyList<Slot> On(HallSetting setting, IEnumerable<SlotRule> rules, DateOnly day)
    {
        var weekend = WorkCalendar.IsWeekend(day);
        var like = weekend && setting.Calendar.IsWorkingDay(day) ? DayOfWeek.Monday : day.DayOfWeek;
        var open = OpenHall.On(setting.Hall, setting.Settings, setting.Calendar, day);
        var groups = setting.GroupsOn(day).Select(group => group.Id).ToHashSet();
        return
        [
            .. rules.Where(rule => (rule.RetiredOn is null || day < rule.RetiredOn) && groups.Contains(rule.GroupId) && (rule.Weekdays.Count == 0 || rule.Weekdays.Contains(like)))
                .SelectMany(rule => Cut(rule, day, open)).OrderBy(slot => slot.StartsAt).ThenBy(slot => slot.RuleId),
        ];
    }

    private static IEnumerable<Slot> Cut(SlotRule rule, DateOnly day, IReadOnlyList<OpenStretch> open)
    {
        var places = rule.PlacesOn(day);
        var last = MinuteOf(rule.To) - rule.Minutes;
        for (var minute = MinuteOf(rule.From); places > 0 && minute <= last; minute += rule.Minutes)
        {
            var starts = ChinaTime.ToUtc(day.ToDateTime(TimeOnly.MinValue).AddMinutes(minute));
            var ends = starts.AddMinutes(rule.Minutes);
            if (open.FirstOrDefault(stretch => stretch.Opens <= starts && ends <= stretch.Closes) is { } stretch)
            {
                yield return new Slot(rule.Id, rule.GroupId, rule.ItemCode, day, minute, starts, ends, stretch.Kind, places, rule.IsGreenLane);
            }
        }
    }

    private static int MinuteOf(TimeOnly time) => (time.Hour * 60) + time.Minute;
}
