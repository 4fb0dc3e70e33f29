using Portal.Core.Calendars;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Halls;

/// <summary>A hall as somebody finds it at a moment: itself, what it inherits, its counters and groups.</summary>
/// <param name="Calendar">Of its place, with the place's own days.</param>
public sealed record HallSetting(Hall Hall, TenantSettings Settings, WorkCalendar Calendar, IReadOnlyList<Counter> Counters, IReadOnlyList<TicketGroup> Groups)
{
    /// <summary>Groups that give numbers on this local day, in their order.</summary>
    public IEnumerable<TicketGroup> GroupsOn(DateOnly day) => Groups.Where(group => group.RetiredOn is null || day < group.RetiredOn).OrderBy(group => group.Order).ThenBy(group => group.Prefix, StringComparer.Ordinal);

    /// <summary>Counters that serve a group on this local day, whoever sits there.</summary>
    public IEnumerable<Counter> CountersFor(Guid groupId, DateOnly day) =>
        Counters.Where(counter => (counter.RetiredOn is null || day < counter.RetiredOn) && counter.TermOn(day) is { } term && term.Serves(groupId)).OrderBy(counter => counter.Number);

    /// <summary>What may be wished for: spoken at some counter that serves the group; Putonghua is no wish.</summary>
    public IReadOnlyList<SpokenLanguage> LanguagesFor(Guid groupId, DateOnly day) =>
        [.. CountersFor(groupId, day).SelectMany(counter => counter.Languages).Where(language => language != SpokenLanguage.Putonghua).Distinct().Order()];
}

/// <summary>Who may take which number when. Pure. How many one phone may take is counted by the desk, under a lock.</summary>
public static class TicketTaking
{
    /// <summary>For so many matters one visit is at the most: more are another number's.</summary>
    public const int MostMatters = 8;

    /// <summary>So many numbers of one address, hall and day need neither a telephone nor a sign-in.</summary>
    public const int FromAddress = 10;

    /// <summary>So many of one address, hall and day need no sign-in.</summary>
    public const int FromAddressWithPhone = 60;

    private const double EarthMetres = 6_371_000;

    /// <summary>
    /// Staff give numbers whenever the hall is open, and in booked hours (预约延时); kiosk and phone when it is open to everybody; the
    /// phone also within its rule on distance, and shortly before opening where the rule says so. A booking that is checked in has been
    /// looked at where it was booked: it comes in the hours it was made for, and not under the rule for numbers by phone.
    /// </summary>
    /// <param name="now">UTC.</param>
    public static Refusal? WhyNot(HallSetting setting, TicketWish wish, Channel channel, DateTime now)
    {
        var (hall, day) = (setting.Hall, ChinaTime.DateOf(now));
        var byPhone = channel is Channel.Phone or Channel.Web;
        var isBooked = wish.AppointmentId is not null;
        return byPhone && !isBooked && hall.PhoneTickets is null ? new NoNumbersByPhone()
            : WhyShut(setting, isBooked, channel, now) is { } shut ? shut
            : !setting.GroupsOn(day).Any(group => group.Id == wish.GroupId) ? new GroupClosed()
            : Distinct(wish.Items).Count > MostMatters ? new TooManyMatters(MostMatters)
            : wish.Language is { } language && language != SpokenLanguage.Putonghua && !setting.LanguagesFor(wish.GroupId, day).Contains(language) ? new LanguageNotSpoken(language)
            : byPhone && !isBooked && hall.PhoneTickets!.WithinMetres is { } most && !(MetresFrom(hall, wish.Latitude, wish.Longitude) <= most) ? new TooFarAway(most)
            : wish.Priority != TicketPriority.None && string.IsNullOrWhiteSpace(wish.PriorityReason) && !byPhone && channel != Channel.Kiosk ? new ReasonNeeded()
            : null;
    }

    /// <summary>The kind of opening a number counts under: of the stretch it is taken in, or of the next one when the phone is early.</summary>
    public static OpeningKind KindAt(HallSetting setting, DateTime now) =>
        (OpenHall.At(setting.Hall, setting.Settings, setting.Calendar, now) ?? OpenHall.Next(setting.Hall, setting.Settings, setting.Calendar, now))?.Kind ?? OpeningKind.Normal;

