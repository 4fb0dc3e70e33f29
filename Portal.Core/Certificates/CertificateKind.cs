using Portal.Core.Tenancy;

namespace Portal.Core.Certificates;

/// <param name="Name">Under which the source answers it.</param>
/// <param name="IsMasked">On a screen others can see it is shown with stars; on the paper it is whole.</param>
public sealed record CertificateField(string Name, LocalText Label, bool IsMasked = false);

/// <summary>查询打印的一种证明: what a source can say of a person, and how it is printed. Data of its source, so a new kind is no new code.</summary>
/// <param name="Key">In addresses and numbers: small letters and hyphens.</param>
/// <param name="About">What it says, in a sentence, before it is asked for.</param>
/// <param name="NumberWord">One or two signs in the paper's number: 社, 房.</param>
/// <param name="ValidDays">From the day it was made, that day included.</param>
/// <param name="PrintsADay">Of one person and this kind, counted in China's days.</param>
public sealed record CertificateKind(string Key, LocalText Title, LocalText About, string NumberWord, int ValidDays, int PrintsADay, IReadOnlyList<CertificateField> Fields);

/// <summary>What is known of a source before it is asked.</summary>
/// <param name="Key">Short and fixed.</param>
/// <param name="LegalBasis">On what ground it may be asked about whoever asks for their own.</param>
/// <param name="Limit">A source that has not answered by then is cut off.</param>
/// <param name="IsDemo">It stands for a real one, and is said to on screen, on the paper and where the paper is checked.</param>
public sealed record CertificateSourceSheet(string Key, LocalText Name, LocalText LegalBasis, TimeSpan Limit, bool IsDemo, IReadOnlyList<CertificateKind> Kinds);
