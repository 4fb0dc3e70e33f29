using Microsoft.EntityFrameworkCore;
using Portal.Core.Cases;
using Portal.Core.People;

namespace Portal.Core.Sessions;

/// <summary>What is said and decided about one case while the session sits.</summary>
public sealed partial class SessionDesk
{
    /// <summary>
    /// An office gives its opinion. Where it has a step of the case, it signs that step as it would anywhere; otherwise it is heard
    /// and stands in the minutes.
    /// </summary>
    public async Task<Answer<Guid>> SayAsync(Guid sessionId, Guid caseId, Verdict verdict, string? words, string? conditions, Guid operationKey, Actor actor, CancellationToken cancellationToken = default)
    {
        var file = await OpenFileAsync(sessionId, actor, cancellationToken);
        if (!file.IsYes)
        {
            return file.Refusal;
        }

        if (SessionFlow.WhyNotSay(file.Value.Session, caseId, actor) is { } refusal)
        {
            return refusal;
        }

        if (!file.Value.Cases.TryGetValue(caseId, out var matter))
        {
            return new NotFound(); // A case of the agenda that does not concern an office of another place is not there for it.
        }

        var post = actor.Post!;
        if (SessionFlow.StepOf(matter, post) is { } step)
        {
            var act = new CaseAct(verdict == Verdict.Consent ? CaseAction.Approve : CaseAction.Dissent, operationKey) { StepId = step.Id, Note = words, Conditions = verdict == Verdict.Consent ? conditions : null, SessionId = sessionId };
            var acted = await cases.ActAsync(caseId, act, actor, cancellationToken);
            return acted.IsYes ? await ArriveAsync(sessionId, actor, cancellationToken) : acted.Refusal;
        }

        if (matter.Steps.Exists(each => each.State == StepState.Done && each.SignedBy is not null && each.Verdict is not null && each.TenantId == post.TenantId && each.UnitId == post.UnitId))
        {
            return new SpokenAlready();
        }

        return verdict == Verdict.Objection && string.IsNullOrWhiteSpace(words) ? new ReasonNeeded()
            : Math.Max(words?.Length ?? 0, conditions?.Length ?? 0) > CaseFlow.LongestNote ? new TooLong(CaseFlow.LongestNote)
            : await HearAsync(sessionId, caseId, new SessionAdvice
            {
                Id = operationKey,
                TenantId = post.TenantId,
                SessionId = sessionId,
                CaseId = caseId,
                UnitId = post.UnitId,
                Verdict = verdict,
                Words = Trimmed(words),
                Conditions = verdict == Verdict.Consent ? Trimmed(conditions) : null,
                PersonName = actor.Name,
                At = Now(),
            }, actor, cancellationToken);
    }

    /// <summary>The chair's one result for a case: the ordinary move of the deciding step, or none where it is adjourned.</summary>
    /// <param name="sharedReason"><inheritdoc cref="CaseAct.SharedReason" path="/summary"/></param>
    /// <param name="asked">With <see cref="SessionResult.PointAsked"/>: which unit is asked; null: who handed it up.</param>
    /// <param name="seenVersion">Of the case as the chair saw it.</param>
    public async Task<Answer<Guid>> ResolveAsync(Guid sessionId, Guid caseId, SessionResult result, string? note, string? sharedReason, IReadOnlyList<ConditionAnswer> answers, Guid? asked, int seenVersion, Guid operationKey, Actor actor, CancellationToken cancellationToken = default)
    {
        var file = await OpenFileAsync(sessionId, actor, cancellationToken);
        if (!file.IsYes)
        {
            return file.Refusal;
        }

        if (await WasDoneAsync(file.Value.Session, caseId, operationKey, actor, cancellationToken))
        {
            return sessionId;
        }

        if (WhyNotResolve(file.Value.Session, caseId, actor) is { } refusal)
        {
            return refusal;
        }

        if (SessionFlow.MoveOf(result) is not { } move)
        {
            return result == SessionResult.Adjourned ? await AdjournAsync(sessionId, caseId, note, operationKey, actor, cancellationToken) : new NotAllowed();
        }

        var act = new CaseAct(move, operationKey) { Note = note, SharedReason = string.IsNullOrWhiteSpace(sharedReason) ? null : sharedReason.Trim(), ConditionAnswers = answers, AskedStepId = result == SessionResult.PointAsked ? asked : null, SeenVersion = seenVersion, SessionId = sessionId };
        var acted = await cases.ActAsync(caseId, act, actor, cancellationToken);
        if (acted.IsYes)
        {
            news.Announce(new SessionChanged(sessionId));
            return sessionId;
        }

        // The other chair was first: say what stands, or who chairs now, not that a button no longer holds.
        var now = await OpenFileAsync(sessionId, actor, cancellationToken);
        return now is { IsYes: true, Value.Session: var session } && WhyNotResolve(session, caseId, actor) is { } other and (ResultStands or NotTheChair) ? other
            : acted.Refusal is NotYourStep && MissingOf(file.Value, caseId) is { Length: > 0 } missing ? new OpinionsMissing(missing)
            : acted.Refusal;
    }

