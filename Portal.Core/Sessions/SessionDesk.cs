using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Portal.Core.Audit;
using Portal.Core.Calendars;
using Portal.Core.Cases;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Sessions;

/// <summary>A session as it is prepared.</summary>
/// <param name="At">UTC.</param>
/// <param name="Units">Offices asked besides the convening one.</param>
/// <param name="Cases">In the order in which they are called.</param>
public sealed record SessionPlan(DateTime At, string Where, Guid ChairId, IReadOnlyList<Guid> Units, IReadOnlyList<Guid> Cases)
{
    /// <summary>The session's version as the form read it; null for one that is convened now.</summary>
    public int? SeenVersion { get; init; }
}

/// <summary>
/// 联审室: convenes, opens and closes sessions. What an office says and the chair decides about a case goes through
/// <see cref="CaseDesk"/> as the ordinary moves of its steps, with all their rules; here is no second way.
/// </summary>
public sealed partial class SessionDesk(PortalDbMaker maker, Scope scope, CaseDesk cases, TenantDirectory directory, SessionNews news, TimeProvider time, ILogger<SessionDesk> log)
{
    /// <summary>Convenes a session, or changes one that has not begun. The id comes from the form: the same one twice is one session.</summary>
    public Task<Answer<Guid>> PlanAsync(Guid sessionId, SessionPlan plan, Actor actor, CancellationToken cancellationToken = default) => SafelyAsync(async db =>
    {
        var session = await FindAsync(db, sessionId, cancellationToken);
        var isNew = session is null;
        if (session is not null && plan.SeenVersion is null && actor.AccountId is { } convener && await WasConvenedByAsync(db, session, convener, cancellationToken))
        {
            return sessionId; // The same click again: it is convened.
        }

        if (session is not null && session.Version != (plan.SeenVersion ?? 0))
        {
            return new ChangedByAnother(await LastWriterAsync(db, session, cancellationToken), session.Where);
        }

        if (actor.Post is not { } post || await ChairOfAsync(db, plan.ChairId, post, cancellationToken) is not { } chair)
        {
            return new NotAllowed();
        }

        session ??= new Session { Id = sessionId, TenantId = post.TenantId, UnitId = post.UnitId, At = plan.At, Where = "", ChairId = chair.Id, ChairName = chair.Name };
        var (refusal, seats) = SessionFlow.WhyNotPrepare(session, actor) is { } notNow ? (notNow, []) : await SeatsAsync(db, session, plan, cancellationToken);
        if (refusal is not null)
        {
            return refusal;
        }

        if (isNew)
        {
            db.Sessions.Add(session);
        }

        (session.At, session.Where, session.ChairId, session.ChairName) = (plan.At, plan.Where.Trim(), chair.Id, chair.Name);
        Seat(db, session, seats);
        Call(db, session, plan.Cases);
        session.Version++;
        Journal(db, session, isNew ? "session.Convene" : "session.Prepare", actor, $"{session.Members.Count}/{session.Agenda.Count}");
        return sessionId;
    }, sessionId, cancellationToken);

    private static string SubjectOf(Session session) => session.Id.ToString("N");

    private static Task<bool> WasConvenedByAsync(PortalDb db, Session session, Guid accountId, CancellationToken cancellationToken)
    {
        var subject = SubjectOf(session);
        return db.Journal.AnyAsync(line => line.TenantId == session.TenantId && line.Kind == "session.Convene" && line.Subject == subject && line.ActorId == accountId, cancellationToken);
    }

    private static async Task<string> LastWriterAsync(PortalDb db, Session session, CancellationToken cancellationToken)
    {
        var subject = SubjectOf(session);
        return await db.Journal.AsNoTracking().Where(line => line.TenantId == session.TenantId && line.Subject == subject).OrderByDescending(line => line.Number).Select(line => line.ActorName).FirstOrDefaultAsync(cancellationToken) ?? session.ChairName;
    }

    public Task<Answer<Guid>> OpenAsync(Guid sessionId, Actor actor, CancellationToken cancellationToken = default) => ChangeAsync(sessionId, "session.Open", actor, session =>
    {
        if (SessionFlow.WhyNotChair(session, SessionState.Planned, actor) is { } refusal)
        {
            return refusal;
        }

        (session.State, session.OpenedAt) = (SessionState.Open, Now());
        Arrive(session, actor);
        return null;
    }, cancellationToken);

    public Task<Answer<Guid>> CancelAsync(Guid sessionId, Actor actor, CancellationToken cancellationToken = default) => ChangeAsync(sessionId, "session.Cancel", actor, session =>
    {
        if (SessionFlow.WhyNotChair(session, SessionState.Planned, actor) is { } refusal)
        {
            return refusal;
        }

        session.State = SessionState.Cancelled;
        return null;
    }, cancellationToken);

