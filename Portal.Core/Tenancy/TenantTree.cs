using Microsoft.EntityFrameworkCore;

namespace Portal.Core.Tenancy;

/// <summary>
/// All tenants and their units at one moment, in memory: they are few, change seldom and are asked for on every request.
/// Immutable; <see cref="TenantDirectory"/> holds the newest one.
/// </summary>
public sealed class TenantTree
{
    private readonly Dictionary<int, Tenant> _byId;
    private readonly Dictionary<string, Tenant> _bySlug;
    private readonly Dictionary<string, Tenant> _byHost;
    private readonly ILookup<int?, Tenant> _byParent;
    private readonly ILookup<int, Unit> _units;

    public TenantTree(IReadOnlyCollection<Tenant> tenants, IReadOnlyCollection<Unit> units)
    {
        _byId = tenants.ToDictionary(tenant => tenant.Id);
        _bySlug = tenants.ToDictionary(tenant => tenant.Slug, StringComparer.OrdinalIgnoreCase);
        _byHost = tenants.Where(tenant => tenant.HostName is not null).ToDictionary(tenant => tenant.HostName!, StringComparer.OrdinalIgnoreCase);
        _byParent = tenants.OrderBy(tenant => tenant.DivisionCode ?? "~", StringComparer.Ordinal).ThenBy(tenant => tenant.Id).ToLookup(tenant => tenant.ParentId);
        _units = units.ToLookup(unit => unit.TenantId);
        All = [.. tenants.OrderBy(tenant => tenant.Id)];
    }

    public IReadOnlyList<Tenant> All { get; }

    public IEnumerable<Tenant> Roots => _byParent[null];

    public Tenant? Find(int id) => _byId.GetValueOrDefault(id);

    /// <summary>An active tenant by the first segment of the address.</summary>
    public Tenant? FindBySlug(string slug) => _bySlug.GetValueOrDefault(slug) is { IsActive: true } tenant ? tenant : null;

    public Tenant? FindByHost(string host) => _byHost.GetValueOrDefault(host) is { IsActive: true } tenant ? tenant : null;

    public IEnumerable<Tenant> Below(Tenant tenant) => _byParent[tenant.Id];

    /// <summary>Itself and everything below it, from the top down.</summary>
    public IEnumerable<Tenant> Subtree(Tenant tenant) => _byParent[tenant.Id].SelectMany(Subtree).Prepend(tenant);

    /// <summary>From the root down, this tenant last.</summary>
    public IReadOnlyList<Tenant> Lineage(Tenant tenant) => [.. TenantPath.Ids(tenant.Path).Select(id => _byId[id])];

    public IEnumerable<Unit> UnitsOf(int tenantId) => _units[tenantId].Where(unit => unit.IsActive);

    public Guid? UnitOf(int tenantId, string function) => UnitsOf(tenantId).FirstOrDefault(unit => unit.Function == function)?.Id;

    public Unit? FindUnit(int tenantId, Guid unitId) => _units[tenantId].FirstOrDefault(unit => unit.Id == unitId);

    /// <summary>What holds for a tenant: each setting its own, or the nearest ancestor's that has one.</summary>
    public TenantSettings SettingsOf(Tenant tenant) => Lineage(tenant).Select(each => each.Settings).Aggregate(new TenantSettings(), (above, own) => new TenantSettings
    {
        Theme = own.Theme ?? above.Theme,
        Areas = own.Areas ?? above.Areas,
        TileGroups = own.TileGroups ?? above.TileGroups,
        Hotline = own.Hotline ?? above.Hotline,
        ComplaintLine = own.ComplaintLine ?? above.ComplaintLine,
        Address = own.Address,
        OpeningHours = own.OpeningHours ?? above.OpeningHours,
        SmsSignature = own.SmsSignature ?? above.SmsSignature,
        AppealPaths = own.AppealPaths ?? above.AppealPaths,
        ReceiptDays = own.ReceiptDays ?? above.ReceiptDays,
        RatingContactDays = own.RatingContactDays ?? above.RatingContactDays,
        RatingRightDays = own.RatingRightDays ?? above.RatingRightDays,
        DaysOff = own.DaysOff ?? above.DaysOff,
        DaysWorked = own.DaysWorked ?? above.DaysWorked,
        WeekHours = own.WeekHours ?? above.WeekHours,
        ExtendedHours = own.ExtendedHours ?? above.ExtendedHours,
        Booking = own.Booking ?? above.Booking,
        Health = HealthWish.Join(own.Health, above.Health),
        MachineCatalogues = MachineCatalogue.Join(own.MachineCatalogues, above.MachineCatalogues),
        Facts = own.Facts,
    });
}

/// <summary>Holds the newest <see cref="TenantTree"/>. One for the program.</summary>
public sealed class TenantDirectory(PortalDbMaker maker, TimeProvider time) : IDisposable
{
    private readonly Held<TenantTree> _tree = new(TimeSpan.FromSeconds(5), time, async cancellationToken =>
    {
        await using var db = maker.Make(Scope.Everywhere("the tenant directory is the same for everybody"));
        return new TenantTree(await db.Tenants.AsNoTracking().ToListAsync(cancellationToken), await db.Units.AsNoTracking().ToListAsync(cancellationToken));
    });

    public ValueTask<TenantTree> TreeAsync(CancellationToken cancellationToken = default) => _tree.GetAsync(cancellationToken);

    /// <summary>The tree was changed here: the next reader reads it anew.</summary>
    public void Forget() => _tree.Forget();

    public void Dispose() => _tree.Dispose();
}
