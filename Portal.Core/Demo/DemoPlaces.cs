using Microsoft.EntityFrameworkCore;
using Portal.Core.Halls;
using Portal.Core.People;
using Portal.Core.Publications;
using Portal.Core.Tenancy;

namespace Portal.Core.Demo;

/// <summary>The demonstration's places with their offices, halls and columns, as they stand after planting.</summary>
internal sealed class DemoPlaces
{
    /// <summary>Communities where people work in the demonstration: the five pilots of Kaifu and their like elsewhere.</summary>
    public static readonly IReadOnlyList<string> Pilots =
        ["xincheng", "jiangwan", "qingshuitanglu", "hehuachi", "sanjiaozhou", "guangming-community", "baihua", "kanglicheng", "huangwai"];

    private readonly Dictionary<string, Tenant> _bySlug;
    private readonly Dictionary<(int TenantId, string Function), Guid> _units;

    private DemoPlaces(IReadOnlyList<Tenant> all, Dictionary<(int TenantId, string Function), Guid> units)
    {
        All = all;
        _bySlug = all.ToDictionary(tenant => tenant.Slug, StringComparer.Ordinal);
        _units = units;
    }

    /// <summary>Only those that the demonstration itself names.</summary>
    public IReadOnlyList<Tenant> All { get; }

    public Tenant this[string slug] => _bySlug[slug];

    public Guid UnitOf(string slug, string function) => _units[(_bySlug[slug].Id, function)];

    public static async Task<DemoPlaces> PlantAsync(PortalDb db, DateTime now, CancellationToken cancellationToken)
    {
        using var csv = DemoFiles.Open("tenants.csv");
        var file = TenantImport.Read(csv);
        var there = await db.Tenants.Select(tenant => tenant.Slug).ToHashSetAsync(StringComparer.Ordinal, cancellationToken);
        var missing = file with { Rows = [.. file.Rows.Where(row => !there.Contains(row.Slug))] };
        await TenancyDesk.ImportAsync(db, missing, Actor.System, now, cancellationToken);

        var named = file.Rows.Select(row => row.Slug).ToHashSet(StringComparer.Ordinal);
        List<Tenant> all = [.. db.Tenants.Local.Where(tenant => named.Contains(tenant.Slug)).OrderBy(tenant => tenant.Id)];
        Settle(all.Where(tenant => !there.Contains(tenant.Slug)));
        var places = new DemoPlaces(all, await PlantUnitsAsync(db, all, cancellationToken));
        await PlantHallsAsync(db, all, cancellationToken);
        await PlantColumnsAsync(db, places, now, cancellationToken);
        return places;
    }

    private static void Settle(IEnumerable<Tenant> taken)
    {
        var settings = DemoFiles.Document<Dictionary<string, TenantSettings>>("settings.json");
        foreach (var tenant in taken)
        {
            if (settings.TryGetValue(tenant.Slug, out var own))
            {
                tenant.Settings = own with { Theme = tenant.Settings.Theme };
            }
        }
    }

    private static async Task<Dictionary<(int TenantId, string Function), Guid>> PlantUnitsAsync(PortalDb db, List<Tenant> all, CancellationToken cancellationToken)
    {
        var there = await db.Units.Select(unit => unit.Id).ToHashSetAsync(cancellationToken);
        var rows = DemoFiles.Rows("units.csv", cell => new UnitRow(cell("where"), cell("function"), cell("name"), cell("name_en"), cell("provider") == "yes")).ToLookup(row => row.Where, StringComparer.Ordinal);
        var units = new Dictionary<(int TenantId, string Function), Guid>();
        foreach (var tenant in all)
        {
            foreach (var row in rows.Contains(tenant.Slug) ? rows[tenant.Slug] : rows[tenant.Level.ToString()])
            {
                var id = DemoFiles.IdOf("unit", tenant.Slug, row.Function);
                units.Add((tenant.Id, row.Function), id);
                DemoSeed.AddMissing(db, there, id, unit => new Unit { Id = unit, TenantId = tenant.Id, Function = row.Function, Name = row.Name, NameEn = row.NameEn, IsProvider = row.IsProvider });
            }
        }

        return units;
    }

    private static async Task PlantHallsAsync(PortalDb db, List<Tenant> all, CancellationToken cancellationToken)
    {
        var there = await db.Halls.Select(hall => hall.Id).ToHashSetAsync(cancellationToken);
        var own = DemoFiles.Document<Dictionary<string, HallRow>>("halls.json");
        foreach (var tenant in all.Where(tenant => own.ContainsKey(tenant.Slug) || tenant.Level < TenantLevel.Community))
        {
            var row = own.GetValueOrDefault(tenant.Slug) ?? own[tenant.Level.ToString()];
            DemoSeed.AddMissing(db, there, DemoFiles.IdOf("hall", tenant.Slug), hall => new Hall
            {
                Id = hall,
                TenantId = tenant.Id,
                Name = new LocalText(tenant.Name + row.Name.Zh, $"{tenant.NameEn} {row.Name.En}"),
                Hours = row.Hours,
                Phone = row.Phone,
                Area = row.Area,
                FollowsExtendedHours = !row.OwnHoursOnly,
            });
        }
    }

    private static async Task PlantColumnsAsync(PortalDb db, DemoPlaces places, DateTime now, CancellationToken cancellationToken)
    {
        var columnsThere = await db.Columns.Select(column => column.Id).ToHashSetAsync(cancellationToken);
        var articlesThere = await db.Articles.Select(article => article.Id).ToHashSetAsync(cancellationToken);
        foreach (var (slug, columns) in DemoFiles.Document<Dictionary<string, IReadOnlyList<ColumnRow>>>("columns.json"))
        {
            var tenant = places[slug];
            foreach (var (order, row) in columns.Index())
            {
                var columnId = DemoFiles.IdOf("column", slug, row.Key);
                DemoSeed.AddMissing(db, columnsThere, columnId, column => new Column { Id = column, TenantId = tenant.Id, Key = row.Key, Title = row.Title, Order = order });
                foreach (var text in row.Articles)
                {
                    var at = now.AddDays(-text.DaysAgo);
                    DemoSeed.AddMissing(db, articlesThere, DemoFiles.IdOf("article", slug, row.Key, text.Title.Zh), article => new Article
                    {
                        Id = article,
                        TenantId = tenant.Id,
                        ColumnId = columnId,
                        Title = text.Title,
                        Body = text.Body,
                        PublishedAt = at,
                        ChangedAt = at,
                    });
                }
            }
        }
    }

    /// <param name="Where">A place's slug, or the level of all places that have no list of their own.</param>
    private sealed record UnitRow(string Where, string Function, string Name, string NameEn, bool IsProvider);

    /// <param name="Name">Stands after the place's own name.</param>
    /// <param name="OwnHoursOnly">It keeps out of the hours laid down above.</param>
    private sealed record HallRow(LocalText Name, LocalText? Hours, string? Phone, int? Area, bool OwnHoursOnly = false);

    private sealed record ColumnRow(string Key, LocalText Title, IReadOnlyList<ArticleRow> Articles);

    private sealed record ArticleRow(LocalText Title, LocalText Body, int DaysAgo);
}