    /// <summary>Another approver of the convening office goes on in the chair.</summary>
    public Task<Answer<Guid>> TakeChairAsync(Guid sessionId, Actor actor, CancellationToken cancellationToken = default) => ChangeAsync(sessionId, "session.TakeChair", actor, session =>
    {
        if (SessionFlow.WhyNotTakeChair(session, actor) is { } refusal)
        {
            return refusal;
        }

        (session.ChairId, session.ChairName) = (actor.AccountId!.Value, actor.Name);
        return null;
    }, cancellationToken);

    /// <summary>A member says that they are there. Speaking counts as being there.</summary>
    public Task<Answer<Guid>> ArriveAsync(Guid sessionId, Actor actor, CancellationToken cancellationToken = default) => SafelyAsync(async db =>
    {
        var session = await FindAsync(db, sessionId, cancellationToken);
        if (session is null || actor.Post is not { } post || (post.TenantId != session.TenantId && !SessionFlow.IsMember(session, post)))
        {
            return new NotFound();
        }

        if (session.State != SessionState.Open)
        {
            return new SessionNotNow(session.State);
        }

        if (!SessionFlow.IsMember(session, post))
        {
            return new NotAMember();
        }

        if (Arrive(session, actor))
        {
            Journal(db, session, "session.Arrive", actor, post.UnitName);
        }

        return sessionId;
    }, sessionId, cancellationToken);

    /// <summary>Closes it: numbers and fixes the minutes. What it did not come to is left for another session.</summary>
    public Task<Answer<Guid>> CloseAsync(Guid sessionId, Actor actor, CancellationToken cancellationToken = default) => SafelyAsync(async db =>
    {
        var session = await FindAsync(db, sessionId, cancellationToken);
        if (session is null)
        {
            return new NotFound();
        }

        if (SessionFlow.WhyNotChair(session, SessionState.Open, actor) is { } refusal)
        {
            return refusal;
        }

        var called = await CasesOfAsync(db, session, cancellationToken);
        foreach (var line in session.Agenda.Where(line => line.Result is null))
        {
            line.Result = called[line.CaseId].IsEnded ? SessionResult.Elsewhere : SessionResult.Adjourned;
        }

        var tree = await directory.TreeAsync(cancellationToken);
        var (now, year) = (Now(), ChinaTime.DateOf(Now()).Year);
        var advice = await db.SessionAdvices.AsNoTracking().Where(each => each.SessionId == sessionId).ToListAsync(cancellationToken);
        var serial = await db.NextNumberAsync(session.TenantId, $"minutes:{session.UnitId:N}:{year}", cancellationToken);
        session.Minutes = SessionFlow.MinutesOf(session, called, advice, year, serial, tree.Find(session.TenantId)!.Name, NamesIn(tree, session), now);
        (session.State, session.ClosedAt) = (SessionState.Closed, now);
        session.Version++;
        Journal(db, session, "session.Close", actor, $"{year}-{serial}");
        return sessionId;
    }, sessionId, cancellationToken);

    private Task<Answer<Guid>> ChangeAsync(Guid sessionId, string kind, Actor actor, Func<Session, Refusal?> change, CancellationToken cancellationToken) => SafelyAsync(async db =>
    {
        var session = await FindAsync(db, sessionId, cancellationToken);
        if (session is null)
        {
            return new NotFound();
        }

        if (change(session) is { } refusal)
        {
            return refusal;
        }

        session.Version++;
        Journal(db, session, kind, actor, session.ChairName);
        return sessionId;
    }, sessionId, cancellationToken);

    /// <summary>One try from the start in one transaction; who listens is told afterwards.</summary>
    private async Task<Answer<Guid>> SafelyAsync(Func<PortalDb, Task<Answer<Guid>>> act, Guid sessionId, CancellationToken cancellationToken)
    {
        var answer = await Attempt.SafelyAsync(async () =>
        {
            try
            {
                return await OnceAsync(act, cancellationToken);
            }
            catch (DbUpdateException twice) when (PortalDbMaker.IsDuplicate(twice))
            {
                return await OnceAsync(act, cancellationToken); // The same click at the same moment: the other one was first, and is found now.
            }
        }, time, log, cancellationToken);
        if (answer.IsYes)
        {
            news.Announce(new SessionChanged(sessionId));
        }

        return answer;
    }

