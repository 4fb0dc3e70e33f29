using Portal.Core.Calendars;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Halls;

/// <summary>The life of a booking as a table, read by button and server; an absent row is an illegal move. Pure.</summary>
public static class AppointmentFlow
{
    private static readonly Dictionary<(AppointmentState, AppointmentAction), AppointmentState> Moves = new()
    {
        [(AppointmentState.Requested, AppointmentAction.Book)] = AppointmentState.Requested,
        [(AppointmentState.Requested, AppointmentAction.Confirm)] = AppointmentState.Booked,
        [(AppointmentState.Requested, AppointmentAction.Decline)] = AppointmentState.Declined,
        [(AppointmentState.Requested, AppointmentAction.Move)] = AppointmentState.Requested,
        [(AppointmentState.Requested, AppointmentAction.Cancel)] = AppointmentState.Cancelled,
        [(AppointmentState.Requested, AppointmentAction.Trouble)] = AppointmentState.Requested,
        [(AppointmentState.Booked, AppointmentAction.Book)] = AppointmentState.Booked,
        [(AppointmentState.Booked, AppointmentAction.Move)] = AppointmentState.Booked,
        [(AppointmentState.Booked, AppointmentAction.Cancel)] = AppointmentState.Cancelled,
        [(AppointmentState.Booked, AppointmentAction.CheckIn)] = AppointmentState.CheckedIn,
        [(AppointmentState.Booked, AppointmentAction.Miss)] = AppointmentState.Missed,
        [(AppointmentState.Booked, AppointmentAction.Trouble)] = AppointmentState.Booked,
    };

    /// <summary>States in which a place of the slot is taken: also when the time is over, since nobody else had it.</summary>
    public static IReadOnlySet<AppointmentState> Holds { get; } = new HashSet<AppointmentState> { AppointmentState.Requested, AppointmentState.Booked, AppointmentState.CheckedIn, AppointmentState.Missed };

    /// <summary>Still to come.</summary>
    public static IReadOnlySet<AppointmentState> Open { get; } = new HashSet<AppointmentState> { AppointmentState.Requested, AppointmentState.Booked };

    public static AppointmentState? After(AppointmentState state, AppointmentAction action) => Moves.TryGetValue((state, action), out var to) ? to : null;

    /// <summary>What a chosen time makes of it: in hours on request the hall has yet to agree, unless the hall itself chose.</summary>
    public static AppointmentState StateFor(OpeningKind kind, bool byStaff) => kind == OpeningKind.OnRequest && !byStaff ? AppointmentState.Requested : AppointmentState.Booked;

    /// <summary>The holder moves and cancels before the time has come; the hall's clerks do the rest; the clock alone marks who did not come.</summary>
    /// <param name="hallPath">Of the hall's tenant.</param>
    /// <param name="isHere">The holder has shown that they stand in the hall (<see cref="WhyNotHere"/>).</param>
    public static Refusal? WhyNot(Appointment booked, AppointmentAction action, string? note, BookingRule rule, string hallPath, Actor actor, DateTime now, bool isHere = false)
    {
        var staff = TicketFlow.MayWork(actor, hallPath);
        var holder = actor.CitizenId is { } self && self == booked.CitizenId;
        var may = action switch
        {
            AppointmentAction.Move or AppointmentAction.Cancel => staff || holder,
            AppointmentAction.Confirm or AppointmentAction.Decline => staff,
            AppointmentAction.CheckIn => staff || actor is { Channel: Channel.Kiosk, Post: null, CitizenId: null } || (holder && isHere),
            AppointmentAction.Miss or AppointmentAction.Trouble => actor.Channel == Channel.System,
            AppointmentAction.Book => false,
            _ => throw new ArgumentOutOfRangeException(nameof(action), action, "not an action"),
        };
        return !may ? new NotAllowed()
            : After(booked.State, action) is null ? new AppointmentNotNow(booked.State, action)
            : action is AppointmentAction.Move or AppointmentAction.Cancel && !staff && now >= booked.StartsAt && booked.Trouble is null ? new AppointmentBegun()
            : action is AppointmentAction.Decline && string.IsNullOrWhiteSpace(note) ? new ReasonNeeded()
            : action is AppointmentAction.Cancel && staff && !holder && string.IsNullOrWhiteSpace(note) ? new ReasonNeeded()
            : action == AppointmentAction.CheckIn ? WhyNotCheckIn(booked, rule, now)
            : null;
    }

