using Portal.Core.Tenancy;

namespace Portal.Core.Halls;

/// <summary>A place where people are served. Windows, tickets and appointments hang below it.</summary>
public sealed class Hall : ITenantRow
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required int TenantId { get; init; }

    public required LocalText Name { get; set; }

    public LocalText? Address { get; set; }

    public LocalText? Hours { get; set; }

    public string? Phone { get; set; }

    /// <summary>Square metres, where known.</summary>
    public int? Area { get; set; }

    public bool IsActive { get; set; } = true;

    public Tenant? Tenant { get; init; }
}
