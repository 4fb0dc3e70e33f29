using System.Text.RegularExpressions;
using AngleSharp.Dom;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Demo;
using Portal.Tests.Delivery;
using Portal.Tests.Intake;
using Portal.Tests.SignIn;
using Portal.Web.Intake;
using Shouldly;
using Xunit;

namespace Portal.Tests.Layout;

/// <summary>
/// Who reads English reads English on every page that is open to residents. What has no English is marked with its language, which a
/// screen reader needs too, or stands in the list below with the reason.
/// </summary>
public sealed partial class EnglishPagesTests(EnglishPagesTests.Own own) : IClassFixture<EnglishPagesTests.Own>
{
    private readonly PortalFixture _portal = own.Portal;

    private static readonly string[] ForEverybody =
    [
        "", "items", "items?class=Assistance", "items?q=a", "items?q=zzzz", "items?tag=Online", "items/MZ-0101", "items/MZ-0101?disabled=yes", "items/MZ-0101/versions", "items/SP-0101", "bundles/restaurant", "bundles/restaurant?licence=together&premises=rent&sign=yes", "bundles/newborn?married=yes&household=yes&card=yes&insurance=yes", "zero", "zero?list=papers", "zero?list=distance", "zero?list=waiting",
        "where", "where?q=a", "where?item=MZ-0101", "halls", "halls?has=NursingRoom", "halls?has=NursingRoom&has=FreeParking", "events", "columns", "columns/notices", "columns/payments", "ask", "progress", "progress?number=430105-X-1&code=ABCDEFGH", "places", "places?q=Xin", "places?q=zzzz",
        "rate", "satisfaction", "pad", "register", "verify", "verify/NOSUCHCODE22", "nosuch/page", "my/cases", "kiosk/number", "kiosk/booked", "kiosk/help", "kiosk/rate", "kiosk/pair",
    ];

    private static readonly string[] ForCitizens = ["", "my/cases", "my/notices", "my/profile", "my/proxies", "my/vault", "my/credit", "my/appointments", "my/projects", "my/projects/new"];

    /// <summary>Parts of pages that are Chinese for everybody.</summary>
    private static readonly (string Selector, string Why)[] Approved =
    [
        ("[lang^=zh]", "marked as Chinese: a text that exists in Chinese only, and is read out as such"),
        ("[href*='language?to=zh']", "the way back to Chinese is written in Chinese"),
    ];

