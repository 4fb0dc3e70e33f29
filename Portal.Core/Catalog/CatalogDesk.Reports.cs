using Microsoft.EntityFrameworkCore;
using Portal.Core.Audit;
using Portal.Core.Calendars;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Catalog;

/// <summary>The reports of the catalogue, from one reading.</summary>
public sealed record CatalogFigures(DelegationReport Delegated, OwnerReport Owners, IReadOnlyList<CoverageRow> Coverage, IReadOnlyList<FrequentItem> Frequent, IReadOnlyList<AnywhereRow> Anywhere);

public sealed partial class CatalogDesk
{
    /// <summary>The reports for a place and everything below it.</summary>
    /// <param name="top">How many of the most asked-for items; 龙华 looked at 65.</param>
    public async Task<CatalogFigures> ReportAsync(Tenant place, int top = 65, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(scope);
        var tree = await directory.TreeAsync(cancellationToken);
        var today = ChinaTime.DateOf(time.GetUtcNow().UtcDateTime);
        var places = tree.Subtree(place).Where(tenant => tenant.IsActive).ToList();
        var concerned = places.Select(tenant => tenant.Id).Union(TenantPath.Ids(place.Path)).ToList();

        var items = await db.ServiceItems.AsNoTracking().Where(item => item.State == ItemState.Published && concerned.Contains(item.TenantId)).Select(ItemBrief.Read).ToListAsync(cancellationToken);
        var delegations = await db.Delegations.AsNoTracking().Where(delegation => concerned.Contains(delegation.TenantId)).ToListAsync(cancellationToken);
        var routes = await db.ServiceItems.AsNoTracking().Where(item => item.State == ItemState.Published && item.CanApply && concerned.Contains(item.TenantId))
            .Select(item => new { item.ItemKey, item.Detail }).ToListAsync(cancellationToken);
        var acceptedAt = routes.Where(item => item.Detail.Route.Any(step => step.Duty == StepDuty.Accept))
            .ToDictionary(item => item.ItemKey, item => item.Detail.Route.First(step => step.Duty == StepDuty.Accept).Level);
        var counts = await db.Cases.AsNoTracking().Where(matter => concerned.Contains(matter.TenantId)).GroupBy(matter => matter.ItemKey)
            .Select(group => new { ItemKey = group.Key, Cases = group.Count() })
            .OrderByDescending(count => count.Cases).Take(top).ToListAsync(cancellationToken);
        var askedFor = counts.Select(count => count.ItemKey).ToList();
        var named = await db.ServiceItems.AsNoTracking().Where(item => askedFor.Contains(item.ItemKey) && item.State != ItemState.Draft).Select(ItemBrief.Read).ToListAsync(cancellationToken);

        // 全城通办: what was handed in at one place and belongs to another, whichever of the two lies here. Grouped by the database; no case is read.
        var below = places.Select(tenant => tenant.Id).ToList();
        var anywhere = await db.Cases.AsNoTracking().Where(matter => matter.OriginTenantId != matter.TenantId && (below.Contains(matter.OriginTenantId) || below.Contains(matter.TenantId)))
            .GroupBy(matter => new { matter.OriginTenantId, matter.TenantId })
            .Select(group => new { group.Key.OriginTenantId, group.Key.TenantId, Cases = group.Count(), Decided = group.Count(matter => matter.DecidedAt != null) })
            .ToListAsync(cancellationToken);

        return new CatalogFigures(
            CatalogReports.Delegated(items, delegations, today),
            CatalogReports.ByOwner(items),
            CatalogReports.Coverage([.. places.Where(tenant => tenant.Level != TenantLevel.District)], items, delegations, acceptedAt, today),
            CatalogReports.Frequent(counts.Select(count => (count.ItemKey, count.Cases)), named),
            CatalogReports.Anywhere(anywhere.Select(row => new AnywhereRow(row.OriginTenantId, row.TenantId, row.Cases, row.Decided))));
    }

    /// <summary>Who may do what with an item, and since when.</summary>
    public async Task<IReadOnlyList<Delegation>> DelegationsOfAsync(Guid itemKey, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(scope);
        return await db.Delegations.AsNoTracking().Where(delegation => delegation.ItemKey == itemKey).OrderBy(delegation => delegation.TenantId).ThenBy(delegation => delegation.Right).ToListAsync(cancellationToken);
    }

    /// <summary>
    /// 下放: hands a right over an item down to places below its owner. Named again for a day on which it holds, its last day alone
    /// changes; for a later one after its end, a new term begins then. Two terms of one place do not overlap.
    /// </summary>
    public Task<Answer<int>> DelegateAsync(Guid itemKey, IReadOnlyCollection<int> places, DelegatedRight right, DateOnly from, DateOnly? until, Actor actor, CancellationToken cancellationToken = default) => SafelyAsync<int>(async db =>
    {
        var tree = await directory.TreeAsync(cancellationToken);
        var item = await db.ServiceItems.AsNoTracking().Where(each => each.ItemKey == itemKey).OrderByDescending(each => each.Version).FirstOrDefaultAsync(cancellationToken);
        if (item is null || tree.Find(item.TenantId) is not { } owner || !MayWrite(actor, owner) || places.Any(id => tree.Find(id) is not { } place || !TenantPath.Holds(owner.Path, place.Path)))
        {
            return new NotAllowed();
        }

        if (until < from)
        {
            return new FieldRefused("Until", "BeforeFrom");
        }

        var known = (await db.Delegations.Where(delegation => delegation.ItemKey == itemKey && delegation.Right == right).ToListAsync(cancellationToken)).ToLookup(delegation => delegation.TenantId);
        var before = new List<string>();
        foreach (var id in places.Distinct().Order())
        {
            var holds = known[id].FirstOrDefault(delegation => delegation.HoldsOn(from));
            if (known[id].Any(other => other != holds && other.From <= (until ?? DateOnly.MaxValue) && (other.Until ?? DateOnly.MaxValue) >= from))
            {
                return new FieldRefused("From", "TermsOverlap");
            }

            if (holds is not null)
            {
                before.Add($"{tree.Find(id)!.Name} {holds.From:yyyy-MM-dd}–{holds.Until:yyyy-MM-dd}");
                holds.Until = until;
            }
            else
            {
                db.Delegations.Add(new Delegation { TenantId = id, ItemKey = itemKey, Right = right, From = from, Until = until });
            }
        }

        db.Journal.Add(new JournalEntry
        {
            TenantId = item.TenantId,
            Kind = "item.Delegate",
            At = Now(),
            ActorId = actor.AccountId,
            ActorName = actor.Name,
            PostId = actor.Post?.Id,
            Channel = actor.Channel,
            Subject = item.Code,
            Before = before.Count == 0 ? null : $"{right}: {string.Join(", ", before)}",
            After = $"{right} {from:yyyy-MM-dd}–{until:yyyy-MM-dd}: {string.Join(", ", places.Distinct().Order().Select(id => tree.Find(id)!.Name))}",
        });
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException twice) when (PortalDbMaker.IsDuplicate(twice))
        {
            throw new DbUpdateConcurrencyException("a colleague delegated the same at the same moment", twice);
        }

        return places.Count;
    }, cancellationToken);
}
