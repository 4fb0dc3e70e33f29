using System.Globalization;
using Portal.Core.Calendars;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Events;

/// <summary>An event as staff enter it; local day and hours.</summary>
/// <param name="SignUpUntil">The last day, in it.</param>
/// <param name="Version">That was read; 0 for a new one.</param>
public sealed record EventEdit(EventKind Kind, LocalText Title, LocalText Place, DateOnly Day, TimeOnly From, TimeOnly To, int Capacity, DateOnly SignUpFrom, DateOnly SignUpUntil, int Version = 0)
{
    public LocalText? Summary { get; init; }

    public int WaitingPlaces { get; init; }

    public IReadOnlyList<string> Invited { get; init; } = [];

    public static EventEdit Of(PublicEvent each) => new(
        each.Kind,
        each.Title,
        each.Place,
        ChinaTime.DateOf(each.StartsAt),
        TimeOnly.FromDateTime(ChinaTime.ToLocal(each.StartsAt)),
        TimeOnly.FromDateTime(ChinaTime.ToLocal(each.EndsAt)),
        each.Capacity,
        ChinaTime.DateOf(each.SignUpFrom),
        ChinaTime.DateOf(each.SignUpUntil),
        each.Version)
    {
        Summary = each.Summary,
        WaitingPlaces = each.WaitingPlaces,
        Invited = each.Invited,
    };
}

/// <summary>The hours, the days of signing up or the places cannot be as they are entered.</summary>
public sealed record EventUnsound : Refusal;

/// <summary>So many people have a place already; their number cannot be made smaller than that.</summary>
public sealed record PlacesTaken(int Taken) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Taken];
}

/// <summary>Every place is taken, and so is the waiting list.</summary>
public sealed record EventFull : Refusal;

/// <summary>Signing up begins on <paramref name="From"/>, fit to be read.</summary>
public sealed record SignUpLater(string From) : Refusal
{
    public override IReadOnlyList<object> Arguments => [From];
}

public sealed record SignUpOver : Refusal;

public sealed record EventIsOff : Refusal;

/// <summary>This name is signed up under this phone number.</summary>
public sealed record SignedUpAlready : Refusal;

public sealed record TooManySignUps(int Most) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Most];
}

/// <summary>The move is not legal in this state.</summary>
public sealed record SignUpNotNow(SignUpState State, SignUpAction Action) : Refusal
{
    public override IReadOnlyList<object> Arguments => [State, Action];
}

/// <summary>Attendance is ticked on the day of the event.</summary>
public sealed record NotTheDay(string Day) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Day];
}

/// <summary>Nobody is signed up under what was typed: a wrong code and a wrong phone are answered alike.</summary>
public sealed record NoSuchSignUp : Refusal;

/// <summary>The legal moves of a place at an event as a table, and who may do what; read by button and server. Pure.</summary>
public static class EventRules
{
    /// <summary>Names and phone numbers are kept so many days after the event for questions about it, and then emptied (个人信息保护法 第十九条: no longer than needed).</summary>
    public const int PersonDays = 30;

    /// <summary>People signed up under one phone number: a family.</summary>
    public const int PerPhone = 4;

    private const int MostPlaces = 100_000;
    private const int MostInvited = 500;
    private const Duties Keeps = Duties.Clerk | Duties.Supervisor | Duties.SystemAdministrator;

    private static readonly Dictionary<(SignUpState, SignUpAction), SignUpState> Moves = new()
    {
        [(SignUpState.Waiting, SignUpAction.MoveUp)] = SignUpState.SignedUp,
        [(SignUpState.Waiting, SignUpAction.Cancel)] = SignUpState.Cancelled,
        [(SignUpState.SignedUp, SignUpAction.Cancel)] = SignUpState.Cancelled,
        [(SignUpState.SignedUp, SignUpAction.CheckIn)] = SignUpState.Attended,
        [(SignUpState.Attended, SignUpAction.TakeBack)] = SignUpState.SignedUp,
    };

    public static SignUpState? After(SignUpState state, SignUpAction action) => Moves.TryGetValue((state, action), out var to) ? to : null;

    /// <summary>Staff of the place or above.</summary>
    /// <param name="path">Of the event's tenant.</param>
    public static bool MayKeep(Actor actor, string path) => actor.Has(Keeps) && actor.Post is { } post && TenantPath.Holds(post.TenantPath, path);

    public static Refusal? Fault(EventEdit edit) =>
        string.IsNullOrWhiteSpace(edit.Title.Zh) ? new FieldRefused("Title", "Required")
        : string.IsNullOrWhiteSpace(edit.Place.Zh) ? new FieldRefused("Place", "Required")
        : edit.To <= edit.From || edit.SignUpUntil < edit.SignUpFrom || edit.SignUpUntil > edit.Day || edit.Capacity is < 1 or > MostPlaces || edit.WaitingPlaces is < 0 or > MostPlaces || edit.Invited.Count > MostInvited || edit.Invited.Any(line => line.Length > 200) ? new EventUnsound()
        : null;

    public static Refusal? WhyNotSignUp(PublicEvent each, DateTime now) =>
        each.CalledOffAt is not null ? new EventIsOff()
        : now < each.SignUpFrom ? new SignUpLater(ChinaTime.DateOf(each.SignUpFrom).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))
        : now > each.SignUpUntil || now >= each.StartsAt ? new SignUpOver()
        : each.Taken >= each.Capacity && each.Waiting >= each.WaitingPlaces ? new EventFull()
        : null;

    /// <summary>The person cancels until the event begins; the rest is the staff's.</summary>
    public static Refusal? WhyNot(SignUp place, PublicEvent each, SignUpAction action, bool isHolder, bool isStaff, DateTime now) =>
        !(action == SignUpAction.Cancel ? isHolder || isStaff : isStaff) ? new NotAllowed()
        : After(place.State, action) is null ? new SignUpNotNow(place.State, action)
        : each.CalledOffAt is not null ? new EventIsOff()
        : action == SignUpAction.Cancel && now >= each.StartsAt ? new SignUpOver()
        : action is SignUpAction.CheckIn or SignUpAction.TakeBack && ChinaTime.DateOf(now) != ChinaTime.DateOf(each.StartsAt) ? new NotTheDay(ChinaTime.DateOf(each.StartsAt).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))
        : null;
}
