using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Credit;

/// <summary>
/// A credit authority that speaks the contract of docs/fact-sources.md: <c>POST {creditCode}</c>, 200 with the record, 404 for a code
/// it does not know. Anything else is thrown, and the application goes the ordinary path. What may be kept of an answer is
/// <see cref="CreditDesk"/>'s affair; nothing is kept here.
/// </summary>
public sealed class HttpCreditSource(HttpClient http, Uri address, string? key, CreditSheet sheet) : ICreditSource
{
    public CreditSheet Sheet => sheet;

    /// <summary>The one that a configuration names; none otherwise.</summary>
    public static IServiceCollection Add(IServiceCollection services, IConfiguration configuration)
    {
        var section = configuration.GetSection("CreditSource");
        if (!section.Exists())
        {
            return services;
        }

        var (address, key) = (OutsideSettings.Address(section), section["Key"]);
        var sheet = new CreditSheet("credit", OutsideSettings.Words(section, "Name"), OutsideSettings.Words(section, "LegalBasis"), OutsideSettings.Limit(section), IsDemo: false);
        return services.AddSingleton<ICreditSource>(_ => new HttpCreditSource(OutsideSettings.Client(), address, key, sheet));
    }

    public async Task<CreditFile?> AskAsync(CreditCode code, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = JsonContent.Create(new { creditCode = code.Value, legalBasis = sheet.LegalBasis.Zh }) };
        request.Headers.CacheControl = new CacheControlHeaderValue { NoStore = true, NoCache = true };
        request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        using var response = await http.SendAsync(request, cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }

        response.EnsureSuccessStatusCode();
        var told = await response.Content.ReadFromJsonAsync<Told>(cancellationToken) ?? throw new InvalidDataException("the credit source answered with nothing");
        var grade = told.Grade is null ? (CreditGrade?)null : Enum.TryParse<CreditGrade>(told.Grade, ignoreCase: false, out var known) && Enum.IsDefined(known) ? known : throw new InvalidDataException("the credit source answered with a grade that is none");
        return new CreditFile(grade, told.AsOf ?? throw new InvalidDataException("the credit source gave no day"), [.. (told.Entries ?? throw new InvalidDataException("the credit source gave no list")).Select(EntryOf)]);
    }

    /// <summary>Who is listed without a reason could not object to it: such a line is no answer.</summary>
    private static DishonestEntry EntryOf(Line line) => line is { Key.Length: > 0, Reason.Length: > 0, By.Length: > 0, On: { } on }
        ? new DishonestEntry(line.Key, new LocalText(line.Reason, line.ReasonEn), new LocalText(line.By, line.ByEn), on, line.Until)
        : throw new InvalidDataException("the credit source gave an entry without key, reason, authority or day");

    private sealed record Told(string? Grade, DateOnly? AsOf, IReadOnlyList<Line>? Entries);

    private sealed record Line(string? Key, string? Reason, string? ReasonEn, string? By, string? ByEn, DateOnly? On, DateOnly? Until);
}
