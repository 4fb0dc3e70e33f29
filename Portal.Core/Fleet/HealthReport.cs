using System.Text.Json;
using System.Text.Json.Serialization;

namespace Portal.Core.Fleet;

/// <summary>How one device of a machine is, in the words of docs/kiosk-protocol.md.</summary>
/// <param name="Id">As the agent's configuration names it: <c>document0</c>.</param>
/// <param name="Kind"><c>document</c>, <c>receipt</c>, <c>idcard</c>…</param>
/// <param name="State"><c>Ready</c>, <c>Attention</c> or <c>OutOfOrder</c>.</param>
/// <param name="Fault">A kind of the protocol's table of errors; null when nothing ails it.</param>
/// <param name="Paper">Percent that is left, where the device can tell.</param>
public sealed record PartHealth(string Id, string Kind, string State, string? Fault = null, int? Paper = null);

/// <param name="Id">Of the command that was carried out, or was not.</param>
/// <param name="Outcome"><c>done</c> or <c>failed</c>.</param>
public sealed record CommandResult(Guid Id, string Outcome, string? Detail = null);

/// <summary>The configuration a machine shows.</summary>
public sealed record ProfileShown(Guid Id, int Version);

/// <summary>What an agent says of its machine at one moment. Nothing in it is of a person.</summary>
/// <param name="Sequence">Counts the reports of one key from 1.</param>
/// <param name="Time">UTC of the machine's clock.</param>
/// <param name="Temperature">Degrees Celsius in the cabinet.</param>
/// <param name="CardBin">Percent of the bin for cards that were kept; null where there is none.</param>
/// <param name="IsLocked">It was locked by a command and gives nobody its devices.</param>
public sealed record HealthReport(long Sequence, DateTime Time, string Agent, bool IsSimulated, IReadOnlyList<PartHealth> Parts, int? Temperature = null, int? CardBin = null, bool IsLocked = false, ProfileShown? Profile = null, IReadOnlyList<CommandResult>? Results = null)
{
    private const int Longest = 8 * 1024;
    private const int MostParts = 32;
    private const int LongestWord = 40;

    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web) { MaxDepth = 6, AllowDuplicateProperties = false, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, NumberHandling = JsonNumberHandling.Strict };

    /// <summary>Can print sheets now.</summary>
    [JsonIgnore]
    public bool HasWorkingPrinter => !IsLocked && Parts.Any(part => part is { Kind: "document", State: not "OutOfOrder" });

    /// <returns>Null for anything that is not in the form of one.</returns>
    public static HealthReport? Parse(string? text)
    {
        if (text is not { Length: > 0 and <= Longest })
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<HealthReport>(text, Strict) is { } report && report.IsSound() ? report with { Time = report.Time.ToUniversalTime() } : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private bool IsSound() => Sequence > 0 && Fits(Agent) && Parts.Count <= MostParts && (Results?.Count ?? 0) <= MostParts
        && Parts.All(part => Fits(part.Id) && Fits(part.Kind) && part.State is "Ready" or "Attention" or "OutOfOrder" && (part.Fault is null || Fits(part.Fault)) && part.Paper is null or (>= 0 and <= 100))
        && Temperature is null or (>= -60 and <= 200) && CardBin is null or (>= 0 and <= 100)
        && (Results ?? []).All(result => result.Outcome is "done" or "failed" && (result.Detail is null || Fits(result.Detail)));

    private static bool Fits(string word) => word.Length is > 0 and <= LongestWord && word.All(sign => char.IsAsciiLetterOrDigit(sign) || sign is '.' or '-' or '_' or ' ');
}