    private async Task<Answer<Guid>> OnceAsync(Func<PortalDb, Task<Answer<Guid>>> act, CancellationToken cancellationToken)
    {
        await using var db = maker.Make(scope);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var done = await act(db);
        if (done.IsYes)
        {
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        return done;
    }

    private static Task<Session?> FindAsync(PortalDb db, Guid sessionId, CancellationToken cancellationToken) =>
        db.Sessions.Include(session => session.Members).Include(session => session.Agenda).AsSplitQuery().SingleOrDefaultAsync(session => session.Id == sessionId, cancellationToken);

    private static async Task<(Guid Id, string Name)?> ChairOfAsync(PortalDb db, Guid chairId, StaffPost post, CancellationToken cancellationToken) =>
        (await ChairsIn(db, post).ToListAsync(cancellationToken)).Find(each => each.AccountId == chairId) is { } found ? (found.AccountId, found.Account!.DisplayName) : null;

    private static IQueryable<Post> ChairsIn(PortalDb db, StaffPost post) =>
        db.Posts.AsNoTracking().Include(each => each.Account).Where(each => each.TenantId == post.TenantId && each.UnitId == post.UnitId && each.IsActive && (each.Duties & Duties.Approver) == Duties.Approver);

    /// <summary>Why it cannot be prepared so, or who is to sit: offices of the place, and those elsewhere that a case of the agenda asks.</summary>
    private async Task<(Refusal? Refusal, IReadOnlyList<(int TenantId, Guid UnitId)> Seats)> SeatsAsync(PortalDb db, Session session, SessionPlan plan, CancellationToken cancellationToken)
    {
        var tree = await directory.TreeAsync(cancellationToken);
        var units = plan.Units.Where(unit => unit != session.UnitId).Distinct().ToList();
        if (string.IsNullOrWhiteSpace(plan.Where) || units.Count == 0 || plan.Cases.Count == 0)
        {
            return (new SessionIncomplete(string.IsNullOrWhiteSpace(plan.Where) ? "Where" : units.Count == 0 ? "Units" : "Cases"), []);
        }

        if (plan.Where.Length > SessionFlow.LongestPlace)
        {
            return (new TooLong(SessionFlow.LongestPlace), []);
        }

        var waiting = (await WaitingForAsync(db, session.TenantId, session.UnitId, session.Id, cancellationToken)).ToDictionary(matter => matter.Id);
        if (!plan.Cases.All(waiting.ContainsKey))
        {
            return (new NotFound(), []);
        }

        var asked = plan.Cases.SelectMany(caseId => SessionFlow.AskedIn(waiting[caseId])).Where(step => step.TenantId != session.TenantId).DistinctBy(step => step.UnitId).ToDictionary(step => step.UnitId, step => step.TenantId);
        var seats = units.ConvertAll(unit => (Place: tree.FindUnit(session.TenantId, unit) is { IsActive: true } ? session.TenantId : asked.TryGetValue(unit, out var elsewhere) ? elsewhere : (int?)null, Unit: unit));
        return seats.Exists(seat => seat.Place is null) ? (new WrongPlace(), []) : (null, [.. seats.Select(seat => (seat.Place!.Value, seat.Unit)), (session.TenantId, session.UnitId)]);
    }

    private static void Seat(PortalDb db, Session session, IReadOnlyList<(int TenantId, Guid UnitId)> seats)
    {
        var wanted = seats.Select(seat => seat.UnitId).ToHashSet();
        db.RemoveRange(session.Members.Where(member => !wanted.Contains(member.UnitId)));
        session.Members.RemoveAll(member => !wanted.Contains(member.UnitId));
        foreach (var (tenantId, unitId) in seats.Where(seat => !session.Members.Exists(member => member.UnitId == seat.UnitId)))
        {
            var member = new SessionMember { SessionId = session.Id, TenantId = tenantId, UnitId = unitId, IsGuest = tenantId != session.TenantId };
            session.Members.Add(member);
            db.Add(member);
        }
    }

    /// <summary>An office by its name; with its place, where that is not the convening one.</summary>
    private static Func<int, Guid, string> NamesIn(TenantTree tree, Session session) => (tenantId, unitId) => tree.FindUnit(tenantId, unitId) is not { } unit ? ""
        : tenantId == session.TenantId ? unit.Name : $"{tree.Find(tenantId)?.Name} {unit.Name}";

    private static void Call(PortalDb db, Session session, IReadOnlyList<Guid> called)
    {
        var wanted = called.Distinct().ToList();
        db.RemoveRange(session.Agenda.Where(line => !wanted.Contains(line.CaseId)));
        session.Agenda.RemoveAll(line => !wanted.Contains(line.CaseId));
        foreach (var (at, caseId) in wanted.Index())
        {
            var line = session.Agenda.Find(each => each.CaseId == caseId);
            if (line is null)
            {
                line = new SessionCase { SessionId = session.Id, CaseId = caseId };
                session.Agenda.Add(line);
                db.Add(line);
            }

            line.Order = at + 1;
        }
    }

    private bool Arrive(Session session, Actor actor)
    {
        var member = session.Members.Find(each => each.UnitId == actor.Post!.UnitId)!;
        if (member.PresentSince is not null)
        {
            return false;
        }

        (member.PresentSince, member.PersonId, member.PersonName) = (Now(), actor.AccountId, actor.Name);
        return true;
    }

    private void Journal(PortalDb db, Session session, string kind, Actor actor, string? after) => db.Journal.Add(new JournalEntry
    {
        TenantId = session.TenantId,
        Kind = kind,
        At = Now(),
        ActorId = actor.AccountId,
        ActorName = actor.Name,
        PostId = actor.Post?.Id,
        Channel = actor.Channel,
        Subject = SubjectOf(session),
        After = after,
    });

    private DateTime Now() => CaseFlow.Millisecond(time.GetUtcNow().UtcDateTime);
}
