using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using static Portal.Core.OutsideSettings;

namespace Portal.Core.Certificates;

/// <summary>
/// An office that speaks the contract of docs/certificates.md: <c>POST</c> with kind and document, 200 with every field, 404 for a person it does
/// not know, 409 when what it knows stands against the paper. Anything else is thrown; nothing is kept here.
/// </summary>
public sealed class HttpCertificateSource(HttpClient http, Uri address, string? key, CertificateSourceSheet sheet) : ICertificateSource
{
    private const string Section = "Certificates:Sources";

    public CertificateSourceSheet Sheet => sheet;

    public async Task<CertificateAnswer> AskAsync(CertificateQuestion question, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = JsonContent.Create(new { kind = question.Kind, documentType = question.DocumentType.ToString(), documentNumber = question.DocumentNumber, name = question.Name, legalBasis = sheet.LegalBasis.Zh }),
        };
        request.Headers.CacheControl = new CacheControlHeaderValue { NoStore = true, NoCache = true };
        request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        using var response = await http.SendAsync(request, cancellationToken);
        if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Conflict)
        {
            return response.StatusCode == HttpStatusCode.NotFound ? CertificateAnswer.NotKnown : CertificateAnswer.Contradicted;
        }

        response.EnsureSuccessStatusCode();
        var values = (await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)).GetProperty("values");
        var fields = sheet.Kinds.Single(kind => kind.Key == question.Kind).Fields;
        return new CertificateAnswer(CertificateOutcome.Given, fields.ToDictionary(field => field.Name, field => Read(field.Name, values), StringComparer.Ordinal));
    }

    /// <summary>A demonstration plays none of these.</summary>
    public static IReadOnlySet<string> KeysOf(IConfiguration configuration) => configuration.GetSection(Section).GetChildren().Select(source => source.Key).ToHashSet(StringComparer.Ordinal);

    public static void Add(IServiceCollection services, IConfiguration configuration)
    {
        foreach (var source in configuration.GetSection(Section).GetChildren())
        {
            var (sheet, address, key) = (SheetOf(source), Address(source), source["Key"]);
            services.AddSingleton<ICertificateSource>(_ => new HttpCertificateSource(Client(), address, key, sheet));
        }
    }

    private static string Read(string field, JsonElement values) =>
        values.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : throw new InvalidDataException($"the source left out {field}");

    private static CertificateSourceSheet SheetOf(IConfigurationSection source) =>
        new(source.Key, Words(source, "Name"), Words(source, "LegalBasis"), Limit(source), IsDemo: false, [.. source.GetSection("Kinds").GetChildren().Select(KindOf)]);

    private static CertificateKind KindOf(IConfigurationSection kind)
    {
        List<CertificateField> fields = [.. kind.GetSection("Fields").GetChildren().Select(field => new CertificateField(field.Key, Words(field, "Name"), field["Masked"] == "true"))];
        return new CertificateKind(kind.Key, Words(kind, "Title"), Words(kind, "About"), Words(kind, "NumberWord").Zh, Number(kind, "ValidDays", 1, 3650), Number(kind, "PrintsADay", 1, 100), fields.Count > 0 ? fields : throw Wrong(kind, "Fields", "names none"));
    }
}