    /// <summary>Texts that have no English.</summary>
    private static readonly (Regex Text, string Why)[] ApprovedTexts =
    [
        (PaperNumber(), "the number of a paper is part of the paper, which is Chinese by law; a page's title can not be marked"),
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>A portal of these tests' own: what others call the halls and items they make is in their hands.</summary>
    public sealed class Own : IAsyncDisposable
    {
        internal PortalFixture Portal { get; } = new(new PortalFixture.PortalHost());

        public ValueTask DisposeAsync() => Portal.DisposeAsync();
    }

    [Theory]
    [InlineData("xincheng")]
    [InlineData("furong")]
    [InlineData("kaifu")]
    [InlineData("guangming-community")]
    [InlineData("kanglicheng")]
    [InlineData("huangwai")]
    [InlineData("dapeng")]
    public async Task PublicPages_InEnglish_HaveNoChineseAndNoBareKey(string slug)
    {
        var http = _portal.Http(slug);
        await http.InEnglishAsync();
        var found = new List<string>();
        var addresses = new Queue<string>(ForEverybody);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (addresses.TryDequeue(out var address))
        {
            if (!seen.Add(address))
            {
                continue;
            }

            var page = await http.GetAsync(address);
            found.AddRange(Faults(page));
            foreach (var next in page.All("main a[href^='columns/'], main a[href^='articles/'], main a[href^='halls/']"))
            {
                addresses.Enqueue(next.GetAttribute("href")!);
            }
        }

        found.ShouldBeEmpty();
    }

    [Fact]
    public async Task CitizensPages_InEnglish_HaveNoChineseAndNoBareKey()
    {
        var made = await WebCases.MakeAsync(_portal, name: "Lee Pick", pickUpAt: "furong");
        var waiting = await WebCases.MakeAsync(_portal, decided: false, name: "Lee Wait");
        var found = new List<string>();
        foreach (var (http, caseId) in new[] { (made.Http, made.CaseId), (waiting.Http, waiting.CaseId) })
        {
            await http.InEnglishAsync();
            await using var db = _portal.Everywhere();
            var papers = await db.CaseDocuments.AsNoTracking().Where(paper => paper.CaseId == caseId).ToListAsync(Cancel);
            foreach (var address in ForCitizens.Concat([$"my/cases/{caseId}", $"my/cases/{caseId}/withdraw", $"apply/done/{caseId}"]).Concat(papers.Select(paper => $"documents/{paper.Id}")).Concat(papers.Select(paper => $"verify/{paper.VerifyCode}")))
            {
                found.AddRange(Faults(await http.GetAsync(address)));
            }
        }

        found.ShouldBeEmpty();
    }

    [Fact]
    public async Task Applying_InEnglish_HasNoChineseAndNoBareKey()
    {
        var run = await ApplyRun.SomebodyAsync(_portal, name: "Lee Apply");
        await run.Http.InEnglishAsync();
        var found = new List<string>();
        foreach (var code in new[] { "MZ-0101", "MZ-0103", "SP-0101", "JY-0101" })
        {
            var item = await run.ItemAsync(code);
            var start = await run.Http.GetAsync($"apply/{item.Id}");
            found.AddRange(Faults(start));
            if (start.Document.QuerySelector("input[value=me]") is null)
            {
                continue;
            }

            var page = await run.Http.PostFormAsync(start, Fresh.Fields(("for", "me")), "apply");
            run.Take(page);
            foreach (var part in new DraftJourney(item.Detail, new Dictionary<string, string>(StringComparer.Ordinal), corrects: false).Pages)
            {
                page = await run.Http.GetAsync($"{run.Draft}?page={part}");
                found.AddRange(Faults(page));
                found.AddRange(Faults(await run.Http.PostFormAsync(page, Fresh.Fields(("go", part == DraftJourney.Check ? "send" : "next")), "draft")));
            }
        }

        found.ShouldBeEmpty();
    }

    [Fact]
    public async Task SignIn_InEnglish_HasNoChineseButThePeoplesNames()
    {
        var http = _portal.Http();
        await http.InEnglishAsync();
        var page = await http.GetAsync("sign-in");

        Faults(page).ShouldBeEmpty();
        page.All("main [lang=zh-CN]").Select(name => name.TextContent.Trim()).ShouldBeSubsetOf(DemoAccounts.All.Select(account => account.DisplayName));
    }

    /// <summary>Pages of staff that are no circuit: a clerk who reads English finds all of them in it, but for what people wrote and are called. On <c>admin/questionnaires</c> the texts of both languages are written, one beside the other.</summary>
    [Theory]
    [InlineData("xincheng.clerk", "xincheng", "work/search", "window/owed", "work/pick-ups", "work/appointments", "work/appointments/new", "work/hall-day")]
    [InlineData("gm.approver", "guangming", "work/credit", "work/projects", "work/ratings")]
    [InlineData("gm.leader", "guangming", "work/extensions")]
    [InlineData("kaifu.reviewer", "kaifu", "sessions")]
    [InlineData("kaifu.admin", "kaifu", "admin/rules", "admin/data-share", "admin/reports", "admin/truths", "admin/slots", "admin/calendar", "admin/halls", "admin/notices", "admin/pads")]
    [InlineData("kaifu.security", "kaifu", "admin/staff")]
    public async Task StaffsPages_InEnglish_HaveNoChineseAndNoBareKey(string account, string slug, params string[] addresses)
    {
        using var http = await _portal.SignedInAsync(account, slug);
        await http.InEnglishAsync();
        var found = new List<string>();
        foreach (var address in addresses)
        {
            found.AddRange(Faults(await http.GetAsync(address)));
        }

        found.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("items")]
    [InlineData("items/MZ-0101")]
    [InlineData("ask")]
    [InlineData("columns")]
    [InlineData("halls")]
    [InlineData("sign-in")]
    [InlineData("register")]
    public async Task PublicPages_InChinese_HaveNoBareKey(string address) =>
        Faults(await _portal.Http().GetAsync(address)).Where(fault => fault.Contains("bare key", StringComparison.Ordinal)).ShouldBeEmpty();

    /// <summary>Chinese texts, and names of resources that were shown because the resource is missing.</summary>
    private static IEnumerable<string> Faults(PortalPage page)
    {
        var document = page.Document;
        var approved = document.QuerySelectorAll(string.Join(',', Approved.Select(each => each.Selector))).ToHashSet();
        var texts = document.QuerySelectorAll("body *, title").Where(element => element is not { LocalName: "script" or "style" } && !element.Ancestors<IElement>().Append(element).Any(approved.Contains))
            .SelectMany(element => element.ChildNodes.OfType<IText>().Select(text => text.Data)
                .Concat(new[] { "aria-label", "placeholder", "alt", "title", "data-saved", "data-away", "data-expired", "data-too-large" }.Select(name => element.GetAttribute(name) ?? "")))
            .Select(text => text.Trim()).Where(text => text.Length > 0).Distinct(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            if (Chinese().IsMatch(ApprovedTexts.Aggregate(text, (left, each) => each.Text.Replace(left, ""))))
            {
                yield return $"{page.Address.PathAndQuery}: {text}";
            }

            if (BareKey().IsMatch(text))
            {
                yield return $"{page.Address.PathAndQuery}: bare key {text}";
            }
        }
    }

    [GeneratedRegex(@"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Chinese();

    [GeneratedRegex(@"[\u4e00-\u9fff]+〔\d{4}〕\d+号", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PaperNumber();

    /// <summary>Words of the portal's keys, joined with points: <c>Foot.Hotline</c>.</summary>
    [GeneratedRegex(@"^[A-Z][A-Za-z]+(\.[A-Za-z0-9_:-]+)+$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex BareKey();
}
