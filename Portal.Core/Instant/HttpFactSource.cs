using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Tenancy;

namespace Portal.Core.Instant;

/// <summary>
/// A register of another office that speaks the contract of docs/fact-sources.md: <c>POST</c> with document and facts, 200 with each
/// of them, 404 for a person it does not know. Anything else is thrown, so that the case goes to a person; nothing is kept here.
/// </summary>
public sealed class HttpFactSource(HttpClient http, Uri address, string? key, SourceSheet sheet, PortalDbMaker maker) : IFactSource
{
    public SourceSheet Sheet => sheet;

    public async Task<IReadOnlyDictionary<string, FactValue>> AskAsync(FactQuestion question, IReadOnlyCollection<string> facts, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var asked = sheet.Gives.Where(kind => facts.Contains(kind.Name, StringComparer.Ordinal)).ToList();
        var person = asked.Count == 0 ? null : await PersonAsync(question.CitizenId, cancellationToken);
        if (person is not var (type, number))
        {
            return Nothing(asked);
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = JsonContent.Create(new { caseNumber = question.CaseNumber, askedBy = question.AskedBy.Name, legalBasis = sheet.LegalBasis.Zh, documentType = type, documentNumber = number, facts = asked.ConvertAll(NameOf) }),
        };
        request.Headers.CacheControl = new CacheControlHeaderValue { NoStore = true, NoCache = true };
        request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        using var response = await http.SendAsync(request, cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return Nothing(asked);
        }

        response.EnsureSuccessStatusCode();
        var answers = (await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)).GetProperty("facts");
        return asked.ToDictionary(kind => kind.Name, kind => Read(kind, answers), StringComparer.Ordinal);
    }

    /// <summary>A fact that is left out was not answered, and one of another type is not one: both are trouble, never "none".</summary>
    private static FactValue Read(FactKind kind, JsonElement answers)
    {
        if (!answers.TryGetProperty(NameOf(kind), out var value))
        {
            throw new InvalidDataException($"the source left out {kind.Name}");
        }

        var read = value.ValueKind switch
        {
            JsonValueKind.Null => new FactValue(kind.Type, null),
            JsonValueKind.True when kind.Type == FactType.YesNo => FactValue.Of((bool?)true),
            JsonValueKind.False when kind.Type == FactType.YesNo => FactValue.Of((bool?)false),
            JsonValueKind.Number when kind.Type == FactType.Number && value.TryGetDecimal(out var number) => FactValue.Of((decimal?)number),
            JsonValueKind.String when kind.Type is FactType.Text or FactType.Date => new FactValue(kind.Type, value.GetString()),
            _ => throw new InvalidDataException($"the source answered {kind.Name} with a {value.ValueKind}"),
        };
        return read.Value is null || read.IsReadable ? read : throw new InvalidDataException($"the source's answer to {kind.Name} is no {kind.Type}");
    }

    private async Task<(string Type, string Number)?> PersonAsync(Guid citizenId, CancellationToken cancellationToken)
    {
        await using var db = maker.Make(Scope.Everywhere("the document by which a register of another office is asked about the applicant"));
        return await db.Citizens.AsNoTracking().Where(each => each.Id == citizenId).Select(each => new { each.DocumentType, each.DocumentNumber }).SingleOrDefaultAsync(cancellationToken) is { } person
            ? (person.DocumentType.ToString(), person.DocumentNumber)
            : null;
    }

    private static Dictionary<string, FactValue> Nothing(IEnumerable<FactKind> asked) => asked.ToDictionary(kind => kind.Name, kind => new FactValue(kind.Type, null), StringComparer.Ordinal);

    /// <summary>Outside, a fact goes by its own name, without our key before it.</summary>
    private static string NameOf(FactKind kind) => kind.Name[(kind.Name.IndexOf('.', StringComparison.Ordinal) + 1)..];
}
