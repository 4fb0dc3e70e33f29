using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Portal.Core.Audit;
using Portal.Core.Calendars;
using Portal.Core.Cases;
using Portal.Core.Notices;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.HomeVisits;

/// <summary>Visits at people's homes: wished for, given to somebody, done with photo and signature, or called off.</summary>
public sealed partial class HomeVisitDesk(PortalDbMaker maker, Scope scope, TenantDirectory directory, CaseDesk cases, PaperStore papers, TimeProvider time, ILogger<HomeVisitDesk> log)
{
    private static readonly CultureInfo Chinese = CultureInfo.GetCultureInfo("zh-CN");

    /// <summary>Enters a wish at the actor's place. The same id again makes nothing more. A case must be one that the actor may open.</summary>
    public Task<Answer<HomeVisit>> RequestAsync(NewHomeVisit wished, Actor actor, CancellationToken cancellationToken = default) => Attempt.SafelyAsync(async () =>
    {
        await using var db = maker.Make(scope);
        if (!HomeVisitFlow.MayRequest(actor))
        {
            return (Answer<HomeVisit>)new NotAllowed();
        }

        if (await db.HomeVisits.AsNoTracking().SingleOrDefaultAsync(each => each.Id == wished.Id, cancellationToken) is { } there)
        {
            return there;
        }

        var ofCase = wished.CaseId is { } caseId ? await OfCaseAsync(db, caseId, actor, cancellationToken) : (Answer<CaseToVisit>?)null;
        if (ofCase?.Refusal is { } closed)
        {
            return closed;
        }

        var matter = ofCase?.Value;
        var (now, typed) = (Now(), string.IsNullOrWhiteSpace(wished.Phone) ? wished with { Phone = matter?.Phone } : wished);
        if (HomeVisitFlow.Fault(typed, now) is { } fault)
        {
            return fault;
        }

        var visit = new HomeVisit
        {
            Id = wished.Id,
            TenantId = actor.Post!.TenantId,
            CaseId = wished.CaseId,
            ItemCode = matter?.ItemCode,
            CitizenId = matter?.CitizenId,
            PersonName = PersonName.Normalise(typed.PersonName),
            Phone = PhoneNumber.Read(typed.Phone).Number!.Value,
            Address = typed.Address!.Trim(),
            Purpose = typed.Purpose!.Trim(),
            Bring = string.IsNullOrWhiteSpace(typed.Bring) ? null : typed.Bring.Trim(),
            From = typed.From!.Value,
            Until = typed.Until!.Value,
            RequestedAt = now,
            RequestedByName = actor.Name,
            ChangedByName = actor.Name,
            ChangedAt = now,
        };
        db.HomeVisits.Add(visit);
        db.Journal.Add(Line("visit.Request", visit, actor, HomeVisitFlow.Written(visit.From, visit.Until)));
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException twice) when (PortalDbMaker.IsDuplicate(twice))
        {
            throw new DbUpdateConcurrencyException("the same form was sent at the same moment", twice);
        }

        return visit;
    }, time, log, cancellationToken);

    /// <summary>
    /// Gives it to somebody for a time, or to another, or for another time; the person is told who comes and when. Of two dispatchers at once
    /// one wins and the other is told; the worker's row is held meanwhile, so that nobody is sent to two homes at one time.
    /// </summary>
    public Task<Answer<HomeVisit>> DispatchAsync(Guid visitId, HomeVisitDispatch given, Actor actor, CancellationToken cancellationToken = default) => Attempt.SafelyAsync(async () =>
    {
        await using var db = maker.Make(scope);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var post = await db.Posts.AsNoTracking().Include(each => each.Account).Include(each => each.Tenant)
            .SingleOrDefaultAsync(each => each.Id == given.PostId && each.IsActive && each.Account!.IsActive && each.Tenant!.IsActive, cancellationToken);
        if (post is not null)
        {
            await db.HoldAccountAsync(post.AccountId, cancellationToken);
        }

        if (await FindAsync(db.HomeVisits, visitId, actor, cancellationToken) is not var (visit, path))
        {
            return (Answer<HomeVisit>)new NotFound();
        }

        var now = Now();
        if (HomeVisitFlow.WhyNot(visit, HomeVisitAction.Dispatch, actor, path, now) is { } refusal)
        {
            return refusal;
        }

        if (post is not null && (visit.State, visit.WorkerId, visit.WorkerTenantId, visit.From, visit.Until) == (HomeVisitState.Dispatched, post.AccountId, post.TenantId, given.From, given.Until))
        {
            return visit; // The second of two clicks.
        }

        if (visit.Version != given.Version)
        {
            return new ChangedByAnother(visit.ChangedByName, visit.State);
        }

        if (post is null || !HomeVisitFlow.MayGo(post.Duties, post.Tenant!.Path, path))
        {
            return new WorkerNotFit();
        }

        if (HomeVisitFlow.WindowRefusal(given.From, given.Until, now) is { } wrong)
        {
            return wrong;
        }

        var (from, until) = (given.From!.Value, given.Until!.Value);
        if (await db.VisitsOf(post.AccountId).AsNoTracking()
            .Where(other => other.Id != visitId && (other.State == HomeVisitState.Dispatched || other.State == HomeVisitState.Begun) && other.From < until && other.Until > from)
            .OrderBy(other => other.From).FirstOrDefaultAsync(cancellationToken) is { } other)
        {
            return new WorkerBusy(post.Account!.DisplayName, other.From, other.Until);
        }

        var template = visit.DispatchedAt is null ? NoticeTemplate.HomeVisitSet : NoticeTemplate.HomeVisitChanged;
        (visit.WorkerId, visit.WorkerName, visit.WorkerTenantId, visit.From, visit.Until) = (post.AccountId, post.Account!.DisplayName, post.TenantId, from, until);
        (visit.DispatchedAt, visit.BegunAt) = (now, null);
        await TellAsync(db, visit, template, HomeVisitFlow.WhoComes(post.Account.DisplayName, post.Duties, Chinese), cancellationToken);
        await MoveAsync(db, visit, HomeVisitAction.Dispatch, actor, $"{visit.WorkerName} {HomeVisitFlow.Written(from, until)}", cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return visit;
    }, time, log, cancellationToken);

    /// <summary>Calls it off, with a reason; the person is told that nobody comes.</summary>
    /// <param name="version">Of the visit as the actor saw it.</param>
    public Task<Answer<HomeVisit>> CancelAsync(Guid visitId, string? why, int version, Actor actor, CancellationToken cancellationToken = default) => ActAsync(visitId, HomeVisitAction.Cancel, actor, async (db, visit) =>
    {
        if (visit.Version != version)
        {
            return new ChangedByAnother(visit.ChangedByName, visit.State);
        }

        if (HomeVisitFlow.WhyFault(why) is { } fault)
        {
            return fault;
        }

        (visit.Why, visit.EndedAt) = (why!.Trim(), Now());
        await TellAsync(db, visit, NoticeTemplate.HomeVisitCancelled, "", cancellationToken);
        return null;
    }, cancellationToken);

    /// <summary>One act, with what it changes of the visit. Done already by the same hands: no trouble, and nothing changes.</summary>
    private Task<Answer<HomeVisit>> ActAsync(Guid visitId, HomeVisitAction action, Actor actor, Func<PortalDb, HomeVisit, Task<Refusal?>> change, CancellationToken cancellationToken) => Attempt.SafelyAsync(async () =>
    {
        await using var db = maker.Make(scope);
        if (await FindAsync(db.HomeVisits, visitId, actor, cancellationToken) is not var (visit, path))
        {
            return (Answer<HomeVisit>)new NotFound();
        }

        if (HomeVisitFlow.WhyNot(visit, action, actor, path, Now()) is { } refusal)
        {
            return refusal is HomeVisitNotNow && HomeVisitFlow.IsResult(visit.State, action) && visit.ChangedByName == actor.Name ? visit : refusal;
        }

        if (await change(db, visit) is { } fault)
        {
            return fault;
        }

        await MoveAsync(db, visit, action, actor, action is HomeVisitAction.Cancel or HomeVisitAction.ReportNotMet ? visit.Why : null, cancellationToken);
        return visit;
    }, time, log, cancellationToken);

    private async Task MoveAsync(PortalDb db, HomeVisit visit, HomeVisitAction action, Actor actor, string? note, CancellationToken cancellationToken)
    {
        visit.State = HomeVisitFlow.To(visit.State, action)!.Value;
        (visit.ChangedAt, visit.ChangedByName, visit.Version) = (Now(), actor.Name, visit.Version + 1);
        db.Journal.Add(Line($"visit.{action}", visit, actor, note));
        await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>A visit that the actor may know of, and the path of its place.</summary>
    private async Task<(HomeVisit Visit, string Path)?> FindAsync(IQueryable<HomeVisit> visits, Guid visitId, Actor actor, CancellationToken cancellationToken)
    {
        var tree = await directory.TreeAsync(cancellationToken);
        return HomeVisitFlow.MaySee(actor) && await visits.SingleOrDefaultAsync(each => each.Id == visitId, cancellationToken) is { } visit ? (visit, tree.Find(visit.TenantId)!.Path) : null;
    }

    /// <summary>A message to the person: who comes and when, not what for and not where.</summary>
    private async Task TellAsync(PortalDb db, HomeVisit visit, NoticeTemplate template, string who, CancellationToken cancellationToken)
    {
        var tree = await directory.TreeAsync(cancellationToken);
        var (place, now) = (tree.Find(visit.TenantId)!, Now());
        var facts = new NoticeFacts { Signature = tree.SettingsOf(place).SmsSignature ?? place.Name, CaseNumber = "", HallName = place.Name, On = visit.From, Time = HomeVisitFlow.Hours(visit.From, visit.Until), Words = who };
        db.Notices.Add(new Notice
        {
            TenantId = visit.TenantId,
            CitizenId = visit.CitizenId,
            Channel = NoticeChannel.Sms,
            Address = visit.Phone,
            Template = template.ToString(),
            Text = NoticeTemplates.Sms(template, facts),
            CreatedAt = now,
            NextAttemptAt = now,
        });
    }

    private JournalEntry Line(string kind, HomeVisit visit, Actor actor, string? note) => new()
    {
        TenantId = visit.TenantId,
        Kind = kind,
        At = Now(),
        ActorId = actor.AccountId,
        ActorName = actor.Name,
        PostId = actor.Post?.Id,
        Channel = actor.Channel,
        Subject = SubjectOf(visit),
        Note = note,
    };

    private static string SubjectOf(HomeVisit visit) => $"visit:{visit.Id:N}";

    private DateTime Now() => JournalEntry.Millisecond(time.GetUtcNow().UtcDateTime);
}
