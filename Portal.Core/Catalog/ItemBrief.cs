using System.Globalization;
using System.Linq.Expressions;
using Portal.Core.Tenancy;

namespace Portal.Core.Catalog;

/// <summary>What lists, searches and reports read of an item: its columns, never the document with guide, form and route.</summary>
public sealed record ItemBrief
{
    /// <summary>The same columns in every list, read by the database.</summary>
    internal static readonly Expression<Func<ServiceItem, ItemBrief>> Read = item => new ItemBrief
    {
        Id = item.Id,
        ItemKey = item.ItemKey,
        TenantId = item.TenantId,
        Version = item.Version,
        State = item.State,
        Code = item.Code,
        Name = item.Name,
        NameEn = item.NameEn,
        Initials = item.Initials,
        Class = item.Class,
        Tags = item.Tags,
        Subjects = item.Subjects,
        OnTheSpot = item.OnTheSpot,
        Trips = item.Trips,
        OwnerLevel = item.OwnerLevel,
        CanApply = item.CanApply,
        IsDemo = item.IsDemo,
        Agency = item.Agency,
        AtMachine = item.AtMachine,
        TopLevel = item.TopLevel,
        PublishedAt = item.PublishedAt,
    };

    private static readonly Func<ServiceItem, ItemBrief> Reading = Read.Compile();

    /// <summary>Of an item that was read whole.</summary>
    public static ItemBrief Of(ServiceItem item) => Reading(item);

    public required Guid Id { get; init; }

    public required Guid ItemKey { get; init; }

    public required int TenantId { get; init; }

    public required int Version { get; init; }

    public required ItemState State { get; init; }

    public required string Code { get; init; }

    public required string Name { get; init; }

    public string? NameEn { get; init; }

    public required string Initials { get; init; }

    public required ItemClass Class { get; init; }

    public ItemTags Tags { get; init; }

    public SubjectKinds Subjects { get; init; }

    public bool OnTheSpot { get; init; }

    public int Trips { get; init; }

    public required TenantLevel OwnerLevel { get; init; }

    public bool CanApply { get; init; }

    public bool IsDemo { get; init; }

    /// <inheritdoc cref="ServiceItem.Agency"/>
    public string? Agency { get; init; }

    /// <inheritdoc cref="ServiceItem.AtMachine"/>
    public bool AtMachine { get; init; }

    /// <inheritdoc cref="ServiceItem.TopLevel"/>
    public TenantLevel? TopLevel { get; init; }

    public DateTime? PublishedAt { get; init; }

    public string NameIn(CultureInfo? culture = null) => new LocalText(Name, NameEn).In(culture);
}
