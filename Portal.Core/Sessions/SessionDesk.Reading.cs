using Microsoft.EntityFrameworkCore;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Sessions;

/// <summary>A session with all that its screen shows.</summary>
/// <param name="Session">Its minutes are those for this reader: <see cref="SessionFlow.MinutesFor"/>.</param>
/// <param name="Cases">Of the agenda, with their steps: those that the reader may see.</param>
/// <param name="Advice">On those cases.</param>
public sealed record SessionFile(Session Session, IReadOnlyDictionary<Guid, Case> Cases, IReadOnlyList<SessionAdvice> Advice, Func<int, Guid, string> UnitName)
{
    /// <summary>How many cases of the agenda the minutes leave out for this reader.</summary>
    public int LeftOut => Session.Minutes is { } minutes ? Session.Agenda.Count - minutes.Cases.Count : 0;
}

public sealed partial class SessionDesk
{
    /// <summary>As many sessions as the list shows.</summary>
    public const int Most = 100;

    /// <summary>As many waiting cases as can be chosen from.</summary>
    private const int MostWaiting = 200;

    /// <summary>The sessions that this person may know of: those under way first, then planned, then past, the newest first.</summary>
    public async Task<IReadOnlyList<Session>> ListAsync(Actor actor, CancellationToken cancellationToken = default)
    {
        if (actor.Post is not { } post)
        {
            return [];
        }

        await using var db = maker.Make(scope);
        var all = await db.Sessions.AsNoTracking().Include(session => session.Members).Include(session => session.Agenda).AsSplitQuery()
            .Where(session => session.TenantId == post.TenantId).OrderByDescending(session => session.At).Take(Most).ToListAsync(cancellationToken);

        // Asked apart: an "or" would read every session there is. Ids grow with time, so the greatest are the newest.
        var elsewhere = await db.SeatsElsewhere(post.UnitId).OrderByDescending(id => id).Take(Most).ToListAsync(cancellationToken);
        if (elsewhere.Count > 0)
        {
            all.AddRange(await db.Sessions.AsNoTracking().Include(session => session.Members).Include(session => session.Agenda).AsSplitQuery()
                .Where(session => elsewhere.Contains(session.Id)).ToListAsync(cancellationToken));
        }

        return [.. all.OrderByDescending(session => session.At).Where(session => SessionFlow.MayRead(session, actor)).OrderBy(session => session.State == SessionState.Open ? 0 : session.State == SessionState.Planned ? 1 : 2)];
    }

    /// <summary>A session to look at; one of another place, or to which one was not asked, is not there.</summary>
    public async Task<Answer<SessionFile>> OpenFileAsync(Guid sessionId, Actor actor, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(scope);
        var session = await FindAsync(db, sessionId, cancellationToken);
        if (session is null || !SessionFlow.MayRead(session, actor))
        {
            return new NotFound();
        }

        var tree = await directory.TreeAsync(cancellationToken);
        var visible = await CasesOfAsync(db, session, cancellationToken);
        var advice = await db.SessionAdvices.AsNoTracking().Where(each => each.SessionId == sessionId).OrderBy(each => each.At).ToListAsync(cancellationToken);

        // A guest is there for the case that asks it; what was said and decided of the others is not for it, in no form. Nothing is saved here.
        session.Minutes = session.Minutes is { } minutes ? SessionFlow.MinutesFor(minutes, visible.Values) : null;
        foreach (var line in session.Agenda.Where(line => !visible.ContainsKey(line.CaseId)))
        {
            line.Note = null;
        }

        return new SessionFile(session, visible, advice.FindAll(each => visible.ContainsKey(each.CaseId)), NamesIn(tree, session));
    }

    /// <summary>Cases that this office decides and whose units are being asked, not called by another session.</summary>
    public async Task<IReadOnlyList<Case>> WaitingAsync(Guid sessionId, Actor actor, CancellationToken cancellationToken = default)
    {
        if (actor.Post is not { } post)
        {
            return [];
        }

        await using var db = maker.Make(scope);
        return await WaitingForAsync(db, post.TenantId, post.UnitId, sessionId, cancellationToken);
    }

    /// <summary>Who of this office can take the chair.</summary>
    public async Task<IReadOnlyList<(Guid Id, string Name)>> ChairsAsync(Actor actor, CancellationToken cancellationToken = default)
    {
        if (actor.Post is not { } post)
        {
            return [];
        }

        await using var db = maker.Make(scope);
        return [.. (await ChairsIn(db, post).ToListAsync(cancellationToken)).Select(each => (each.AccountId, each.Account!.DisplayName)).Distinct()];
    }

    private static async Task<List<Case>> WaitingForAsync(PortalDb db, int tenantId, Guid unitId, Guid sessionId, CancellationToken cancellationToken)
    {
        // Begins at the office's own steps, for which there is an index.
        var decides = db.CaseSteps.Where(step => step.TenantId == tenantId && step.UnitId == unitId && (step.State == StepState.Open || step.State == StepState.Waiting) && step.Duty == StepDuty.Decide).Select(step => step.CaseId);
        var read = await db.Cases.AsNoTracking().AsSplitQuery().Include(matter => matter.Steps).Include(matter => matter.Handoffs)
            .Where(matter => matter.Status == CaseStatus.InReview && decides.Contains(matter.Id))
            .Where(matter => !db.SessionCases.Any(line => line.CaseId == matter.Id && line.SessionId != sessionId && line.Result == null && db.Sessions.Any(session => session.Id == line.SessionId && (session.State == SessionState.Planned || session.State == SessionState.Open))))
            .OrderBy(matter => matter.DueAt).ThenBy(matter => matter.Id).Take(MostWaiting).ToListAsync(cancellationToken);
        return [.. read.Where(matter => SessionFlow.IsReady(matter, tenantId, unitId))];
    }

    private static async Task<Dictionary<Guid, Case>> CasesOfAsync(PortalDb db, Session session, CancellationToken cancellationToken)
    {
        var called = session.Agenda.Select(line => line.CaseId).ToList();
        return await db.Cases.AsNoTracking().AsSplitQuery().Include(matter => matter.Steps).Include(matter => matter.Handoffs)
            .Where(matter => called.Contains(matter.Id)).ToDictionaryAsync(matter => matter.Id, cancellationToken);
    }
}
