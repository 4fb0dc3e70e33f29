using Portal.Core.Tenancy;

namespace Portal.Core.People;

/// <summary>自然人. One row for each document; its number opens all of the person's matters (一证).</summary>
public sealed class Citizen
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required string Name { get; set; }

    public required DocumentType DocumentType { get; init; }

    /// <summary>Normalised (<see cref="People.DocumentNumber"/>), unique with the type; masked wherever it is shown.</summary>
    public required string DocumentNumber { get; init; }

    public DateOnly? BirthDate { get; set; }

    public string? Phone { get; set; }

    /// <summary>The tenant whose matters this person's are, as far as known: where they registered, or a clerk entered them.</summary>
    public int? HomeTenantId { get; set; }

    /// <summary>Where each field came from and when (row 182: collected once, used by all).</summary>
    public IReadOnlyDictionary<string, FieldOrigin> Origins { get; set; } = new Dictionary<string, FieldOrigin>(StringComparer.Ordinal);

    /// <summary>What was entered once and may be offered again in the next form, by field name.</summary>
    public IReadOnlyDictionary<string, string> Known { get; set; } = new Dictionary<string, string>(StringComparer.Ordinal);
}

/// <param name="Source">A form's case number, "registration", "card", "window"…</param>
/// <param name="At">UTC, when it was last confirmed.</param>
public sealed record FieldOrigin(string Source, DateTime At)
{
    /// <summary>The clerk who had the person's document before them when it was confirmed; null when the person alone did.</summary>
    public string? SeenBy { get; init; }
}

/// <summary>法人. One row for each unified social credit code (一码).</summary>
public sealed class Organisation
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required string Name { get; set; }

    /// <summary>GB 32100, 18 characters; unique.</summary>
    public required string CreditCode { get; init; }

    public int? HomeTenantId { get; set; }
}

/// <summary>A citizen who acts for an organisation.</summary>
public sealed class OrganisationMember : ITenantRow
{
    /// <summary>Where it was entered.</summary>
    public required int TenantId { get; init; }

    public required Guid CitizenId { get; init; }

    public required Guid OrganisationId { get; init; }

    public Organisation? Organisation { get; init; }

    /// <summary>Legal representative or authorised agent.</summary>
    public required string Role { get; init; }
}
