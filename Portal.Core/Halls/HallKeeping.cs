using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Halls;

/// <summary>A field an administrator left empty.</summary>
public sealed record HallIncomplete(string Field) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Field];
}

/// <summary>A change of what a counter serves begins today or later: what was, was.</summary>
public sealed record DayPassed : Refusal;

/// <summary>Opening hours that cannot be kept.</summary>
public sealed record HoursWrong : Refusal;

/// <summary>What an administrator keeps of a hall. The version is the one they saw.</summary>
public sealed record HallEdit(LocalText Name, int Version)
{
    public HallKind Kind { get; init; }

    public int? ServesTenantId { get; init; }

    public LocalText? Address { get; init; }

    /// <summary>WGS 84 degrees, both or neither: north 0 to 90, east −180 to 180.</summary>
    public double? Latitude { get; init; }

    public double? Longitude { get; init; }

    public bool IsAlwaysOpen { get; init; }

    public LocalText? Hours { get; init; }

    public string? Phone { get; init; }

    public int? Area { get; init; }

    public DateOnly? OpenedOn { get; init; }

    public IReadOnlyList<Zone> Zones { get; init; } = [];

    public IReadOnlyList<Facility> Facilities { get; init; } = [];

    public IReadOnlyList<SpokenLanguage> Voices { get; init; } = [SpokenLanguage.Putonghua];

    public IReadOnlyList<Opening>? Week { get; init; }

    public bool FollowsExtendedHours { get; init; } = true;

    public IReadOnlyList<HallDay> Days { get; init; } = [];

    public bool IsSilent { get; init; }

    public PhoneRule? PhoneTickets { get; init; }

    public int WaitGoal { get; init; } = 15;

    public static HallEdit Of(Hall hall) => new(hall.Name, hall.Version)
    {
        Kind = hall.Kind,
        ServesTenantId = hall.ServesTenantId,
        Address = hall.Address,
        Latitude = hall.Latitude,
        Longitude = hall.Longitude,
        IsAlwaysOpen = hall.IsAlwaysOpen,
        Hours = hall.Hours,
        Phone = hall.Phone,
        Area = hall.Area,
        OpenedOn = hall.OpenedOn,
        Zones = hall.Zones,
        Facilities = hall.Facilities,
        Voices = hall.Voices,
        Week = hall.Week,
        FollowsExtendedHours = hall.FollowsExtendedHours,
        Days = hall.Days,
        IsSilent = hall.IsSilent,
        PhoneTickets = hall.PhoneTickets,
        WaitGoal = hall.WaitGoal,
    };
}

/// <summary>A hall that is to stand at a place.</summary>
/// <param name="Id">Made with the form: sending it twice makes one.</param>
public sealed record NewHall(Guid Id, int TenantId, LocalText Name, HallKind Kind = HallKind.ServiceHall);

/// <summary>A point of the map that is none: half of it is missing, or north and east are exchanged.</summary>
public sealed record MapPointWrong : Refusal;

/// <param name="Id">Null: a new one.</param>
public sealed record GroupEdit(Guid? Id, string Prefix, LocalText Name)
{
    public LocalText? Hint { get; init; }

    public IReadOnlyList<string> ItemClasses { get; init; } = [];

    public IReadOnlyList<string> ItemCodes { get; init; } = [];

    public bool IsConsultation { get; init; }

    public int UsualMinutes { get; init; } = 8;

    public int Order { get; init; }
}

/// <summary>A counter as it is from a day on. <paramref name="Id"/> null: a new one.</summary>
/// <param name="Groups">For a special window; empty for one that serves all.</param>
public sealed record CounterEdit(Guid? Id, int Number, LocalText Name, IReadOnlyList<Guid> Groups)
{
    public string? ZoneKey { get; init; }

    public IReadOnlyList<SpokenLanguage> Languages { get; init; } = [];

    /// <summary>The first local day on which name and groups hold; today when null.</summary>
    public DateOnly? From { get; init; }
}

