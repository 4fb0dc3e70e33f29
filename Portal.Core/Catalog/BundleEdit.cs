using Portal.Core.Tenancy;

namespace Portal.Core.Catalog;

/// <summary>All of a bundle that an administrator writes; what the editor shows and saves.</summary>
public sealed record BundleEdit
{
    public required string Code { get; init; }

    public required string Name { get; init; }

    public string? NameEn { get; init; }

    public BundleDetail Detail { get; init; } = new();

    public static BundleEdit Of(Bundle bundle) => new() { Code = bundle.Code, Name = bundle.Name, NameEn = bundle.NameEn, Detail = bundle.Detail with { Mark = null } };

    internal void WriteTo(Bundle bundle, DraftMark? mark)
    {
        bundle.Code = Code.Trim();
        bundle.Name = Name.Trim();
        bundle.NameEn = string.IsNullOrWhiteSpace(NameEn) ? null : NameEn.Trim();
        bundle.Detail = Detail with { Mark = mark };
    }
}

/// <summary>The little that must be known of a bundle before it can be written.</summary>
/// <param name="TenantId">Whose bundle it will be.</param>
public sealed record NewBundle(int TenantId, string Code, LocalText Name);
