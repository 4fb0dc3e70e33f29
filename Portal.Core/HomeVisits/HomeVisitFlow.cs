using System.Globalization;
using Portal.Core.Calendars;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.HomeVisits;

/// <summary>What was asked cannot be done with a visit in this state.</summary>
public sealed record HomeVisitNotNow(HomeVisitState State, HomeVisitAction Action) : Refusal
{
    public override IReadOnlyList<object> Arguments => [State, Action];
}

/// <summary>A visit begins on its day and not before.</summary>
public sealed record HomeVisitNotYet(DateTime From) : Refusal
{
    public override IReadOnlyList<object> Arguments => [HomeVisitFlow.Written(From)];
}

/// <summary>Nobody who could go: no clerk or grid worker with a post at this place or below it.</summary>
public sealed record WorkerNotFit : Refusal;

/// <summary>The worker is at another home then; of that visit the time alone is told.</summary>
public sealed record WorkerBusy(string Name, DateTime From, DateTime Until) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Name, HomeVisitFlow.Written(From, Until)];
}

/// <summary>A visit is done with a photo, or with a reason why there is none.</summary>
public sealed record PhotoOrReason : Refusal;

/// <summary>A visit is done with a signature, or with a reason why there is none.</summary>
public sealed record SignatureOrReason : Refusal;

/// <summary>A picture is a JPEG or PNG that can be read to its end.</summary>
public sealed record NotAPicture : Refusal;

public sealed record TooManyPhotos(int Most) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Most];
}

/// <summary>What is wrong with a visit's time.</summary>
public enum WindowFault
{
    /// <summary>Not given, or not readable.</summary>
    Missing,
    Past,
    Backwards,
    TooLong,
    TwoDays,
    TooFar,
}

/// <summary>Who may do what with a visit when, and what times it may have. The legal moves are one table. Pure; times are UTC.</summary>
public static class HomeVisitFlow
{
    public const int MostHours = 4;
    public const int MostDays = 30;

    private const Duties Goes = Duties.Clerk | Duties.GridWorker;
    private const Duties Sends = Duties.Clerk | Duties.Supervisor | Duties.Leader;
    private const Duties Sees = Goes | Sends | Duties.Reviewer | Duties.Approver;

    /// <summary>Surnames of two signs, of the common ones; every other is the first sign.</summary>
    private static readonly HashSet<string> LongSurnames = new(StringComparer.Ordinal) { "欧阳", "上官", "司马", "诸葛", "皇甫", "令狐", "夏侯", "尉迟", "公孙", "慕容", "司徒", "端木", "长孙", "宇文", "东方", "南宫", "独孤" };

    /// <summary>A row that is not there is an illegal move.</summary>
    private static readonly Dictionary<(HomeVisitState From, HomeVisitAction Action), HomeVisitState> Moves = new()
    {
        [(HomeVisitState.Requested, HomeVisitAction.Dispatch)] = HomeVisitState.Dispatched,
        [(HomeVisitState.Requested, HomeVisitAction.Cancel)] = HomeVisitState.Cancelled,
        [(HomeVisitState.Dispatched, HomeVisitAction.Dispatch)] = HomeVisitState.Dispatched,
        [(HomeVisitState.Dispatched, HomeVisitAction.Begin)] = HomeVisitState.Begun,
        [(HomeVisitState.Dispatched, HomeVisitAction.Cancel)] = HomeVisitState.Cancelled,
        [(HomeVisitState.Begun, HomeVisitAction.Finish)] = HomeVisitState.Done,
        [(HomeVisitState.Begun, HomeVisitAction.ReportNotMet)] = HomeVisitState.NotMet,
        [(HomeVisitState.NotMet, HomeVisitAction.Dispatch)] = HomeVisitState.Dispatched,
        [(HomeVisitState.NotMet, HomeVisitAction.Cancel)] = HomeVisitState.Cancelled,
    };

