using System.Text.RegularExpressions;
using Shouldly;
using Xunit;

namespace Portal.Tests;

/// <summary>Reads the source and fails on an arrow that is not drawn (design §1), and on words that may stand in one place only.</summary>
public sealed partial class DependencyTests
{
    private static readonly string[] Ground = ["Tenancy", "People", "Calendars"];

    /// <summary>Which rooms a room of Core may know. Demo and the root of Core know all of them.</summary>
    private static readonly Dictionary<string, string[]> Arrows = new(StringComparer.Ordinal)
    {
        ["Tenancy"] = [],
        ["Calendars"] = ["Tenancy"],
        ["People"] = ["Tenancy", "Calendars"],
        ["Audit"] = Ground,
        ["Catalog"] = [.. Ground, "Audit"],
        ["Halls"] = [.. Ground, "Audit", "Notices"],
        ["Orders"] = [.. Ground, "Audit", "Notices", "Halls"],
        ["HomeVisits"] = [.. Ground, "Audit", "Notices", "Catalog", "Cases"],
        ["Publications"] = ["Tenancy", "People"],
        ["Grid"] = ["Tenancy", "People"],
        ["Kiosks"] = [.. Ground, "Audit", "Notices", "Halls"],
        ["Fleet"] = [.. Ground, "Audit", "Notices", "Halls", "Kiosks"],
        ["Certificates"] = [.. Ground, "Audit", "Cases", "Delivery"],
        ["Terminals"] = [.. Ground, "Audit"],
        ["Payments"] = [.. Ground, "Audit"],
        ["Notices"] = [.. Ground, "Audit"],
        ["Cases"] = [.. Ground, "Audit", "Notices", "Catalog"],
        ["Credit"] = [.. Ground, "Audit", "Notices", "Catalog"],
        ["Vault"] = [.. Ground, "Audit", "Notices", "Catalog", "Cases", "Delivery"],
        ["Intake"] = [.. Ground, "Audit", "Notices", "Catalog", "Cases", "Credit", "Vault", "Halls"],
        ["Events"] = [.. Ground, "Audit", "Notices", "Catalog", "Cases", "Intake"],
        ["Instant"] = [.. Ground, "Audit", "Notices", "Catalog", "Cases", "Intake"],
        ["Projects"] = [.. Ground, "Audit", "Notices", "Catalog", "Cases", "Intake"],
        ["Delivery"] = [.. Ground, "Audit", "Notices", "Catalog", "Cases", "Halls"],
        ["Ratings"] = [.. Ground, "Audit", "Notices", "Catalog", "Cases", "Halls", "Kiosks"],
        ["Sessions"] = [.. Ground, "Audit", "Notices", "Catalog", "Cases"],
        ["Supervision"] = [.. Ground, "Audit", "Notices", "Catalog", "Cases", "Halls"],
    };

    /// <summary>Whoever changes something says in the journal who did it: so every desk may know these two.</summary>
    private static readonly string[] KnownToDesks = ["Audit", "People"];

    /// <summary>Files that may look one arrow further, and why.</summary>
    private static readonly Dictionary<string, string> Further = new(StringComparer.Ordinal)
    {
        // What staff see of an opened case is read in one go, and its issued papers belong to it.
        ["Portal.Core/Cases/CaseFile.cs"] = "Delivery",

        // Whoever had a telephone number is told in the transaction that enters another one.
        ["Portal.Core/People/CitizenDesk.cs"] = "Notices",

        // Hours that cannot count hours are refused where a place enters them, by the rule that would count.
        ["Portal.Core/Tenancy/TenancyDesk.Editing.cs"] = "Calendars",
    };

    /// <summary>Set-based statements go past the write guard and the journal; these touch no case and no person's matter.</summary>
    private static readonly Dictionary<string, string> PastTheGuard = new(StringComparer.Ordinal)
    {
        ["Portal.Core/Notices/OutboxDesk.cs"] = "claims and settles a message so that two nodes do not send it twice",
        ["Portal.Core/Notices/NoticeDesk.cs"] = "marks the reader's own messages as read",
        ["Portal.Core/Catalog/CatalogDesk.Drafts.cs"] = "writes a row as it is, to take its lock",
        ["Portal.Core/Cases/CaseDesk.Clock.cs"] = "notes that every open case has been counted anew by a year's notice",
        ["Portal.Core/Halls/TicketDesk.cs"] = "picks and marks the next visitor in one statement; what follows in the same transaction is guarded",
        ["Portal.Core/PortalDb.cs"] = "writes a row as it is, to take its lock",
        ["Portal.Web/SignIn/KeyStore.cs"] = "drops keys that lie open, which belong to nobody",
        ["Portal.Core/People/PeopleDesk.SignIn.cs"] = "counts failed tries without a race",
    };