    /// <summary>From a while before the booked time until its end.</summary>
    public static Refusal? WhyNotCheckIn(Appointment booked, BookingRule rule, DateTime now) =>
        booked.StartsAt.AddMinutes(-rule.EarlyMinutes) is var opens && now < opens ? new CheckInLater(Local(opens)) : now > booked.EndsAt ? new CheckInOver(Local(booked.EndsAt)) : null;

    /// <summary>Near by what the phone says, or a code of the hall scanned; a phone that says nothing, and a hall whose place nobody knows, count as far away.</summary>
    public static Refusal? WhyNotHere(Hall hall, BookingRule rule, Presence presence) =>
        presence.HasScanned ? null
        : rule.CheckInMetres == 0 || hall.Latitude is null || hall.Longitude is null ? new ScanTheHallsCode()
        : TicketTaking.MetresFrom(hall, presence.Latitude, presence.Longitude) <= rule.CheckInMetres ? null
        : new NotAtTheHall(rule.CheckInMetres);

    /// <summary>Whoever did not come so often within so many days books online again at this moment; null when they may now.</summary>
    /// <param name="missed">UTC times of bookings nobody came to.</param>
    public static DateTime? BarredUntil(IEnumerable<DateTime> missed, BookingRule rule, DateTime now)
    {
        var times = missed.Order().ToList();
        DateTime? until = null;
        for (var last = rule.NoShows - 1; last < times.Count; last++)
        {
            if (times[last] - times[last - rule.NoShows + 1] <= TimeSpan.FromDays(rule.WithinDays))
            {
                until = times[last].AddDays(rule.BarredDays);
            }
        }

        return until > now ? until : null;
    }

    /// <summary>A park's company by where it is at home: the hall's place holds that park, or lies in it.</summary>
    /// <param name="home">The company's own place; null when unknown.</param>
    public static Refusal? WhyNotGreenLane(Tenant? home, string hallPath) =>
        home is { Kind: TenantKind.Park } park && (TenantPath.Holds(hallPath, park.Path) || TenantPath.Holds(park.Path, hallPath)) ? null : new ParkCompaniesOnly();

    /// <summary>Nine in the morning of the day before, UTC.</summary>
    public static DateTime RemindFrom(DateOnly day) => ChinaTime.ToUtc(day.AddDays(-1).ToDateTime(new TimeOnly(9, 0)));

    /// <summary>Reminded from <see cref="RemindFrom"/> on, unless the time was chosen later than that.</summary>
    public static bool IsToRemind(Appointment booked, DateTime now)
    {
        var from = RemindFrom(booked.Day);
        return booked is { State: AppointmentState.Booked, RemindedAt: null, Trouble: null } && booked.ChosenAt < from && now >= from && now < booked.StartsAt;
    }

    internal static AppointmentEvent Decide(Appointment booked, AppointmentAction action, AppointmentState to, Guid operationKey, Actor actor, DateTime now, string? note = null, Guid? ticketId = null, AppointmentTrouble? trouble = null) => new()
    {
        Id = operationKey,
        TenantId = booked.TenantId,
        AppointmentId = booked.Id,
        Sequence = booked.Version + 1,
        Action = action,
        From = booked.State,
        To = to,
        At = now,
        StartsAt = action is AppointmentAction.Book or AppointmentAction.Move ? booked.StartsAt : null,
        Trouble = trouble,
        TicketId = ticketId,
        Note = string.IsNullOrWhiteSpace(note) ? null : note.Trim(),
        ActorId = actor.AccountId,
        ActorName = actor.CitizenId is null ? actor.Name : booked.Code, // Who booked stands on the booking, until it is emptied.
        Channel = actor.Channel,
    };

    private static string Local(DateTime utc) => ChinaTime.ToLocal(utc).ToString("MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture);
}