    /// <summary>Where an act leads; null when it is not legal there.</summary>
    public static HomeVisitState? To(HomeVisitState from, HomeVisitAction action) => Moves.TryGetValue((from, action), out var to) ? to : null;

    /// <summary>The state is where this act leads from somewhere: it may have been done just now.</summary>
    public static bool IsResult(HomeVisitState state, HomeVisitAction action) => Moves.Any(move => move.Key.Action == action && move.Value == state);

    /// <summary>Whoever hears of somebody who cannot come: clerks, grid workers, and those who dispatch.</summary>
    public static bool MayRequest(Actor actor) => actor.Has(Goes | Sends) && actor.Post is not null;

    /// <summary>Clerks, supervisors and the person in charge of the visit's place or of one above it.</summary>
    public static bool MayDispatch(Actor actor, string placePath) => actor.Has(Sends) && actor.Post is { } post && TenantPath.Holds(post.TenantPath, placePath);

    /// <summary>A clerk or grid worker whose post is at the visit's place or below it.</summary>
    public static bool MayGo(Duties duties, string postPath, string placePath) => (duties & Goes) != Duties.None && TenantPath.Holds(placePath, postPath);

    /// <summary>The one it was given to, as long as they work there.</summary>
    public static bool IsWorker(HomeVisit visit, Actor actor, string placePath) =>
        visit.WorkerId is { } worker && actor.AccountId == worker && actor.Post is { } post && MayGo(actor.Duties, post.TenantPath, placePath);

    /// <summary>Everybody else who works with cases sees that there is a visit, without whom it is at.</summary>
    public static bool MaySee(Actor actor) => actor.Has(Sees) && actor.Post is not null;

    /// <summary>Reads name, telephone and address whole without saying why.</summary>
    public static bool ReadsWhole(HomeVisit visit, Actor actor, string placePath) => IsWorker(visit, actor, placePath) || MayDispatch(actor, placePath);

    /// <summary>Why this act is not possible now, or null: asked by the button and by the server.</summary>
    public static Refusal? WhyNot(HomeVisit visit, HomeVisitAction action, Actor actor, string placePath, DateTime now) =>
        !(IsOfOffice(action) ? MayDispatch(actor, placePath) : IsWorker(visit, actor, placePath)) ? new NotAllowed()
        : To(visit.State, action) is null ? new HomeVisitNotNow(visit.State, action)
        : action == HomeVisitAction.Begin && ChinaTime.DateOf(now) < ChinaTime.DateOf(visit.From) ? new HomeVisitNotYet(visit.From)
        : null;

    /// <summary>Why somebody cannot be sent then; null when the time will do.</summary>
    public static Refusal? WindowRefusal(DateTime? from, DateTime? until, DateTime now) => FaultOf(from, until, now) is { } fault
        ? new FieldRefused("From", $"WindowFault.{fault}", fault == WindowFault.TooLong ? MostHours : MostDays)
        : null;

    public static WindowFault? FaultOf(DateTime? from, DateTime? until, DateTime now) =>
        from is not { } begins || until is not { } ends ? WindowFault.Missing
        : begins <= now ? WindowFault.Past
        : ends <= begins ? WindowFault.Backwards
        : ChinaTime.DateOf(begins) != ChinaTime.DateOf(ends) ? WindowFault.TwoDays
        : ends - begins > TimeSpan.FromHours(MostHours) ? WindowFault.TooLong
        : ChinaTime.DateOf(begins) > ChinaTime.DateOf(now).AddDays(MostDays) ? WindowFault.TooFar
        : null;

