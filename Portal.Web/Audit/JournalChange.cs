using System.Globalization;
using System.Text.Json;
using Portal.Core.Audit;

namespace Portal.Web.Audit;

/// <summary>One thing that was otherwise before; null where it was not there, or is no longer.</summary>
public sealed record JournalChange(string Name, string? Was, string? Now)
{
    /// <summary>What differs between before and after. Words stand as one change; of records only the parts that differ.</summary>
    /// <param name="named">The name that stands for a word of the journal, an office's for its id; null where the word stands for itself.</param>
    public static IReadOnlyList<JournalChange> Of(JournalEntry entry, Func<string, string?> named)
    {
        var (was, now) = (Parts(entry.Before), Parts(entry.After));
        return [.. was.Keys.Union(now.Keys, StringComparer.Ordinal)
            .Select(name => new JournalChange(name, Words(was.GetValueOrDefault(name)), Words(now.GetValueOrDefault(name))))
            .Where(change => change.Was != change.Now)];

        string? Words(string? text) => text is null ? null : JournalText.WithoutNumbers(string.Join(' ', text.Split(' ').Select(word => named(word) ?? word)));
    }

    private static Dictionary<string, string> Parts(string? text)
    {
        var parts = new Dictionary<string, string>(StringComparer.Ordinal);
        if (text is null)
        {
            return parts;
        }

        if (Json(text) is not { } json)
        {
            parts[""] = text;
            return parts;
        }

        using (json)
        {
            Lay(json.RootElement, []);
        }

        return parts;

        void Lay(JsonElement element, string[] path)
        {
            switch (element.ValueKind)
            {
                case JsonValueKind.Object:
                    foreach (var property in element.EnumerateObject())
                    {
                        Lay(property.Value, [.. path, AuditTexts.FindOrNull($"Field.{property.Name}") ?? property.Name]);
                    }

                    break;
                case JsonValueKind.Array:
                    var row = 0;
                    foreach (var each in element.EnumerateArray())
                    {
                        Lay(each, [.. path, (++row).ToString(CultureInfo.InvariantCulture)]);
                    }

                    break;
                case JsonValueKind.True or JsonValueKind.False:
                    parts[string.Join(" · ", path)] = AuditTexts.Find(element.GetBoolean() ? "Value.Yes" : "Value.No");
                    break;
                case JsonValueKind.Null or JsonValueKind.Undefined:
                    break;
                default:
                    var value = element.ToString();
                    parts[string.Join(" · ", path)] = AuditTexts.FindOrNull($"Kind.{value}") ?? value;
                    break;
            }
        }
    }

    /// <summary>Words that only begin like a record are words.</summary>
    private static JsonDocument? Json(string text)
    {
        if (!text.StartsWith('{') && !text.StartsWith('"'))
        {
            return null;
        }

        try
        {
            return JsonDocument.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
