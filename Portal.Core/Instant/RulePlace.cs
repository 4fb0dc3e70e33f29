using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Portal.Core.Instant;

/// <summary>Where in a text a fault's place is, for whoever writes the text by hand. Pure.</summary>
public static class RulePlace
{
    /// <summary>The line, counted from 1, on which what <paramref name="place"/> names begins; its nearest parent's where it is not there itself; null for a text that is no JSON.</summary>
    public static int? LineOf(string json, string place)
    {
        try
        {
            return Walk(Encoding.UTF8.GetBytes(json), place);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static int Walk(byte[] text, string place)
    {
        var reader = new Utf8JsonReader(text);
        var path = new List<(string Name, int Index)>(); // of each open object or array: its own name, and which member comes next
        var (line, deepest, property) = (1, -1, (string?)null);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                property = reader.GetString();
                continue;
            }

            if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
            {
                path.RemoveAt(path.Count - 1);
                continue;
            }

            var name = path.Count == 0 ? "" : property is not null ? Join(path[^1].Name, property) : string.Create(CultureInfo.InvariantCulture, $"{path[^1].Name}[{path[^1].Index}]");
            if (path.Count > 0 && property is null)
            {
                path[^1] = (path[^1].Name, path[^1].Index + 1);
            }

            property = null;
            if (name.Length > deepest && IsOnTheWay(name, place))
            {
                (deepest, line) = (name.Length, 1 + text.AsSpan(0, (int)reader.TokenStartIndex).Count((byte)'\n'));
            }

            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                path.Add((name, 0));
            }
        }

        return line;
    }

    private static bool IsOnTheWay(string name, string place) =>
        place.StartsWith(name, StringComparison.Ordinal) && (name.Length == 0 || name.Length == place.Length || place[name.Length] is '.' or '[');

    private static string Join(string parent, string property) => parent.Length == 0 ? property : $"{parent}.{property}";
}
