using Microsoft.EntityFrameworkCore;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Catalog;

/// <summary>A bundle as its administrator sees it. At least one of the two is there.</summary>
public sealed record BundleOnDesk(Bundle? InForce, Bundle? Draft)
{
    public Bundle Newest => Draft ?? InForce!;
}

public sealed partial class CatalogDesk
{
    /// <summary>一件事: the bundles a place offers, its own and those of every place above it, by name.</summary>
    public async Task<IReadOnlyList<Bundle>> BundlesAtAsync(Tenant place, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(scope);
        return await BundlesAt(db, place).OrderBy(bundle => bundle.Code).ThenBy(bundle => bundle.Id).Take(LongestList).ToListAsync(cancellationToken);
    }

    /// <summary>The bundle in force with this code; the nearest owner's where several have it.</summary>
    public async Task<Bundle?> BundleAsync(Tenant place, string code, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(scope);
        var lineage = TenantPath.Ids(place.Path).ToList();
        return (await BundlesAt(db, place).Where(bundle => bundle.Code == code).ToListAsync(cancellationToken)).MaxBy(bundle => lineage.IndexOf(bundle.TenantId));
    }

    /// <summary>What an administrator looks after, as with items.</summary>
    public async Task<IReadOnlyList<BundleOnDesk>> BundlesOnDeskAsync(Actor actor, CancellationToken cancellationToken = default)
    {
        if (actor.Post is not { } post || !actor.Has(Duties.SystemAdministrator))
        {
            return [];
        }

        await using var db = maker.Make(scope);
        var rows = await db.Bundles.AsNoTracking().Where(bundle => bundle.Tenant!.Path.StartsWith(post.TenantPath) && bundle.State != ItemState.Superseded).OrderBy(bundle => bundle.Id).Take(LongestList).ToListAsync(cancellationToken);
        return [.. rows.GroupBy(row => row.BundleKey)
            .Select(versions => new BundleOnDesk(versions.FirstOrDefault(row => row.State != ItemState.Draft), versions.FirstOrDefault(row => row.State == ItemState.Draft)))
            .OrderBy(bundle => bundle.Newest.TenantId).ThenBy(bundle => bundle.Newest.Code, StringComparer.Ordinal)];
    }

    /// <summary>One version of a bundle to be edited or looked at by its administrator, and the items its place offers, by key.</summary>
    public async Task<(Bundle Bundle, IReadOnlyDictionary<Guid, ServiceItem> Items)?> ReadBundleForEditingAsync(Guid bundleId, Actor actor, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(scope);
        var bundle = await db.Bundles.AsNoTracking().SingleOrDefaultAsync(each => each.Id == bundleId, cancellationToken);
        return bundle is not null && (await directory.TreeAsync(cancellationToken)).Find(bundle.TenantId) is { } owner && MayWrite(actor, owner)
            ? (bundle, await ItemsForAsync(db, owner, cancellationToken))
            : null;
    }

    private static IQueryable<Bundle> BundlesAt(PortalDb db, Tenant place)
    {
        var lineage = TenantPath.Ids(place.Path);
        return db.Bundles.AsNoTracking().Where(bundle => bundle.State == ItemState.Published && lineage.Contains(bundle.TenantId));
    }

    private async Task<IReadOnlyDictionary<Guid, ServiceItem>> ItemsForAsync(PortalDb db, Tenant owner, CancellationToken cancellationToken) =>
        (await OfferedAt(db, owner).Where(item => item.CanApply).ToListAsync(cancellationToken)).ToDictionary(item => item.ItemKey);
}
