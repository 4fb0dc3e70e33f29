using Portal.Core.Tenancy;

namespace Portal.Core.Certificates;

/// <summary>What stands on a certificate, in the words of the moment it was made: another name of the source, or of the kind, changes no old paper.</summary>
/// <param name="Lines">As printed, in order.</param>
public sealed record CertificateContent(string Holder, string HolderDocument, IReadOnlyList<CertificateLine> Lines);

/// <param name="IsMasked">Shown with stars on a screen that others can see.</param>
public sealed record CertificateLine(LocalText Label, string Value, bool IsMasked);

/// <summary>
/// 查询打印的证明: what a source said of its holder at one moment, with a number and a code by which anybody who holds the paper can check
/// it. The first print fixes its file; every print after it is the same file, letter by letter (<see cref="Sha256"/>).
/// </summary>
public sealed class Certificate : ITenantRow
{
    /// <summary>Made by the form that asked: pressed twice, it is asked once.</summary>
    public required Guid Id { get; init; }

    /// <summary>The place whose machine it was asked at.</summary>
    public required int TenantId { get; init; }

    public required Guid CitizenId { get; init; }

    /// <summary>Of <see cref="CertificateKind"/>.</summary>
    public required string Kind { get; init; }

    public required LocalText Title { get; init; }

    /// <summary>As on paper: 芙蓉北路社证〔2026〕12号.</summary>
    public required string Number { get; init; }

    /// <summary>As a case's paper has it (<c>DocumentDesk.Normalise</c>); stands in the QR code.</summary>
    public required string VerifyCode { get; init; }

    public required CertificateContent Content { get; init; }

    public required LocalText SourceName { get; init; }

    /// <summary>The source was a demonstration's: the paper is worth nothing outside it, and says so.</summary>
    public required bool IsDemo { get; init; }

    /// <summary>UTC, when the person asked: how long it takes is counted from here to the paper.</summary>
    public required DateTime AskedAt { get; init; }

    /// <summary>UTC, when the source had answered.</summary>
    public required DateTime IssuedAt { get; init; }

    /// <summary>China's day, the last on which it holds.</summary>
    public required DateOnly ValidUntil { get; init; }

    /// <summary>In the store of papers; null until it is printed for the first time.</summary>
    public string? StoredName { get; internal set; }

    /// <summary>Of the file as printed, lower-case hex.</summary>
    public string? Sha256 { get; internal set; }

    /// <summary>UTC.</summary>
    public DateTime? WithdrawnAt { get; internal set; }

    public string? WithdrawnWhy { get; internal set; }

    /// <summary>Concurrency token.</summary>
    public int Version { get; internal set; }
}
