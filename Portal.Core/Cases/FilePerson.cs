using Portal.Core.People;

namespace Portal.Core.Cases;

/// <summary>The applicant as staff see them in a case that is open: whatever is masked here stays with the desk until somebody asks for it.</summary>
public sealed record FilePerson(string Name, DocumentType DocumentType, string MaskedNumber, string? MaskedPhone)
{
    /// <summary>Names for <see cref="CaseDesk.RevealAsync"/> beside those of the form's answers.</summary>
    public const string Number = "applicant:number";

    public const string Phone = "applicant:phone";

    public static FilePerson Of(Citizen citizen) => new(
        citizen.Name, citizen.DocumentType, Masking.Id(citizen.DocumentNumber), citizen.Phone is { Length: > 0 } phone ? Masking.Phone(phone) : null);
}

/// <summary>From which office somebody without a step read a file: kept with the line, so that the applicant learns the office and never the person.</summary>
public sealed record ReadingPlace(int TenantId, Guid UnitId)
{
    public static ReadingPlace? Of(string? subject) =>
        subject?.Split('/') is [var tenant, var unit] && int.TryParse(tenant, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var tenantId) && Guid.TryParseExact(unit, "N", out var unitId)
            ? new ReadingPlace(tenantId, unitId)
            : null;

    public override string ToString() => FormattableString.Invariant($"{TenantId}/{UnitId:N}");
}
