using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Portal.Web.SignIn;

/// <summary>
/// The certificate with which the keys of cookies and forms are encrypted before they lie in the database: whoever reads the database
/// alone, or a copy of it, can forge nobody's cookie. docs/operations.md says how one is made and changed.
/// </summary>
/// <param name="Certificate">Null where none is configured.</param>
/// <param name="Older">Opens what an earlier certificate closed, until those keys have run out.</param>
/// <param name="Problem">Why what is configured cannot be used; the portal does not open then.</param>
public sealed record KeyCertificate(X509Certificate2? Certificate, X509Certificate2? Older, string? Problem)
{
    public const string Setting = "Portal:KeyCertificate";
    public const string OlderSetting = "Portal:OlderKeyCertificate";

    public static KeyCertificate Read(IConfiguration configuration)
    {
        var (certificate, problem) = ReadOne(configuration, Setting);
        var (older, olderProblem) = ReadOne(configuration, OlderSetting);
        return new KeyCertificate(certificate, older, problem ?? olderProblem);
    }

    private static (X509Certificate2? Certificate, string? Problem) ReadOne(IConfiguration configuration, string setting)
    {
        if (configuration[setting] is not { Length: > 0 } file)
        {
            return (null, null);
        }

        try
        {
            var certificate = Open(file, configuration[$"{setting}Password"]);
            using var key = certificate.GetRSAPrivateKey();
            return key is null ? (null, $"{setting}: {file} holds no RSA private key, so nothing could be read again.") : (certificate, null);
        }
        catch (Exception trouble) when (trouble is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return (null, $"{setting}: {file} cannot be opened ({trouble.Message}). Its password is {setting}Password.");
        }
    }

    /// <summary>PKCS #12 (.pfx, .p12), or PEM with certificate and key in one file.</summary>
    private static X509Certificate2 Open(string file, string? password) => Path.GetExtension(file).ToUpperInvariant() switch
    {
        ".PFX" or ".P12" => X509CertificateLoader.LoadPkcs12FromFile(file, password),
        _ => string.IsNullOrEmpty(password) ? X509Certificate2.CreateFromPemFile(file) : X509Certificate2.CreateFromEncryptedPemFile(file, password),
    };
}
