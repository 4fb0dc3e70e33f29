using Portal.Core;
using Portal.Core.Certificates;
using Portal.Core.People;
using Portal.Web.Delivery;

namespace Portal.Web.Certificates;

/// <summary>This server makes no files, or none came about in time; nothing was printed and nothing was counted.</summary>
public sealed record NoFileMade : Refusal;

/// <summary>From a certificate to a print that is allowed: its file is made once, then each print is counted.</summary>
public sealed class CertificatePrinter(PaperPrinter paper, PaperDoor door, PrintDesk prints)
{
    public async Task<Answer<PrintJob>> PrepareAsync(Certificate certificate, string issuer, string baseUri, Guid key, Guid machineId, Actor actor, CancellationToken cancellationToken)
    {
        if (certificate.Sha256 is null)
        {
            var pdf = await paper.PdfAsync<CertificateSheet>(certificate.Number, new(StringComparer.Ordinal)
            {
                [nameof(CertificateSheet.Certificate)] = certificate,
                [nameof(CertificateSheet.Issuer)] = issuer,
                [nameof(CertificateSheet.VerifyAddress)] = door.VerifyAddress(certificate.TenantId, certificate.VerifyCode, baseUri),
            }, cancellationToken);
            var kept = pdf is null ? new NoFileMade() : await prints.KeepFileAsync(certificate.Id, pdf, cancellationToken);
            if (!kept.IsYes)
            {
                return kept.Refusal;
            }
        }

        return await prints.PrepareAsync(certificate.Id, key, machineId, actor, cancellationToken);
    }
}
