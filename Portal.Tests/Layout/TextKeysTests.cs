using System.Text.RegularExpressions;
using System.Xml.Linq;
using Portal.Web;
using Shouldly;
using Xunit;

namespace Portal.Tests.Layout;

/// <summary>Reads the source: every text is asked for somewhere and every text asked for is there, in both languages; and every address leads from somewhere.</summary>
public sealed partial class TextKeysTests
{
    /// <summary>Milliseconds; the source is ours, and a slow machine must not fail.</summary>
    private const int Patience = 10_000;

    private static readonly string Root = FindRoot();

    /// <summary>A page with its code behind it, and a class with its partial files, are one.</summary>
    private static readonly List<Source> Sources = [.. new[] { "Portal.Core", "Portal.Web" }.SelectMany(project => Directory.EnumerateFiles(Path.Combine(Root, project), "*.*", SearchOption.AllDirectories))
        .Where(file => file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith(".razor", StringComparison.Ordinal))
        .Where(file => !Path.GetRelativePath(Root, file).Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin" or "Migrations"))
        .GroupBy(file => (Folder: Path.GetRelativePath(Root, Path.GetDirectoryName(file)!).Replace('\\', '/'), Name: Path.GetFileName(file).Split('.')[0]))
        .Select(group => new Source(group.Key.Folder, string.Join('\n', group.Select(File.ReadAllText))))];

    /// <summary>What is printed to be signed and goes into a Chinese file is Chinese in either language.</summary>
    private static readonly string[] OnSheets =
    [
        "Promise.Sheet", "Promise.Body", "Promise.Line", "Promise.Bring", "Promise.True", "Promise.Lapse", "Promise.Signature", "Promise.Date",
        "Grant.Sheet", "Grant.Body", "Grant.Paper", "Grant.Terms", "Grant.Relation.Relative", "Grant.Relation.Neighbour", "Grant.Relation.CommunityWorker", "Grant.Relation.Other", "Grant.Signature",

        // What a board says in each tongue, whatever the page's language.
        "Say.zh", "Say.yue", "Say.en",
    ];

    public static TheoryData<string> Resources => [.. Directory.EnumerateFiles(Path.Combine(Root, "Portal.Web"), "*Texts.resx", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/')).Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Resources))]
    public void Texts_AreAskedForAndThere(string resource)
    {
        var name = Path.GetFileNameWithoutExtension(resource);
        var folder = Path.GetDirectoryName(resource)!.Replace('\\', '/');
        var keys = KeysOf(resource);
        var own = Sources.Where(source => source.Names.Contains(name)).ToList();

        // Texts are handed on within a room to pieces that name no resource of their own; and a rule of the same room names some.
        var room = folder.Split('/')[1];
        var asking = Sources.Where(source => source.Names.Contains(name)
            || (source.Names.Count == 0 && (source.Folder.StartsWith(folder, StringComparison.Ordinal) || source.Folder == $"Portal.Core/{room}"))).ToList();
        var said = asking.SelectMany(source => source.Words).ToHashSet(StringComparer.Ordinal);
        var patterns = asking.SelectMany(source => source.Patterns).ToList();

        keys.Where(key => !said.Contains(key) && !patterns.Exists(pattern => pattern.IsMatch(key)) && !(key.EndsWith(".One", StringComparison.Ordinal) && keys.Contains(key[..^4])))
            .ShouldBeEmpty($"{resource}: nobody asks for these");
        own.Where(source => source.Names.Count == 1).SelectMany(source => source.Asked).Distinct(StringComparer.Ordinal).Where(key => !keys.Contains(key)).ShouldBeEmpty($"{resource}: these are asked for and not there");
        if (File.Exists(Path.Combine(Root, Path.ChangeExtension(resource, ".en.resx"))))
        {
            KeysOf(Path.ChangeExtension(resource, ".en.resx")).ShouldBe(keys.Except(OnSheets), ignoreOrder: true, $"{resource}: not the same texts in English");
        }
    }

    [Fact]
    public void Addresses_AreEachUsed()
    {
        var text = string.Join('\n', Sources.Select(source => source.Text));

        typeof(PortalUrls).GetMembers(System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.DeclaredOnly)
            .Select(member => member.Name).Distinct(StringComparer.Ordinal).Where(name => !Regex.IsMatch(text, $@"\bPortalUrls\.{name}\b", RegexOptions.None, TimeSpan.FromMilliseconds(Patience))).ShouldBeEmpty();
    }

    private static HashSet<string> KeysOf(string resource) => [.. XDocument.Load(Path.Combine(Root, resource)).Root!.Elements("data").Select(data => data.Attribute("name")!.Value)];

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Portal.sln")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }

    [GeneratedRegex(@"\b\w+Texts\b", RegexOptions.None, Patience)]
    private static partial Regex Named { get; }

    [GeneratedRegex(@"""(?<key>[A-Za-z][\w.\-/]*)""", RegexOptions.None, Patience)]
    private static partial Regex Word { get; }

    [GeneratedRegex(@"\bT\[""(?<key>[\w.\-/]+)""", RegexOptions.None, Patience)]
    private static partial Regex AskedFor { get; }

    /// <summary>A text with holes; what stands in one may hold quotes and one more pair of braces.</summary>
    [GeneratedRegex(@"\$""(?<key>(?:[\w.\-/]|\{(?:[^{}""]|""[^""]*""|\{[^{}]*\})*\})+)""", RegexOptions.None, Patience)]
    private static partial Regex Holed { get; }

    [GeneratedRegex(@"\{(?:[^{}""]|""[^""]*""|\{[^{}]*\})*\}", RegexOptions.None, Patience)]
    private static partial Regex Hole { get; }

    private sealed class Source(string folder, string text)
    {
        public string Folder => folder;

        public string Text => text;

        /// <summary>The resources it names.</summary>
        public HashSet<string> Names { get; } = [.. Named.Matches(text).Select(match => match.Value)];

        public IEnumerable<string> Words => Word.Matches(text).Select(match => match.Groups["key"].Value);

        /// <summary>Keys asked for as they are.</summary>
        public IEnumerable<string> Asked => AskedFor.Matches(text).Select(match => match.Groups["key"].Value);

        public IEnumerable<Regex> Patterns => Holed.Matches(text).Select(match => Hole.Split(match.Groups["key"].Value)).Where(parts => parts.Length > 1 && parts.Any(part => part.Length > 0))
            .Select(parts => new Regex($"^{string.Join(@"[\w.\-/]+", parts.Select(Regex.Escape))}$", RegexOptions.None, TimeSpan.FromMilliseconds(Patience)));
    }
}
