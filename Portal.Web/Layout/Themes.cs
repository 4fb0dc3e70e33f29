using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Portal.Core.Tenancy;
using Portal.Web.Tenancy;

namespace Portal.Web.Layout;

/// <param name="Css">Address of the style sheet; it changes when the file does.</param>
/// <param name="Logo">Address of the emblem.</param>
public sealed record Theme(string Name, LocalText Title, LocalText EmblemAlt, string Css, string Logo);

/// <summary>
/// The looks in the themes folder, read while the portal runs: a change of a file shows at the next page. A tenant without a look
/// of its own wears its nearest ancestor's.
/// </summary>
public sealed class Themes(string folder)
{
    private const string Default = "default";
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly ConcurrentDictionary<string, (DateTime Written, Described Text)> _read = [];

    public Theme Of(Here here) => Named(NameFor(here), here.Root);

    /// <summary>The looks there are, to choose from.</summary>
    public IReadOnlyList<string> Names() => [.. Directory.EnumerateDirectories(folder).Select(path => Path.GetFileName(path)).Where(IsThere).Order(StringComparer.Ordinal)];

    private string NameFor(Here here) => here.Find is not { } tenant ? Default
        : here.Tree.Lineage(tenant).Reverse().SelectMany(each => (string?[])[each.Settings.Theme, each.Slug]).FirstOrDefault(IsThere) ?? Default;

    private bool IsThere(string? name) => name is not null && Path.GetFileName(name) == name && File.Exists(Path.Combine(folder, name, "theme.css"));

    private Theme Named(string name, string root)
    {
        var text = Describe(name);
        return new Theme(name, text.Name, text.EmblemAlt, AddressOf("theme.css"), AddressOf("logo.svg"));

        string AddressOf(string file) => string.Create(CultureInfo.InvariantCulture,
            $"{root}/themes/{name}/{file}?v={File.GetLastWriteTimeUtc(Path.Combine(folder, name, file)).Ticks / TimeSpan.TicksPerSecond:x}");
    }

    private Described Describe(string name)
    {
        var file = Path.Combine(folder, name, "theme.json");
        var written = File.GetLastWriteTimeUtc(file);
        if (_read.TryGetValue(name, out var read) && read.Written == written)
        {
            return read.Text;
        }

        var text = JsonSerializer.Deserialize<Described>(File.ReadAllText(file), Json) ?? throw new InvalidDataException($"{file} is empty");
        _read[name] = (written, text);
        return text;
    }

    private sealed record Described(LocalText Name, LocalText EmblemAlt);
}
