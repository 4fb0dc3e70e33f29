using System.ComponentModel.DataAnnotations;
using Portal.Core.Calendars;
using Portal.Core.People;

namespace Portal.Core.Certificates;

public enum CertificateStanding
{
    [Display(Name = "有效")] Valid,
    [Display(Name = "已过有效期")] Expired,
    [Display(Name = "已撤回")] Withdrawn,
}

/// <summary>No source gives this kind here.</summary>
public sealed record CertificateNotOffered : Refusal;

/// <summary>The source knows nothing of the person.</summary>
public sealed record NothingAtSource(string Source) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Source];
}

/// <summary>What the source knows stands against the paper.</summary>
public sealed record CertificateContradicted(string Source, string Title) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Source, Title];
}

/// <summary>The source did not answer in time, or not in its form.</summary>
public sealed record SourceSilent(string Source) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Source];
}

/// <summary>As often as it may be printed a day, it was.</summary>
public sealed record PrintLimitReached(string Title, int Limit) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Title, Limit];
}

/// <summary>The last print of this paper is not over, or nobody knows yet how it ended.</summary>
public sealed record PrintNotSettled : Refusal;

/// <summary>The printer failed again and again: the window prints it.</summary>
public sealed record PrinterGaveUp : Refusal;

/// <summary>It was withdrawn, or its days are over; a new one can be asked for.</summary>
public sealed record CertificateOver : Refusal;

/// <summary>When a certificate holds, and when it may be printed. Pure.</summary>
public static class CertificateRules
{
    /// <summary>Failed tries of one paper a day; a page that claims failures gets no more than these.</summary>
    public const int MostFailures = 3;

    public static CertificateStanding StandingOf(Certificate certificate, DateTime now) =>
        certificate.WithdrawnAt is not null ? CertificateStanding.Withdrawn
        : ChinaTime.DateOf(now) > certificate.ValidUntil ? CertificateStanding.Expired : CertificateStanding.Valid;

    public static DateOnly ValidUntil(CertificateKind kind, DateTime issuedAt) => ChinaTime.DateOf(issuedAt).AddDays(kind.ValidDays - 1);

    /// <param name="today">Every print of this person and kind that was prepared on the day in China.</param>
    public static Refusal? WhyNotPrint(Certificate certificate, int printsADay, IReadOnlyCollection<PrintJob> today, DateTime now)
    {
        var own = today.Where(job => job.CertificateId == certificate.Id).ToList();
        return StandingOf(certificate, now) != CertificateStanding.Valid ? new CertificateOver()
            : own.Exists(job => PrintFlow.IsOpen(job.State)) ? new PrintNotSettled()
            : own.Count(job => job.State == PrintState.Failed) >= MostFailures ? new PrinterGaveUp()
            : today.Count(job => PrintFlow.Counts(job.State)) >= printsADay ? new PrintLimitReached(certificate.Title.In(), printsADay)
            : null;
    }

    /// <summary>What a screen that others can see shows of a line.</summary>
    public static string Shown(CertificateLine line) => line.IsMasked ? Masking.Text(line.Value) : line.Value;

    /// <returns>Null unless every field is answered and nothing else.</returns>
    public static IReadOnlyList<CertificateLine>? Lines(CertificateKind kind, IReadOnlyDictionary<string, string> values) =>
        values.Count == kind.Fields.Count && kind.Fields.All(field => values.TryGetValue(field.Name, out var value) && value is { Length: > 0 and <= 500 })
            ? [.. kind.Fields.Select(field => new CertificateLine(field.Label, values[field.Name], field.IsMasked))]
            : null;
}
