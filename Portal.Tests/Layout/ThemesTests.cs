using Shouldly;
using Xunit;

namespace Portal.Tests.Layout;

/// <summary>Which look a tenant wears, through the real program on a themes folder of its own.</summary>
public sealed class ThemesTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact, Trait("Row", "92")]
    public async Task Theme_OfTheNearestAncestor_WinsAndChangesWithoutRebuild()
    {
        var themes = Directory.CreateTempSubdirectory("portal-themes-");
        try
        {
            Copy(ThemesFolder(), themes.FullName);
            await using var host = new PortalFixture.PortalHost(new Dictionary<string, string>(StringComparer.Ordinal) { ["Portal:ThemesFolder"] = themes.FullName });
            using var http = new PortalHttp(new Uri($"{host.Url}/xincheng/"));
            (await ThemeOfAsync("xincheng")).ShouldStartWith("/themes/kaifu/theme.css");
            (await ThemeOfAsync("huangwai")).ShouldStartWith("/themes/mazhang/theme.css");

            // A look for the street between them is laid down while the portal runs; the community wears it, the district keeps its own.
            Copy(Path.Combine(themes.FullName, "longgang"), Path.Combine(themes.FullName, "furong"));
            var street = await ThemeOfAsync("xincheng");
            street.ShouldStartWith("/themes/furong/theme.css");
            (await ThemeOfAsync("kaifu")).ShouldStartWith("/themes/kaifu/theme.css");

            // And a change of its colours shows under another address, so that no browser keeps the old ones.
            var css = Path.Combine(themes.FullName, "furong", "theme.css");
            await File.WriteAllTextAsync(css, (await File.ReadAllTextAsync(css, Cancel)) + "/* changed */", Cancel);
            File.SetLastWriteTimeUtc(css, new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc));
            var changed = await ThemeOfAsync("xincheng");
            changed.ShouldNotBe(street);
            (await http.GetAsync(host.Url + changed)).Html.ShouldContain("/* changed */");

            async Task<string> ThemeOfAsync(string slug)
            {
                var page = await http.GetAsync($"{host.Url}/{slug}/sign-in");
                return page.All("link[rel=stylesheet]")[^1].GetAttribute("href")!;
            }
        }
        finally
        {
            themes.Delete(recursive: true);
        }
    }

    private static string ThemesFolder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Portal.sln")))
        {
            folder = folder.Parent!;
        }

        return Path.Combine(folder.FullName, "themes");
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
