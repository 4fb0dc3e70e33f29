using Portal.Core.People;

namespace Portal.Core.Certificates;

/// <summary>Of whom a source is asked: the very person who stands there with their card.</summary>
public sealed record CertificateQuestion(string Kind, DocumentType DocumentType, string DocumentNumber, string Name);

public enum CertificateOutcome
{
    /// <summary>It can be certified; every field of the kind is answered.</summary>
    Given,

    /// <summary>The source does not know the person.</summary>
    NotKnown,

    /// <summary>The source knows something that stands against it: who owns a home gets no paper that says they do not.</summary>
    Contradicted,
}

/// <param name="Values">By the field's name; of what was not given, none.</param>
public sealed record CertificateAnswer(CertificateOutcome Outcome, IReadOnlyDictionary<string, string> Values)
{
    public static CertificateAnswer NotKnown { get; } = new(CertificateOutcome.NotKnown, new Dictionary<string, string>(StringComparer.Ordinal));

    public static CertificateAnswer Contradicted { get; } = new(CertificateOutcome.Contradicted, new Dictionary<string, string>(StringComparer.Ordinal));
}

/// <summary>
/// An office outside that can certify something of a person. The contract, which <c>CertificateSourceContract</c> tests: it heeds
/// cancellation; it knows nothing of a person it does not know; what it gives answers every field of the kind and no other. What it
/// throws goes no further than <see cref="CertificateDesk"/>.
/// </summary>
public interface ICertificateSource
{
    CertificateSourceSheet Sheet { get; }

    Task<CertificateAnswer> AskAsync(CertificateQuestion question, CancellationToken cancellationToken);
}
