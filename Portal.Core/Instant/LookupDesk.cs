using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Portal.Core.Audit;
using Portal.Core.Cases;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Instant;

/// <summary>The item names no shared data that a case of it needs.</summary>
public sealed record NothingToLookUp : Refusal;

/// <summary>
/// 共享核查: whoever holds a step of a case asks the sources that its item names, instead of asking the applicant (国务院令第716号第七条).
/// Every question is logged with the case's number; the applicant reads in the case that their data were asked for.
/// </summary>
public sealed class LookupDesk(PortalDbMaker maker, Scope scope, FactDesk facts, TimeProvider time, ILogger<LookupDesk> log)
{
    public const string JournalKind = "file.Lookup";

    /// <summary>May this person ask in this case now? Null means yes. Pure.</summary>
    /// <param name="asks">The facts that the case's item names.</param>
    public static Refusal? WhyNot(Case matter, IReadOnlyList<string> asks, Actor actor) =>
        asks.Count == 0 ? new NothingToLookUp()
        : actor.Post is not { } post || !matter.OpenSteps().Any(step => step.TenantId == post.TenantId && step.UnitId == post.UnitId && actor.Has(CaseFlow.DutyFor(step.Duty))) ? new NotYourStep()
        : null;

    /// <summary>What was asked in a case so far, the newest first.</summary>
    public async Task<IReadOnlyList<FactLookup>> OfAsync(Guid caseId, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(scope);
        return await db.FactLookups.AsNoTracking().Where(lookup => lookup.CaseId == caseId).OrderByDescending(lookup => lookup.At).ToListAsync(cancellationToken);
    }

    /// <param name="key">Of the click; the same key again is answered as before and asks nobody.</param>
    public Task<Answer<FactLookup>> AskAsync(Guid caseId, Guid key, Actor actor, CancellationToken cancellationToken = default) =>
        Attempt.SafelyAsync(() => AskOnceAsync(caseId, key, actor, cancellationToken), time, log, cancellationToken);

    private async Task<Answer<FactLookup>> AskOnceAsync(Guid caseId, Guid key, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = maker.Make(scope);
        var matter = await db.Cases.Include(each => each.Steps).SingleOrDefaultAsync(each => each.Id == caseId, cancellationToken);
        if (matter is null)
        {
            return new NotFound();
        }

        if (await db.FactLookups.AsNoTracking().SingleOrDefaultAsync(lookup => lookup.Id == key && lookup.CaseId == caseId, cancellationToken) is { } before)
        {
            return before;
        }

        var item = await db.ServiceItems.AsNoTracking().SingleAsync(each => each.Id == matter.ItemId, cancellationToken);
        if (WhyNot(matter, item.Detail.SharedFacts, actor) is { } refusal)
        {
            return refusal;
        }

        // Written down before anybody's data leave a source: who asked, in which case, and whom. The answer is filled in afterwards.
        var lookup = new FactLookup { Id = key, TenantId = matter.TenantId, CaseId = matter.Id, AskedBy = actor.Name, At = JournalEntry.Millisecond(time.GetUtcNow().UtcDateTime), Answers = [] };
        db.FactLookups.Add(lookup);
        db.Journal.Add(new JournalEntry
        {
            TenantId = matter.TenantId,
            CaseId = matter.Id,
            Kind = JournalKind,
            At = lookup.At,
            ActorId = actor.AccountId,
            ActorName = actor.Name,
            PostId = actor.Post!.Id,
            Channel = actor.Channel,
            Audience = Audience.Applicant,
            Subject = new ReadingPlace(actor.Post.TenantId, actor.Post.UnitId).ToString(),
            Note = string.Join('、', facts.AskedFor(item.Detail.SharedFacts).Select(sheet => sheet.Name.Zh)),
        });
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException twice) when (PortalDbMaker.IsDuplicate(twice))
        {
            await using var again = maker.Make(scope);
            return await again.FactLookups.AsNoTracking().SingleAsync(each => each.Id == key, cancellationToken);
        }

        lookup.Answers = await facts.AskAsync(new FactQuestion(matter.Id, matter.Number, matter.TenantId, matter.CitizenId, matter.ItemKey, item.TenantId, actor), item.Detail.SharedFacts, cancellationToken);
        lookup.AnsweredAt = JournalEntry.Millisecond(time.GetUtcNow().UtcDateTime);
        await db.SaveChangesAsync(cancellationToken);
        return lookup;
    }
}
