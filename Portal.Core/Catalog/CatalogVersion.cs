using Portal.Core.Tenancy;

namespace Portal.Core.Catalog;

/// <summary>One version of something that a place offers: a draft, what is in force, or history. Items and bundles are written in this one way.</summary>
public abstract class CatalogVersion : ITenantRow
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>The tenant whose it is; everybody below may offer it.</summary>
    public required int TenantId { get; init; }

    /// <summary>1, 2, 3… in the order of publishing; a draft bears the number it will have.</summary>
    public required int Version { get; init; }

    public ItemState State { get; set; }

    /// <summary>Short code, unique in the tenant and version, and part of its page's address: MZ-0101, restaurant.</summary>
    public required string Code { get; set; }

    public required string Name { get; set; }

    public string? NameEn { get; set; }

    /// <summary>UTC.</summary>
    public required DateTime CreatedAt { get; init; }

    public DateTime? PublishedAt { get; set; }

    public string? PublishedBy { get; set; }

    public Tenant? Tenant { get; init; }

    /// <summary>Of its draft; null once it is published.</summary>
    internal abstract DraftMark? Mark { get; }

    public LocalText NameText() => new(Name, NameEn);

    /// <summary>All of it, for the journal.</summary>
    internal abstract string Words();
}
