namespace Portal.Web.Certificates;

/// <summary>Names the texts of this room: <c>CertificatesTexts.resx</c> and <c>CertificatesTexts.en.resx</c>.</summary>
public sealed class CertificatesTexts;
