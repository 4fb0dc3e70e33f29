using Portal.Core.Calendars;
using Portal.Core.Tenancy;

namespace Portal.Core.Halls;

/// <summary>A stretch in which a hall is open: UTC, of one kind.</summary>
public sealed record OpenStretch(DateTime Opens, DateTime Closes, OpeningKind Kind);

/// <summary>When a hall is open. Pure: hall, inherited settings and calendar come in, stretches of a local day go out.</summary>
public static class OpenHall
{
    /// <summary>Looks no farther ahead than this for the next opening.</summary>
    private const int DaysAhead = 21;

    /// <summary>
    /// In this order: the hall's own word on that very day; the whole day where it is always open; nothing on a holiday of the notice; the week of the hall, or of its place
    /// (on a weekend day that is worked, Monday's); and, where the hall follows it, the extended hours laid down above. Stretches do
    /// not overlap: what comes first in that order keeps its kind. A hall closed early is shut from that moment on.
    /// </summary>
    public static IReadOnlyList<OpenStretch> On(Hall hall, TenantSettings settings, WorkCalendar calendar, DateOnly day)
    {
        var stretches = new List<OpenStretch>();
        if (hall.IsAlwaysOpen && !hall.Days.Any(each => each.Day == day))
        {
            stretches.Add(new OpenStretch(ChinaTime.StartOf(day), ChinaTime.StartOf(day.AddDays(1)), OpeningKind.Normal));
        }
        else
        {
            foreach (var opening in OpeningsOn(hall, settings, calendar, day))
            {
                Lay(stretches, new OpenStretch(ChinaTime.ToUtc(day.ToDateTime(opening.From)), ChinaTime.ToUtc(day.ToDateTime(opening.To)), opening.Kind));
            }
        }

        if (hall.ClosedFrom is { } closes && ChinaTime.DateOf(closes) == day)
        {
            stretches = [.. stretches.Where(stretch => stretch.Opens < closes).Select(stretch => stretch.Closes > closes ? stretch with { Closes = closes } : stretch)];
        }

        return [.. stretches.OrderBy(stretch => stretch.Opens)];
    }

    /// <summary>The stretch this moment lies in; 预约延时 is open to those alone who have booked.</summary>
    public static OpenStretch? At(Hall hall, TenantSettings settings, WorkCalendar calendar, DateTime now) =>
        On(hall, settings, calendar, ChinaTime.DateOf(now)).FirstOrDefault(stretch => stretch.Opens <= now && now < stretch.Closes);

    /// <summary>The next stretch that begins after this moment and is open to everybody; null when none does within three weeks.</summary>
    public static OpenStretch? Next(Hall hall, TenantSettings settings, WorkCalendar calendar, DateTime now) =>
        Enumerable.Range(0, DaysAhead).SelectMany(ahead => On(hall, settings, calendar, ChinaTime.DateOf(now).AddDays(ahead)))
            .FirstOrDefault(stretch => stretch.Opens > now && stretch.Kind != OpeningKind.OnRequest);

    /// <summary>Openings that end before they begin, or overlap on a day, cannot be kept.</summary>
    public static bool IsSound(IEnumerable<Opening> openings) => openings.GroupBy(opening => opening.Day).All(day =>
        day.OrderBy(opening => opening.From).ToList() is var sorted && sorted.TrueForAll(opening => opening.To > opening.From)
        && sorted.Zip(sorted.Skip(1)).All(pair => pair.First.To <= pair.Second.From));

    /// <summary>By which day of the week a day goes: Monday's on a weekend day that is worked; null on a day off of the notice.</summary>
    internal static DayOfWeek? DayLike(WorkCalendar calendar, DateOnly day)
    {
        var (works, weekend) = (calendar.IsWorkingDay(day), day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday);
        return !works && (!weekend || calendar.IsNoticed(day)) ? null : works && weekend ? DayOfWeek.Monday : day.DayOfWeek;
    }

    private static IEnumerable<Opening> OpeningsOn(Hall hall, TenantSettings settings, WorkCalendar calendar, DateOnly day)
    {
        if (hall.Days.FirstOrDefault(each => each.Day == day) is { } own)
        {
            return own.Openings;
        }

        if (DayLike(calendar, day) is not { } like)
        {
            return [];
        }

        var week = hall.Week ?? WeekOf(settings);
        return week.Concat(hall.FollowsExtendedHours ? settings.ExtendedHours ?? [] : []).Where(opening => opening.Day == like);
    }

    /// <summary>The place's week. Open on a weekend day that nobody works is 错时.</summary>
    private static IEnumerable<Opening> WeekOf(TenantSettings settings) =>
        (settings.WeekHours is { } own ? HallHours.Of(own) : HallHours.Standard).Week.SelectMany(day => day.Value.Select(span =>
            new Opening(day.Key, span.From, span.To, day.Key is DayOfWeek.Saturday or DayOfWeek.Sunday ? OpeningKind.Staggered : OpeningKind.Normal)));

    /// <summary>Only what is not covered yet is added: in front of, between and behind the stretches that are there.</summary>
    private static void Lay(List<OpenStretch> there, OpenStretch added)
    {
        var from = added.Opens;
        foreach (var stretch in there.Where(stretch => stretch.Closes > added.Opens && stretch.Opens < added.Closes).OrderBy(stretch => stretch.Opens).ToList())
        {
            if (from < stretch.Opens)
            {
                there.Add(added with { Opens = from, Closes = stretch.Opens });
            }

            from = stretch.Closes > from ? stretch.Closes : from;
        }

        if (from < added.Closes)
        {
            there.Add(added with { Opens = from });
        }
    }
}