/// <summary>Who keeps a hall and what can be kept of it. Pure.</summary>
public static class HallKeeping
{
    /// <summary>System administrators of the hall's tenant or of a place above it.</summary>
    public static bool MayKeep(Actor actor, string hallPath) => actor.Has(Duties.SystemAdministrator) && actor.Post is { } post && TenantPath.Holds(post.TenantPath, hallPath);

    /// <summary>Closing early is for whoever answers for the day: administrators and supervisors.</summary>
    public static bool MayClose(Actor actor, string hallPath) => actor.Has(Duties.SystemAdministrator | Duties.Supervisor) && actor.Post is { } post && TenantPath.Holds(post.TenantPath, hallPath);

    /// <summary>Which browser is a machine of the hall: administrators and supervisors, as with rating pads.</summary>
    public static bool MayPair(Actor actor, string hallPath) => MayClose(actor, hallPath);

    /// <summary>Machines whose screen may be a page of this portal; the others are somebody else's.</summary>
    public static bool GivesNumbers(HallDeviceKind kind) => kind is HallDeviceKind.TicketMachine or HallDeviceKind.Government or HallDeviceKind.Door or HallDeviceKind.Other;

    /// <summary>How a machine is, and what somebody called for: whoever works at the hall's place or above.</summary>
    public static bool MayTell(Actor actor, string hallPath) => actor.Has(Duties.Clerk | Duties.Supervisor | Duties.SystemAdministrator) && actor.Post is { } post && TenantPath.Holds(post.TenantPath, hallPath);

    public static Refusal? Fault(HallEdit edit) =>
        string.IsNullOrWhiteSpace(edit.Name.Zh) ? new FieldRefused("Name", "Required")
        : (edit.Week is { } week && !OpenHall.IsSound(week)) || !edit.Days.All(day => OpenHall.IsSound(day.Openings)) ? new HoursWrong()
        : edit.WaitGoal is < 1 or > 240 ? new FieldRefused("WaitGoal", "Required")
        : edit.PhoneTickets is { PerDay: < 1 or > 20 } ? new FieldRefused("PerDay", "Required")
        : (edit.Latitude is null) != (edit.Longitude is null) || edit.Latitude is < 0 or > 90 || edit.Longitude is < -180 or > 180 ? new MapPointWrong()
        : edit is { Latitude: null, PhoneTickets.WithinMetres: not null } ? new MapPointWrong()
        : null;

    public static Refusal? Fault(GroupEdit edit) =>
        string.IsNullOrWhiteSpace(edit.Name.Zh) ? new FieldRefused("Name", "Required")
        : edit.Prefix.Length is < 1 or > 2 || !edit.Prefix.All(char.IsAsciiLetterUpper) ? new FieldRefused("Prefix", "Required")
        : edit.UsualMinutes is < 1 or > 240 ? new FieldRefused("UsualMinutes", "Required")
        : null;

    public static Refusal? Fault(CounterEdit edit, DateOnly today) =>
        string.IsNullOrWhiteSpace(edit.Name.Zh) ? new FieldRefused("Name", "Required")
        : edit.Number is < 1 or > 999 ? new FieldRefused("Number", "Required")
        : edit.From < today ? new DayPassed()
        : null;

    /// <summary>
    /// Lays a new term from a day on: the one that held until then ends there, and one that was planned for later gives way. What held
    /// on former days stays as it was. Nothing happens when the term says what holds already.
    /// </summary>
    public static bool Lay(Counter counter, CounterTerm term)
    {
        if (counter.TermOn(term.From) is { } holds && holds.Name == term.Name && holds.IsIntegrated == term.IsIntegrated && holds.GroupIds.Order().SequenceEqual(term.GroupIds.Order()) && !counter.Terms.Exists(each => each.From > term.From))
        {
            return false;
        }

        foreach (var later in counter.Terms.Where(each => each.Until is null || each.Until > term.From))
        {
            // A term that would begin on or after this day never holds: it ends where it began.
            later.Until = later.From >= term.From ? later.From : term.From;
        }

        counter.Terms.Add(term);
        return true;
    }
}