    /// <summary>The same click once more is answered as before.</summary>
    private async Task<bool> WasDoneAsync(Session session, Guid caseId, Guid operationKey, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = maker.Make(scope);
        return SessionFlow.LineOf(session, caseId)?.OperationKey == operationKey
            || await db.Operations.AnyAsync(done => done.Key == operationKey && done.CaseId == caseId && done.ActorId == actor.AccountId, cancellationToken);
    }

    private static Refusal? WhyNotResolve(Session session, Guid caseId, Actor actor) =>
        SessionFlow.LineOf(session, caseId) is not { } line ? new NotFound()
        : SessionFlow.WhyNotChair(session, SessionState.Open, actor) is { } refusal ? refusal
        : line.Result is { } result ? new ResultStands(result, line.ResultByName ?? session.ChairName)
        : null;

    private Task<Answer<Guid>> AdjournAsync(Guid sessionId, Guid caseId, string? note, Guid operationKey, Actor actor, CancellationToken cancellationToken) => SafelyAsync(async db =>
    {
        if (string.IsNullOrWhiteSpace(note))
        {
            return new ReasonNeeded();
        }

        var session = (await FindAsync(db, sessionId, cancellationToken))!;
        if (WhyNotResolve(session, caseId, actor) is { } refusal)
        {
            return refusal;
        }

        var line = SessionFlow.LineOf(session, caseId)!;
        (line.Result, line.Note, line.ResultByName, line.ResultAt, line.OperationKey) = (SessionResult.Adjourned, note.Trim(), actor.Name, Now(), operationKey);
        session.Version++;
        Journal(db, session, "session.Adjourn", actor, note.Trim());
        return sessionId;
    }, sessionId, cancellationToken);

    private Task<Answer<Guid>> HearAsync(Guid sessionId, Guid caseId, SessionAdvice advice, Actor actor, CancellationToken cancellationToken) => SafelyAsync(async db =>
    {
        if (await db.SessionAdvices.AnyAsync(each => each.Id == advice.Id, cancellationToken))
        {
            return sessionId;
        }

        var session = (await FindAsync(db, sessionId, cancellationToken))!;
        if (SessionFlow.WhyNotSay(session, caseId, actor) is { } refusal)
        {
            return refusal;
        }

        Arrive(session, actor);
        db.SessionAdvices.Add(advice);
        session.Version++; // The minutes are fixed with it or before it, never between.
        Journal(db, session, "session.Advice", actor, advice.Verdict.ToString());
        return sessionId;
    }, sessionId, cancellationToken);

    /// <summary>The offices of the stage that have not spoken.</summary>
    private static string MissingOf(SessionFile file, Guid caseId) =>
        string.Join('、', SessionFlow.OpinionsOn(file.Session, file.Cases[caseId], [], file.UnitName).Where(opinion => opinion.Verdict is null).Select(opinion => opinion.Unit));

    private static string? Trimmed(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
