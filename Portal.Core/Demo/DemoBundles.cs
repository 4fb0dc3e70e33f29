using Microsoft.EntityFrameworkCore;
using Portal.Core.Catalog;
using Portal.Core.Tenancy;

namespace Portal.Core.Demo;

/// <summary>The demonstration's bundles: one file for each, in force in every district that has all of its items.</summary>
internal static class DemoBundles
{
    private const string Publisher = "演示";

    public static async Task PlantAsync(PortalDb db, DemoPlaces places, DateTime now, CancellationToken cancellationToken)
    {
        var there = await db.Bundles.Select(bundle => bundle.Id).ToHashSetAsync(cancellationToken);
        var keys = db.ChangeTracker.Entries<ServiceItem>().Where(entry => entry.Entity.State == ItemState.Published).Select(entry => entry.Entity.ItemKey).ToHashSet();
        foreach (var file in DemoFiles.Names("bundles").Select(DemoFiles.Document<BundleFile>))
        {
            foreach (var place in places.All.Where(place => file.Detail.Items.All(item => keys.Contains(DemoCatalog.KeyOf(place.Slug, item.Item)))))
            {
                DemoSeed.AddMissing(db, there, DemoFiles.IdOf("bundle", place.Slug, file.Code), id => new Bundle
                {
                    Id = id,
                    BundleKey = DemoFiles.IdOf("bundle-key", place.Slug, file.Code),
                    TenantId = place.Id,
                    Version = 1,
                    State = ItemState.Published,
                    Code = file.Code,
                    Name = file.Name.Zh,
                    NameEn = file.Name.En,
                    CreatedAt = now,
                    PublishedAt = now,
                    PublishedBy = Publisher,
                    Detail = file.In(place),
                });
            }
        }
    }

    /// <summary>Bundles as they stand in the files, with the items' keys of one place.</summary>
    internal static IReadOnlyList<(string Code, LocalText Name, BundleDetail Detail)> Modelled(Tenant place) =>
        [.. DemoFiles.Names("bundles").Select(DemoFiles.Document<BundleFile>).Select(file => (file.Code, file.Name, file.In(place)))];

    private sealed record BundleFile(string Code, LocalText Name, DetailRow Detail)
    {
        public BundleDetail In(Tenant place) => new()
        {
            Summary = Detail.Summary,
            Bases = Detail.Bases,
            Questions = Detail.Questions,
            Items = [.. Detail.Items.Select(item => new BundleItem
            {
                ItemKey = DemoCatalog.KeyOf(place.Slug, item.Item),
                When = item.When,
                After = [.. item.After.Select(code => DemoCatalog.KeyOf(place.Slug, code))],
                Fills = item.Fills,
            })],
        };
    }

    private sealed record DetailRow(LocalText Summary, IReadOnlyList<LegalBasis> Bases, IReadOnlyList<BundleQuestion> Questions, IReadOnlyList<ItemRow> Items);

    /// <param name="Item">The item's code.</param>
    private sealed record ItemRow(string Item)
    {
        public When? When { get; init; }

        public IReadOnlyList<string> After { get; init; } = [];

        public IReadOnlyList<BundleFill> Fills { get; init; } = [];
    }
}
