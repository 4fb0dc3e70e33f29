using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Shouldly;
using Xunit;

namespace Portal.Tests.Layout;

/// <summary>A theme may be written by anyone; these hold it to the contrast of WCAG 2.2 and to the tokens that are its own.</summary>
public sealed partial class ThemeTests
{
    private static readonly string[] Tokens =
        ["brand", "brand-ink", "accent", "paper", "surface", "ink", "ink-soft", "line", "good", "caution", "danger", "focus"];

    private static readonly string Root = FindRoot();

    public static TheoryData<string> Themes() =>
        [.. Directory.GetDirectories(Path.Combine(Root, "themes")).Select(folder => Path.GetFileName(folder)!)];

    [Theory, MemberData(nameof(Themes))]
    public void Theme_EveryFolder_SetsTheTokensAndNothingElse(string theme)
    {
        var declared = Declarations(ThemeCss(theme));

        declared.Keys.ShouldBe(Tokens, ignoreOrder: true);
        ThemeCss(theme).ShouldNotContain("url(");
    }

    [Theory, MemberData(nameof(Themes))]
    public void Theme_TextOnItsGrounds_IsReadable(string theme)
    {
        var token = Declarations(ThemeCss(theme));
        List<string> tooFaint = [];

        foreach (var ground in new[] { "paper", "surface" })
        {
            Demand("ink", token[ground], 7, ground);
            foreach (var colour in new[] { "ink-soft", "brand", "accent", "good", "caution", "danger", "focus" })
            {
                Demand(colour, token[ground], 4.5, ground);
            }
        }

        foreach (var tint in new[] { "brand", "accent", "good", "caution", "danger" })
        {
            var ground = token[tint].Over(token["surface"], share: .12);
            Demand("ink", ground, 7, $"tint of {tint}");
            Demand("ink-soft", ground, 4.5, $"tint of {tint}");
            Demand(tint, ground, 4.5, $"tint of {tint}");
        }

        Demand("brand-ink", token["brand"], 4.5, "brand");
        Demand("surface", token["danger"], 4.5, "danger");
        tooFaint.ShouldBeEmpty();

        void Demand(string colour, Colour ground, double least, string where)
        {
            if (token[colour].Contrast(ground) is var contrast && contrast < least)
            {
                tooFaint.Add(string.Create(CultureInfo.InvariantCulture, $"{colour} on {where}: {contrast:F2} < {least}"));
            }
        }
    }

    [Fact]
    public void DefaultTheme_AgainstBaseCss_IsTheSame()
    {
        var baseCss = File.ReadAllText(Path.Combine(Root, "Portal.Web", "wwwroot", "css", "base.css"));
        var defaults = WhereRoot().Match(baseCss).Groups["defaults"].Value;

        Declarations(defaults).ShouldBe(Declarations(ThemeCss("default")), ignoreOrder: true);
    }

    [Theory, MemberData(nameof(Themes))]
    public void Theme_NameAndEmblem_AreSaidInBothLanguages(string theme)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(Root, "themes", theme, "theme.json")));

        foreach (var said in new[] { "name", "emblemAlt" })
        {
            foreach (var language in new[] { "zh", "en" })
            {
                json.RootElement.GetProperty(said).GetProperty(language).GetString().ShouldNotBeNullOrWhiteSpace();
            }
        }

        json.RootElement.GetProperty("kioskOutdoor").EnumerateObject().Select(each => each.Name)
            .ShouldAllBe(name => Tokens.Contains(name.TrimStart('-'), StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(Themes))]
    public void Theme_Emblem_IsADrawingAlone(string theme)
    {
        string[] drawing = ["svg", "g", "path", "circle", "ellipse", "rect", "line", "polygon", "polyline"];

        XDocument.Load(Path.Combine(Root, "themes", theme, "logo.svg")).Descendants()
            .Select(element => element.Name.LocalName)
            .ShouldAllBe(name => drawing.Contains(name, StringComparer.Ordinal));
    }

    private static string ThemeCss(string theme) => File.ReadAllText(Path.Combine(Root, "themes", theme, "theme.css"));

    private static Dictionary<string, Colour> Declarations(string css) =>
        Declaration().Matches(css).ToDictionary(found => found.Groups["token"].Value, found => Colour.Parse(found.Groups["colour"].Value), StringComparer.Ordinal);

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Portal.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("No Portal.sln above the tests.");
        }

        return folder;
    }

    [GeneratedRegex(@"--(?<token>[a-z-]+): (?<colour>#[0-9a-f]{6});", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Declaration();

    [GeneratedRegex(@":where\(:root\) \{(?<defaults>[^}]*)\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex WhereRoot();

    /// <summary>A colour of sRGB, each part 0–255.</summary>
    private sealed record Colour(double Red, double Green, double Blue)
    {
        public static Colour Parse(string hex) => new(Part(hex, 1), Part(hex, 3), Part(hex, 5));

        public Colour Over(Colour ground, double share) => new(
            (Red * share) + (ground.Red * (1 - share)),
            (Green * share) + (ground.Green * (1 - share)),
            (Blue * share) + (ground.Blue * (1 - share)));

        /// <summary>WCAG 2.2, "contrast ratio": 1 to 21.</summary>
        public double Contrast(Colour other)
        {
            var (one, two) = (Luminance(), other.Luminance());
            return (Math.Max(one, two) + .05) / (Math.Min(one, two) + .05);
        }

        private double Luminance() => (.2126 * Linear(Red)) + (.7152 * Linear(Green)) + (.0722 * Linear(Blue));

        private static double Linear(double part) =>
            part / 255 is var share && share <= .04045 ? share / 12.92 : Math.Pow((share + .055) / 1.055, 2.4);

        private static double Part(string hex, int from) =>
            int.Parse(hex.AsSpan(from, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }
}
