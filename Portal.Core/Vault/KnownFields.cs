using Portal.Core.Calendars;
using Portal.Core.Catalog;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Vault;

/// <summary>An answer that a form asked of the person and that may be kept for their next form.</summary>
/// <param name="Name">By which forms ask for it (<see cref="FormField.Prefill"/>).</param>
public sealed record ToldField(string Name, LocalText Label, string Value);

/// <summary>
/// 已确认的信息: what is kept of a person's answers, and how long it is offered again. The terms are the portal's own rule, laid down
/// so that nobody signs an address of years ago unread; no law gives them. Pure.
/// </summary>
public static class KnownFields
{
    public const string Phone = "phone";

    /// <summary>Months after which something that people change is asked anew. What is not named here holds until it is corrected.</summary>
    private static readonly Dictionary<string, int> Months = new(StringComparer.Ordinal) { ["address"] = 24, [Phone] = 24 };

    /// <summary>What stands in the person's own row: it came from a document or a sign-in, and no form changes it.</summary>
    private static readonly string[] OfTheirRow = ["name", "documentNumber", "birthDate", Phone];

    /// <summary>What a project was asked is the project's, and no person's own.</summary>
    private const string ProjectPrefix = "project.";

    /// <summary>The last day it is filled in; null when it holds until it is corrected, or nobody knows since when it stands.</summary>
    public static DateOnly? GoodUntil(string name, FieldOrigin? origin) =>
        origin is not null && Months.TryGetValue(name, out var months) ? ChinaTime.DateOf(origin.At).AddMonths(months) : null;

    public static bool IsGood(string name, FieldOrigin? origin, DateOnly today) => !(GoodUntil(name, origin) < today);

    /// <summary>What is filled into the next form of a person who agreed to it: kept, with its source, and not over.</summary>
    public static Dictionary<string, string> Offered(Citizen citizen, DateOnly today) =>
        citizen.Known.Where(known => citizen.Origins.GetValueOrDefault(known.Key) is { } origin && IsGood(known.Key, origin, today)).ToDictionary(StringComparer.Ordinal);

    /// <summary>What a form's answers tell of the person, beyond what stands in their row.</summary>
    public static IReadOnlyList<ToldField> Told(FormSchema form, IReadOnlyDictionary<string, string> answers) =>
    [
        .. form.Fields.Where(field => field.Prefill is { } name && !OfTheirRow.Contains(name, StringComparer.Ordinal) && !name.StartsWith(ProjectPrefix, StringComparison.Ordinal) && !string.IsNullOrWhiteSpace(answers.GetValueOrDefault(field.Key)))
            .Select(field => new ToldField(field.Prefill!, field.Label, answers[field.Key])).DistinctBy(told => told.Name, StringComparer.Ordinal),
    ];

    /// <summary>Takes over what was told, each with where it came from.</summary>
    /// <returns>How many were new, or other than before.</returns>
    internal static int Take(Citizen citizen, FormSchema form, IReadOnlyDictionary<string, string> answers, FieldOrigin origin)
    {
        var told = Told(form, answers);
        var changed = told.Count(field => citizen.Known.GetValueOrDefault(field.Name) != field.Value);
        var (known, origins) = (new Dictionary<string, string>(citizen.Known, StringComparer.Ordinal), new Dictionary<string, FieldOrigin>(citizen.Origins, StringComparer.Ordinal));
        foreach (var field in told)
        {
            (known[field.Name], origins[field.Name]) = (field.Value, origin);
        }

        // Their own number, given again as it is, is confirmed by that.
        if (form.Fields.Any(field => field.Prefill == Phone && citizen.Phone is { Length: > 0 } phone && answers.GetValueOrDefault(field.Key) == phone))
        {
            origins[Phone] = origin;
        }

        (citizen.Known, citizen.Origins) = (known, origins);
        return changed;
    }
}
