using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Sessions;

/// <summary>The session is not where this can be done.</summary>
public sealed record SessionNotNow(SessionState State) : Refusal
{
    public override IReadOnlyList<object> Arguments => [State];
}

/// <summary>Only who chairs the session does this.</summary>
public sealed record NotTheChair(string Name) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Name];
}

/// <summary>The office was not asked to this session.</summary>
public sealed record NotAMember : Refusal;

/// <summary>The session has come to a result with this case already.</summary>
public sealed record ResultStands(SessionResult Result, string Name) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Result, Name];
}

/// <summary>The office has spoken already; its signature stands.</summary>
public sealed record SpokenAlready : Refusal;

/// <summary>Not every office of the stage has spoken.</summary>
public sealed record OpinionsMissing(string Units) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Units];
}

/// <summary>A session needs another office beside the one that convenes it, a case and a room.</summary>
public sealed record SessionIncomplete(string What) : Refusal
{
    public override IReadOnlyList<object> Arguments => [What];
}

/// <summary>Who may do what in a session, and what the chair's word means for a case. Pure.</summary>
public static class SessionFlow
{
    public const int LongestPlace = 200;

    /// <summary>Who prepares: the convening office's reviewers and approvers.</summary>
    public static Refusal? WhyNotPrepare(Session session, Actor actor) =>
        !IsOf(session, actor) || !actor.Has(Duties.Reviewer | Duties.Approver) ? new NotAllowed()
        : session.State != SessionState.Planned ? new SessionNotNow(session.State)
        : null;

    /// <summary>The chair's clicks: opening, results, closing.</summary>
    public static Refusal? WhyNotChair(Session session, SessionState needs, Actor actor) =>
        !MayChair(session, actor) ? new NotAllowed()
        : session.State != needs ? new SessionNotNow(session.State)
        : session.ChairId != actor.AccountId ? new NotTheChair(session.ChairName)
        : null;

    /// <summary>Another approver of the office takes the chair, as long as the session is not over.</summary>
    public static Refusal? WhyNotTakeChair(Session session, Actor actor) =>
        !MayChair(session, actor) || session.ChairId == actor.AccountId ? new NotAllowed()
        : session.State is SessionState.Closed or SessionState.Cancelled ? new SessionNotNow(session.State)
        : null;

    public static Refusal? WhyNotSay(Session session, Guid caseId, Actor actor) =>
        actor.Post is not { } post || (post.TenantId != session.TenantId && !IsMember(session, post)) || !actor.Has(Duties.Reviewer | Duties.Approver) ? new NotAllowed()
        : session.State != SessionState.Open ? new SessionNotNow(session.State)
        : !IsMember(session, post) ? new NotAMember()
        : LineOf(session, caseId) is not { } line ? new NotFound()
        : line.Result is { } result ? new ResultStands(result, line.ResultByName ?? session.ChairName)
        : null;

    /// <summary>Members, the convening office and supervisors of the places that sit; nobody else learns of it.</summary>
    public static bool MayRead(Session session, Actor actor) => actor.Post is { } post && (IsOf(session, actor) || IsMember(session, post) || actor.Has(Duties.Supervisor));

    public static bool IsMember(Session session, StaffPost post) => session.Members.Exists(member => member.TenantId == post.TenantId && member.UnitId == post.UnitId);

    /// <summary>Offices that a case asks, wherever they are: these may sit in a session about it, and of another place no others.</summary>
    public static IEnumerable<CaseStep> AskedIn(Case matter) => CaseFlow.JointStages(matter).SelectMany(stage => CaseFlow.UnitsOf(matter, stage));

    /// <summary>A case comes before a session of the office that decides it, once its units are being asked and until it is decided.</summary>
    public static bool IsReady(Case matter, int tenantId, Guid unitId) => matter.Status == CaseStatus.InReview
        && matter.Steps.Exists(step => step is { Duty: StepDuty.Decide, State: StepState.Open or StepState.Waiting } && step.TenantId == tenantId && step.UnitId == unitId)
        && CaseFlow.JointStages(matter).Any(stage => CaseFlow.UnitsOf(matter, stage).Any(step => step.State is StepState.Open or StepState.Done));