    [Fact]
    public void Core_RoomsKnowOnlyWhatIsDrawn()
    {
        var wrong = new List<string>();
        foreach (var (file, code) in Sources("Portal.Core").Where(source => source.File.Split('/').Length > 2))
        {
            var room = file.Split('/')[1];
            if (room is "Demo" or "Migrations")
            {
                continue;
            }

            Arrows.ShouldContainKey(room, $"{room} is a new room: draw its arrows here and in the design");
            var known = Path.GetFileName(file).Contains("Desk", StringComparison.Ordinal) ? [.. Arrows[room], .. KnownToDesks] : Arrows[room];
            wrong.AddRange(RoomsNamedIn(code).Where(other => other != room && !known.Contains(other, StringComparer.Ordinal) && Further.GetValueOrDefault(file) != other).Select(other => $"{file} knows {other}"));
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void Projects_KnowOnlyWhatIsDrawn()
    {
        References("Portal.Core").ShouldBeEmpty();
        References("Portal.Web").ShouldBe(["Portal.Core"]);
        References("Portal.Devices").ShouldBeEmpty();
    }

    /// <summary>What runs on a kiosk is reached over the wire and shares no code with the portal; nor does it bring anybody else's.</summary>
    [Fact]
    public void Devices_KnowNeitherCoreNorWeb_NorAPackage()
    {
        Using(@"\bPortal\.(Core|Web)\b", "Portal.Devices").ShouldBeEmpty();
        Using(@"\bPortal\.Devices\b", "Portal.Core", "Portal.Web").ShouldBeEmpty();
        File.ReadAllText(Path.Combine(Root, "Portal.Devices", "Portal.Devices.csproj")).ShouldNotContain("PackageReference");
    }

    [Fact]
    public void QueryFilters_AreSwitchedOffOnlyInPortalDb() =>
        Using("IgnoreQueryFilters", "Portal.Core", "Portal.Web").Where(file => !file.StartsWith("Portal.Core/PortalDb", StringComparison.Ordinal)).ShouldBeEmpty();

    /// <summary>Whose rows are seen is said where a request comes in and where a circuit begins, and nowhere else; demonstrations play people of their own.</summary>
    [Fact]
    public void Scope_IsSetInTwoPlacesOnly()
    {
        Using(@"\.Be(Staff|Citizen|Visitor)\(", "Portal.Core", "Portal.Web").Where(file => !file.StartsWith("Portal.Core/Demo/", StringComparison.Ordinal)).ShouldBe(["Portal.Web/Tenancy/Here.cs"]);
        Using(@"\b[Hh]ere\.(Arrive|Become)\(", "Portal.Core", "Portal.Web").ShouldBe(["Portal.Web/Tenancy/ScopeMiddleware.cs", "Portal.Web/Tenancy/TenantCircuit.cs"], ignoreOrder: true);
    }

    [Fact]
    public void Changes_GoThroughTheGuard_NeverPastIt() =>
        Using(@"Execute(Update|Delete)(Async)?\b|ExecuteSql", "Portal.Core", "Portal.Web").Except(PastTheGuard.Keys, StringComparer.Ordinal).ShouldBeEmpty("the write guard and the journal do not see it");

    [Fact]
    public void Time_IsPassedOrComesFromTheTimeProvider() =>
        Using(@"\bDateTime(Offset)?\.(Now|UtcNow|Today)\b", "Portal.Core", "Portal.Web", "Portal.Devices").ShouldBeEmpty();

    [Fact]
    public void Everywhere_SaysWhyInPlainWords()
    {
        var uses = Sources("Portal.Core").Concat(Sources("Portal.Web")).Where(source => source.File != "Portal.Core/Tenancy/Scope.cs")
            .SelectMany(source => Everywhere().Matches(source.Code).Select(use => (source.File, Reason: use.Groups["reason"].Value))).ToList();

        uses.ShouldNotBeEmpty();
        uses.Where(use => use.Reason.Split(' ').Length < 3).ShouldBeEmpty("a literal reason of some words");
    }

    private static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Portal.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("the tests do not run inside the repository");
        }

        return folder.FullName;
    }

    private static IEnumerable<string> Using(string pattern, params string[] projects) =>
        projects.SelectMany(Sources).Where(source => Regex.IsMatch(source.Code, pattern, RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5))).Select(source => source.File);

    /// <summary>Every source of a project without its comments; strings stay, since a reason is one.</summary>
    private static IEnumerable<(string File, string Code)> Sources(string project) =>
        Directory.EnumerateFiles(Path.Combine(Root, project), "*", SearchOption.AllDirectories)
            .Where(file => file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith(".razor", StringComparison.Ordinal))
            .Select(file => (File: Path.GetRelativePath(Root, file).Replace('\\', '/'), Path: file))
            .Where(source => !source.File.Contains("/obj/", StringComparison.Ordinal) && !source.File.Contains("/bin/", StringComparison.Ordinal))
            .Select(source => (source.File, Comment().Replace(File.ReadAllText(source.Path), "")));

    private static HashSet<string> RoomsNamedIn(string code) =>
        [.. Arrows.Keys.Where(room => Regex.IsMatch(code, $@"Portal\.Core\.{room}\b|(?<![\w.""]){room}\.[A-Z]", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5)))];

    private static IEnumerable<string> References(string project) =>
        ProjectReference().Matches(File.ReadAllText(Path.Combine(Root, project, project + ".csproj"))).Select(reference => reference.Groups["project"].Value);

    [GeneratedRegex(@"^\s*//.*$|(?<=[;{}]\s)//.*$|/\*.*?\*/", RegexOptions.Multiline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Comment();

    [GeneratedRegex(@"Scope\.Everywhere\((?:""(?<reason>[^""]+)""\))?", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Everywhere();

    [GeneratedRegex(@"ProjectReference Include=""[^""]*?(?<project>[A-Za-z.]+)\.csproj""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex ProjectReference();
}