    /// <summary>Each matter once, in the order it was said.</summary>
    public static IReadOnlyList<VisitItem> Distinct(IReadOnlyList<VisitItem> items) => [.. items.Where((item, at) => !items.Take(at).Any(item.IsSameAs))];

    /// <summary>Where somebody stands who comes for several matters: the group that takes most of them, and of equals the one that takes what was said first. Null when none takes any.</summary>
    /// <param name="groups">In their order.</param>
    /// <param name="matters">Class and code of each, as <see cref="TicketGroup.Takes"/> compares them.</param>
    public static TicketGroup? GroupFor(IEnumerable<TicketGroup> groups, IReadOnlyList<(string Class, string Code)> matters) =>
        groups.Select(group => (Group: group, Taken: matters.Index().Where(each => group.Takes(each.Item.Class, each.Item.Code)).Select(each => each.Index).ToList()))
            .Where(each => each.Taken.Count > 0).OrderByDescending(each => each.Taken.Count).ThenBy(each => each.Taken[0]).Select(each => each.Group).FirstOrDefault();

    /// <summary>Age, disability and child are believed as said at a machine, and looked at by the window; the rest is given at the desk alone.</summary>
    public static bool MayClaim(TicketPriority priority, Channel channel) =>
        channel == Channel.Window || priority is TicketPriority.None or TicketPriority.Elderly or TicketPriority.Disabled or TicketPriority.WithChild;

    /// <summary>
    /// A browser that forgets its cookie is a new one each time, so numbers of one address are counted as well. But behind one address may
    /// stand a whole hall (its wireless network) or a town (a mobile network): nobody is turned away for what others did there, each is asked
    /// to say a little more of themselves. The first need nothing; then a telephone, which has a count of its own; then a sign-in, whose
    /// person has one and is not counted by address at all. The machine and the desk in the hall ask for none of it.
    /// </summary>
    /// <param name="taken">From this address in this hall on this day without signing in, this one included.</param>
    public static Refusal? WhyNotFromAddress(int taken, bool hasPhone) =>
        taken > FromAddressWithPhone ? new SignInForNumber(FromAddressWithPhone)
        : taken > FromAddress && !hasPhone ? new PhoneForNumber(FromAddress)
        : null;

    /// <summary>Along the great circle; null when either place is unknown.</summary>
    public static double? MetresFrom(Hall hall, double? latitude, double? longitude)
    {
        if (hall is not { Latitude: { } hallLatitude, Longitude: { } hallLongitude } || latitude is not { } lat || longitude is not { } lon)
        {
            return null;
        }

        var (up, across) = (Radians(lat - hallLatitude) / 2, Radians(lon - hallLongitude) / 2);
        var chord = (Math.Sin(up) * Math.Sin(up)) + (Math.Cos(Radians(lat)) * Math.Cos(Radians(hallLatitude)) * Math.Sin(across) * Math.Sin(across));
        return 2 * EarthMetres * Math.Asin(Math.Min(1, Math.Sqrt(chord)));
    }

    private static Refusal? WhyShut(HallSetting setting, bool isBooked, Channel channel, DateTime now)
    {
        if (OpenHall.At(setting.Hall, setting.Settings, setting.Calendar, now) is { } open && (open.Kind != OpeningKind.OnRequest || isBooked || channel == Channel.Window))
        {
            return null;
        }

        if (setting.Hall.ClosedFrom is { } closed && closed <= now && ChinaTime.DateOf(closed) == ChinaTime.DateOf(now))
        {
            return new HallClosesEarly(setting.Hall.ClosedWhy ?? "");
        }

        var next = OpenHall.Next(setting.Hall, setting.Settings, setting.Calendar, now);
        var early = isBooked ? AppointmentDesk.RuleOf(setting).EarlyMinutes : channel is Channel.Phone or Channel.Web ? setting.Hall.PhoneTickets?.MinutesBefore ?? 0 : 0;
        return next is not null && next.Opens - now <= TimeSpan.FromMinutes(early) && ChinaTime.DateOf(next.Opens) == ChinaTime.DateOf(now) ? null
            : new HallShut(next is null ? "" : ChinaTime.ToLocal(next.Opens).ToString("MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture));
    }

    private static double Radians(double degrees) => degrees * Math.PI / 180;
}