    /// <summary>Why a wish cannot be taken, the first of its fields that will not do.</summary>
    public static Refusal? Fault(NewHomeVisit wished, DateTime now) =>
        PersonName.Check(wished.PersonName) is { } name ? new FieldRefused("PersonName", $"NameProblem.{name}")
        : PhoneNumber.Read(wished.Phone).Problem is { } phone ? new FieldRefused("Phone", $"PhoneProblem.{phone}")
        : Words("Address", wished.Address, HomeVisit.LongestAddress) ?? Words("Purpose", wished.Purpose, HomeVisit.LongestPurpose)
        ?? (wished.Bring?.Trim().Length > HomeVisit.LongestPurpose ? TooLong("Bring", HomeVisit.LongestPurpose) : null)
        ?? WindowRefusal(wished.From, wished.Until, now);

    /// <summary>Why a visit is not done yet.</summary>
    public static Refusal? Fault(HomeVisitResult result, int photos, bool isSigned) =>
        Words("Words", result.Words, HomeVisit.LongestWords)
        ?? Reason("NoPhotoWhy", result.NoPhotoWhy, photos > 0, new PhotoOrReason())
        ?? Reason("NoSignatureWhy", result.NoSignatureWhy, isSigned, new SignatureOrReason());

    /// <summary>Why something was not done is said in words that fit.</summary>
    public static Refusal? WhyFault(string? why) => string.IsNullOrWhiteSpace(why) ? new ReasonNeeded() : why.Trim().Length > HomeVisit.LongestReason ? TooLong("Why", HomeVisit.LongestReason) : null;

    /// <summary>Its time is over, and nobody has been there.</summary>
    public static bool IsOverdue(HomeVisit visit, DateTime now) => visit.State is HomeVisitState.Requested or HomeVisitState.Dispatched && visit.Until < now;

    /// <summary>In a visit of this state its worker is spoken for.</summary>
    public static bool TakesTheWorker(HomeVisitState state) => state is HomeVisitState.Dispatched or HomeVisitState.Begun;

    /// <summary>Who comes, as a message may say it: 网格员王同志. No given name.</summary>
    public static string WhoComes(string name, Duties duties, CultureInfo culture) => string.Format(
        culture, CoreTexts.Find((duties & Duties.GridWorker) != Duties.None ? "HomeVisit.GridWorker" : "HomeVisit.Clerk", culture)!, SurnameOf(name));

    /// <summary>2026-03-02 10:00–11:30, in Shanghai.</summary>
    public static string Written(DateTime from, DateTime until) => $"{Written(from)} {Hours(from, until)}";

    /// <summary>10:00–11:30, in Shanghai.</summary>
    public static string Hours(DateTime from, DateTime until) => string.Create(CultureInfo.InvariantCulture, $"{ChinaTime.ToLocal(from):HH:mm}–{ChinaTime.ToLocal(until):HH:mm}");

    internal static string Written(DateTime day) => ChinaTime.ToLocal(day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>The office sends and calls off; everything else is the worker's own.</summary>
    private static bool IsOfOffice(HomeVisitAction action) => action is HomeVisitAction.Dispatch or HomeVisitAction.Cancel;

    private static string SurnameOf(string name)
    {
        var plain = PersonName.Normalise(name);
        return plain.Length > 2 && LongSurnames.Contains(plain[..2]) ? plain[..2]
            : plain.Length > 0 && char.IsAsciiLetter(plain[0]) ? plain.Split(' ')[^1]
            : new StringInfo(plain).LengthInTextElements > 0 ? new StringInfo(plain).SubstringByTextElements(0, 1) : "";
    }

    private static FieldRefused? Words(string field, string? text, int longest) =>
        string.IsNullOrWhiteSpace(text) ? new FieldRefused(field, "Required") : text.Trim().Length > longest ? TooLong(field, longest) : null;

    private static Refusal? Reason(string field, string? why, bool isNeedless, Refusal missing) =>
        isNeedless ? null : string.IsNullOrWhiteSpace(why) ? missing : why.Trim().Length > HomeVisit.LongestReason ? TooLong(field, HomeVisit.LongestReason) : null;

    private static FieldRefused TooLong(string field, int longest) => new(field, "HomeVisitTooLong", longest);
}
