using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Calendars;
using Portal.Core.Catalog;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Demo;

/// <summary>The demonstration's items: some modelled to the last field, the others by name or number only, and who may take them in.</summary>
internal sealed class DemoCatalog
{
    private const string Publisher = "演示";

    /// <summary>How long ago a first version was published where a second has taken its place.</summary>
    private const int DaysBetweenVersions = 180;

    private readonly PortalDb _db;
    private readonly DemoPlaces _places;
    private readonly DateTime _now;
    private readonly HashSet<Guid> _itemsThere;
    private readonly HashSet<Guid> _delegationsThere;

    private DemoCatalog(PortalDb db, DemoPlaces places, DateTime now, HashSet<Guid> itemsThere, HashSet<Guid> delegationsThere)
    {
        (_db, _places, _now, _itemsThere, _delegationsThere) = (db, places, now, itemsThere, delegationsThere);
    }

    /// <summary>Items as they stand in the files, all versions.</summary>
    internal static IReadOnlyList<ItemFile> Modelled() => [.. DemoFiles.Names("items").Select(DemoFiles.Document<ItemFile>).OrderBy(item => item.Code, StringComparer.Ordinal).ThenBy(item => item.Version)];

    public static async Task PlantAsync(PortalDb db, DemoPlaces places, DateTime now, CancellationToken cancellationToken)
    {
        var itemsThere = await db.ServiceItems.Select(item => item.Id).ToHashSetAsync(cancellationToken);
        var delegationsThere = await db.Delegations.Select(delegation => delegation.Id).ToHashSetAsync(cancellationToken);
        new DemoCatalog(db, places, now, itemsThere, delegationsThere).Plant(DemoFiles.Document<CatalogFile>("catalog.json"));
    }

    private void Plant(CatalogFile catalog)
    {
        var modelled = Modelled();
        var named = DemoFiles.Rows("items-named.csv", cell =>
            new NamedRow(cell("code"), Enum.Parse<ItemClass>(cell("class")), new LocalText(cell("name"), cell("name_en")), cell("whole_district") == "yes"));
        var inPark = new List<Guid>();
        foreach (var district in catalog.Districts)
        {
            var keys = PlantDistrict(district, modelled, named);
            if (_places[catalog.Park].Path.StartsWith(_places[district.Tenant].Path, StringComparison.Ordinal))
            {
                inPark.AddRange(keys);
            }
        }

        foreach (var numbered in catalog.Numbered)
        {
            inPark.AddRange(PlantNumbered(numbered));
        }

        inPark.ForEach(key => Delegate(catalog.Park, key, ChinaTime.DateOf(_now), modelled.FirstOrDefault(item => KeyOf(ParkDistrict(catalog), item.Code) == key)));
    }

    /// <returns>The keys of all its items.</returns>
    private List<Guid> PlantDistrict(DistrictRow district, IReadOnlyList<ItemFile> modelled, IReadOnlyList<NamedRow> named)
    {
        var from = district.DelegatedFrom ?? ChinaTime.DateOf(_now);
        var keys = new List<Guid>();
        foreach (var versions in modelled.Where(item => !district.Except.Contains(item.Code, StringComparer.Ordinal) && (item.Only.Count == 0 || item.Only.Contains(district.Tenant, StringComparer.Ordinal))).GroupBy(item => item.Code, StringComparer.Ordinal))
        {
            var newest = versions.Max(item => item.Version);
            foreach (var item in versions)
            {
                var scope = district.CityWide.Contains(item.Code, StringComparer.Ordinal) ? IntakeScope.City : district.IntakeScope;
                var detail = scope is { } wide ? item.Detail with { IntakeScope = wide } : item.Detail;
                Add(district.Tenant, item with { Detail = detail }, superseded: item.Version < newest, canApply: true);
            }

            Taken(versions.Key, versions.First().Delegated, versions.MaxBy(item => item.Version));
        }

        foreach (var row in named.Where(row => district.Named == NamedItems.All || (district.Named == NamedItems.WholeDistrict && row.WholeDistrict)))
        {
            var plain = OnlyNamed(row.Code, row.Class, row.Name, district.IntakeScope);
            Add(district.Tenant, plain with { Detail = AnyMatter() with { IntakeScope = plain.Detail.IntakeScope } }, superseded: false, canApply: true);
            Taken(row.Code, delegated: true);
        }

        return keys;

        void Taken(string code, bool delegated, ItemFile? item = null)
        {
            var key = KeyOf(district.Tenant, code);
            keys.Add(key);
            foreach (var slug in delegated || district.DelegatesAll ? district.DelegatedTo : [])
            {
                Delegate(slug, key, from, item);
            }
        }
    }

    private IEnumerable<Guid> PlantNumbered(NumberedRow numbered)
    {
        var classes = Enum.GetValues<ItemClass>();
        for (var number = 1; number <= numbered.Count; number++)
        {
            var code = string.Create(CultureInfo.InvariantCulture, $"{numbered.Code}-{number:000}");
            var name = new LocalText(string.Create(CultureInfo.InvariantCulture, $"{numbered.Name.Zh} {number:000}"), string.Create(CultureInfo.InvariantCulture, $"{numbered.Name.En} {number:000}"));
            Add(numbered.Tenant, OnlyNamed(code, classes[(number - 1) % classes.Length], name, scope: null), superseded: false, canApply: false);
            yield return KeyOf(numbered.Tenant, code);
        }
    }

