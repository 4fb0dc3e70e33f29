using Portal.Core.Tenancy;

namespace Portal.Core.Publications;

/// <summary>A column of a tenant's own pages: notices, news, and in Kaifu 区情简介 and its five sisters.</summary>
public sealed class Column : ITenantRow
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required int TenantId { get; init; }

    /// <summary>Stable name in addresses: <c>notices</c>, <c>history</c>.</summary>
    public required string Key { get; init; }

    public required LocalText Title { get; set; }

    public int Order { get; set; }
}

/// <summary>One article; Markdown without HTML.</summary>
public sealed class Article : ITenantRow
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required int TenantId { get; init; }

    public required Guid ColumnId { get; init; }

    public required LocalText Title { get; set; }

    public required LocalText Body { get; set; }

    /// <summary>Null while it is being written.</summary>
    public DateTime? PublishedAt { get; set; }

    public required DateTime ChangedAt { get; set; }

    /// <summary>Concurrency token, raised with every save by <see cref="PortalDb"/>.</summary>
    public int Version { get; set; }

    public Column? Column { get; init; }
}
