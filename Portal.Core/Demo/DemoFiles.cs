using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using CsvHelper;

namespace Portal.Core.Demo;

/// <summary>The demonstration's data: files embedded beside this one, so that it can be read and changed without reading code.</summary>
internal static class DemoFiles
{
    private const string Folder = "Portal.Core.Demo.";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
        ReadCommentHandling = JsonCommentHandling.Skip,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    public static StreamReader Open(string name) =>
        new(typeof(DemoFiles).Assembly.GetManifestResourceStream(Folder + name) ?? throw new InvalidOperationException($"The embedded file {name} is missing."));

    /// <summary>A CSV with a heading; lines that begin with # are remarks. <paramref name="read"/> gets a cell by the name of its column.</summary>
    public static IReadOnlyList<T> Rows<T>(string name, Func<Func<string, string>, T> read)
    {
        using var csv = CsvReader.Create(Open(name), new CsvReaderOptions { CommentPrefix = '#', Separator = ',' });
        var rows = new List<T>();
        while (csv.Read())
        {
            rows.Add(read(csv.GetString));
        }

        return rows;
    }

    public static T Document<T>(string name)
    {
        using var reader = Open(name);
        return JsonSerializer.Deserialize<T>(reader.ReadToEnd(), Json) ?? throw new InvalidOperationException($"The embedded file {name} is empty.");
    }

    /// <summary>Names of the embedded files in a folder, in order of name.</summary>
    public static IEnumerable<string> Names(string folder) => typeof(DemoFiles).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Folder + folder + '.', StringComparison.Ordinal)).Select(name => name[Folder.Length..]).Order(StringComparer.Ordinal);

    /// <summary>The same id for the same thing at every planting, which is how a second planting finds it there already.</summary>
    public static Guid IdOf(params string[] what)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes("demo\n" + string.Join('\n', what)))[..16];
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80); // RFC 9562, version 8: made from a hash of our own
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
