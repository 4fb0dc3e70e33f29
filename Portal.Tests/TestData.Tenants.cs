using System.Globalization;
using Portal.Core.Cases;
using Portal.Core.Tenancy;

namespace Portal.Tests;

/// <summary>
/// Builders for tests, one file a subject. The tree: two districts (1, 2), each with two streets (11, 12), each with two
/// communities (111, 112). Every tenant has a hall and a civil affairs office, districts a market regulation bureau too.
/// </summary>
public static partial class TestData
{
    public const int District = 1;
    public const int Street = 11;
    public const int OtherStreet = 12;
    public const int Community = 111;
    public const int OtherCommunity = 112;
    public const int OtherDistrict = 2;

    private static readonly string[] Functions = [UnitFunction.Hall, UnitFunction.CivilAffairs];

    /// <summary>Read-only in spirit: a test that changes a tenant takes <see cref="NewTenants"/>.</summary>
    public static TenantTree Tree { get; } = new(NewTenants(), NewUnits());

    public static string PathOf(int tenantId) => tenantId < 10 ? TenantPath.Root(tenantId) : TenantPath.Below(PathOf(tenantId / 10), tenantId);

    public static IReadOnlyList<Tenant> LineageOf(int tenantId) => Tree.Lineage(Tree.Find(tenantId)!);

    /// <summary>The same every time, so that a failure can be read.</summary>
    public static Guid UnitId(int tenantId, string function = UnitFunction.Hall) =>
        Id(1, (tenantId * 10) + Array.IndexOf([.. Functions, UnitFunction.MarketRegulation], function));

    public static Place PlaceOf(int tenantId, string function = UnitFunction.Hall) => new(tenantId, PathOf(tenantId), UnitId(tenantId, function));

    public static List<Tenant> NewTenants() => [.. new[] { 1, 2 }.SelectMany(Below).OrderBy(tenant => tenant.Id)];

    public static List<Unit> NewUnits() =>
    [
        .. NewTenants().SelectMany(tenant => (tenant.Level == TenantLevel.District ? [.. Functions, UnitFunction.MarketRegulation] : Functions)
            .Select(function => new Unit { Id = UnitId(tenant.Id, function), TenantId = tenant.Id, Name = $"{tenant.Name} {function}", Function = function })),
    ];

    internal static Guid Id(int kind, int number) => new(kind, 0, 0x7000, 0x80, 0, 0, 0, (byte)(number >> 24), (byte)(number >> 16), (byte)(number >> 8), (byte)number);

    private static string Digits(int tenantId) => tenantId.ToString(CultureInfo.InvariantCulture);

    private static IEnumerable<Tenant> Below(int id)
    {
        var level = (TenantLevel)Digits(id).Length;
        var tenant = new Tenant
        {
            Id = id,
            Slug = $"t{id}",
            Level = level,
            Name = level switch { TenantLevel.District => $"测试区{id}", TenantLevel.Street => $"测试街道{id}", _ => $"测试社区{id}" },
            NameEn = $"{level} {id}",
            ParentId = id < 10 ? null : id / 10,
            Path = PathOf(id),
        };
        return level == TenantLevel.Community ? [tenant] : Enumerable.Range(1, 2).SelectMany(next => Below((id * 10) + next)).Prepend(tenant);
    }
}