    /// <summary>The ordinary move that the chair's word is; null where the case is left as it is.</summary>
    public static CaseAction? MoveOf(SessionResult result) => result switch
    {
        SessionResult.Approved => CaseAction.Approve,
        SessionResult.Rejected => CaseAction.Reject,
        SessionResult.SentBack => CaseAction.SendBack,
        SessionResult.PointAsked => CaseAction.ReturnPoint,
        SessionResult.Adjourned or SessionResult.Elsewhere => null,
        _ => throw new ArgumentOutOfRangeException(nameof(result), result, "not a result"),
    };

    /// <summary>The result that a move of the chair leaves on the agenda; null for a unit's opinion.</summary>
    public static SessionResult? ResultOf(CaseEvent happened) => happened.Action switch
    {
        CaseAction.Approve when happened.To == CaseStatus.Decided => SessionResult.Approved,
        CaseAction.Reject => SessionResult.Rejected,
        CaseAction.SendBack => SessionResult.SentBack,
        CaseAction.ReturnPoint => SessionResult.PointAsked,
        _ => null,
    };

    /// <summary>The unit's step of this case that it can sign now.</summary>
    public static CaseStep? StepOf(Case matter, StaffPost post) =>
        matter.OpenSteps().FirstOrDefault(step => step.Duty == StepDuty.Review && step.TenantId == post.TenantId && step.UnitId == post.UnitId);

    /// <summary>What every office asked in this case, or to this session, has said; who said nothing has no verdict.</summary>
    public static IReadOnlyList<MinutesOpinion> OpinionsOn(Session session, Case matter, IEnumerable<SessionAdvice> advice, Func<int, Guid, string> unitName)
    {
        var asked = CaseFlow.JointStages(matter).SelectMany(stage => CaseFlow.UnitsOf(matter, stage)).ToList();
        var answers = matter.Steps.SelectMany(step => step.ConditionAnswers).ToLookup(answer => answer.StepId);
        var heard = advice.Where(each => each.SessionId == session.Id && each.CaseId == matter.Id).OrderBy(each => each.At).GroupBy(each => each.UnitId).Select(each => each.Last());
        return
        [
            .. asked.Select(step => new MinutesOpinion(unitName(step.TenantId, step.UnitId), step.SignedByName, step.State == StepState.Done ? step.Verdict : null, step.Opinion, step.Conditions,
                answers[step.Id].LastOrDefault() is { } answer ? $"{answer.Adopted}:{answer.Words}" : null, IsAdvice: false)),
            .. heard.Select(each => new MinutesOpinion(unitName(each.TenantId, each.UnitId), each.PersonName, each.Verdict, each.Words, each.Conditions, null, IsAdvice: true)),
        ];
    }

    /// <summary>The minutes of a session that is being closed. What the session did not come to is left for another.</summary>
    public static Minutes MinutesOf(Session session, IReadOnlyDictionary<Guid, Case> cases, IReadOnlyCollection<SessionAdvice> advice, int year, int serial, string place, Func<int, Guid, string> unitName, DateTime closedAt) =>
        new(year, serial, place, unitName(session.TenantId, session.UnitId), session.Where, session.ChairName, session.OpenedAt!.Value, closedAt)
        {
            Members = [.. session.Members.Select(member => new MinutesMember(unitName(member.TenantId, member.UnitId), member.PersonName))],
            Cases =
            [
                .. session.Agenda.OrderBy(line => line.Order).Select(line => cases[line.CaseId] is var matter
                    ? new MinutesCase(line.Order, matter.Number, matter.ItemName, matter.ApplicantName, line.Result!.Value, line.Note) { Opinions = OpinionsOn(session, matter, advice, unitName) }
                    : throw new InvalidOperationException("a case of the agenda was not read")),
            ],
        };

    /// <summary>Of the minutes what concerns the cases that the reader may see: an office of another place sits for its own case alone. The stored minutes stay whole.</summary>
    public static Minutes MinutesFor(Minutes minutes, IEnumerable<Case> visible)
    {
        // A case's number is its own in the whole portal, and stands in the minutes of every session there has been.
        var numbers = visible.Select(matter => matter.Number).ToHashSet(StringComparer.Ordinal);
        return minutes with { Cases = [.. minutes.Cases.Where(line => numbers.Contains(line.Number))] };
    }

    public static SessionCase? LineOf(Session session, Guid caseId) => session.Agenda.Find(line => line.CaseId == caseId);

    private static bool IsOf(Session session, Actor actor) => actor.Post is { } post && post.TenantId == session.TenantId && post.UnitId == session.UnitId;

    private static bool MayChair(Session session, Actor actor) => IsOf(session, actor) && actor.Has(Duties.Approver);
}