    /// <summary>How a matter is taken in of which only the name is known: what the person wants, in their words; the community answers.</summary>
    private static ItemDetail AnyMatter() => DemoFiles.Document<ItemDetail>("named-item.json");

    private static ItemFile OnlyNamed(string code, ItemClass itemClass, LocalText name, IntakeScope? scope) => new()
    {
        Code = code,
        Name = name,
        Class = itemClass,
        Tags = ItemTags.Nearby,
        IsDemo = true,
        Trips = 1,
        Detail = new ItemDetail
        {
            Summary = new LocalText("演示清单中只列名称的事项，办理请咨询所在社区的综合窗口。", "Only the name of this service is listed in the demonstration; please ask at the integrated window of your community."),
            Channels = [Channel.Window],
            IntakeScope = scope ?? IntakeScope.Community,
        },
    };

    private void Add(string slug, ItemFile item, bool superseded, bool canApply)
    {
        var tenant = _places[slug];
        var at = superseded ? _now.AddDays(-DaysBetweenVersions) : _now;
        DemoSeed.AddMissing(_db, _itemsThere, DemoFiles.IdOf("item", slug, item.Code, item.Version.ToString(CultureInfo.InvariantCulture)), id => new ServiceItem
        {
            Id = id,
            ItemKey = KeyOf(slug, item.Code),
            TenantId = tenant.Id,
            Version = item.Version,
            State = superseded ? ItemState.Superseded : ItemState.Published,
            Code = item.Code,
            Name = item.Name.Zh,
            NameEn = item.Name.En,
            Initials = Pinyin.Initials(item.Name.Zh),
            Class = item.Class,
            Tags = item.Tags,
            Subjects = item.Subjects,
            OnTheSpot = item.OnTheSpot,
            OneSignerSample = item.OneSignerSample,
            Trips = item.Trips,
            OwnerLevel = tenant.Level,
            CanApply = canApply,
            IsDemo = item.IsDemo,
            CreatedAt = at,
            PublishedAt = at,
            PublishedBy = Publisher,
            Detail = item.Detail,
        });
    }

    private string ParkDistrict(CatalogFile catalog) => catalog.Districts.First(district => _places[catalog.Park].Path.StartsWith(_places[district.Tenant].Path, StringComparison.Ordinal)).Tenant;

    /// <summary>The right to accept; where the law leaves the acceptance to the street and the community looks the papers through, the first review.</summary>
    private void Delegate(string slug, Guid itemKey, DateOnly from, ItemFile? item) =>
        DemoSeed.AddMissing(_db, _delegationsThere, DemoFiles.IdOf("delegation", slug, itemKey.ToString("N")), id => new Delegation
        {
            Id = id,
            TenantId = _places[slug].Id,
            ItemKey = itemKey,
            Right = item?.Detail.Route.Any(step => step.Duty == StepDuty.Assist && step.Level == _places[slug].Level) == true ? DelegatedRight.FirstReview : DelegatedRight.Accept,
            From = from,
        });

    internal static Guid KeyOf(string slug, string code) => DemoFiles.IdOf("item-key", slug, code);

    /// <summary>A file of <c>items/</c>: one version of a modelled item, the same for every district.</summary>
    internal sealed record ItemFile
    {
        public required string Code { get; init; }

        public required LocalText Name { get; init; }

        public required ItemClass Class { get; init; }

        public ItemTags Tags { get; init; }

        public SubjectKinds Subjects { get; init; } = SubjectKinds.Person;

        public bool OnTheSpot { get; init; }

        /// <inheritdoc cref="ServiceItem.OneSignerSample"/>
        public int? OneSignerSample { get; init; }

        public int Trips { get; init; }

        public bool IsDemo { get; init; }

        /// <summary>One of those moved down to the communities.</summary>
        public bool Delegated { get; init; }

        public int Version { get; init; } = 1;

        /// <summary>Slugs of the districts that have it; every one when empty.</summary>
        public IReadOnlyList<string> Only { get; init; } = [];

        public required ItemDetail Detail { get; init; }
    }

    private enum NamedItems
    {
        None,
        WholeDistrict,
        All,
    }

    private sealed record CatalogFile(IReadOnlyList<DistrictRow> Districts, IReadOnlyList<NumberedRow> Numbered, string Park);

    private sealed record DistrictRow
    {
        public required string Tenant { get; init; }

        public IReadOnlyList<string> Except { get; init; } = [];

        public NamedItems Named { get; init; }

        public IntakeScope? IntakeScope { get; init; }

        /// <summary>Codes of items that are taken in anywhere in the city (row 72).</summary>
        public IReadOnlyList<string> CityWide { get; init; } = [];

        public IReadOnlyList<string> DelegatedTo { get; init; } = [];

        public DateOnly? DelegatedFrom { get; init; }

        /// <summary>Also those that are not moved down elsewhere.</summary>
        public bool DelegatesAll { get; init; }
    }

    private sealed record NumberedRow(string Tenant, string Code, LocalText Name, int Count);

    private sealed record NamedRow(string Code, ItemClass Class, LocalText Name, bool WholeDistrict);
}
