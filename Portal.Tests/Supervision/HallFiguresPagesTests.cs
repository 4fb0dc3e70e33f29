using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core;
using Portal.Core.Calendars;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Demo;
using Shouldly;
using Xunit;

namespace Portal.Tests.Supervision;

/// <summary>The page over the demonstration, through HTTP, and the table to take away.</summary>
public sealed class HallFiguresPagesTests(PortalFixture portal)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact, Trait("Row", "60")]
    public async Task Cases_OfTheDemonstration_TotalEqualsTheBreakdownOnThePageAndInTheTable()
    {
        var http = await portal.SignedInAsync("kaifu.supervisor", "kaifu");
        var page = await http.GetAsync("admin/hall-figures?from=2020-01-01&to=2021-12-31");
        page.Text.ShouldContain("这段时间没有办件");
        await new Tour(portal.Services, portal.Get<PortalDbMaker>(), portal.Get<TimeProvider>()).TakeAsync("xincheng", "GS-0101", Cancel);
        var year = ChinaYear();
        page = await http.GetAsync($"admin/hall-figures?by=Item&from={year}-01-01&to={year}-12-31");
        var all = int.Parse(page.Find("#volume-cases").TextContent, System.Globalization.CultureInfo.InvariantCulture);

        all.ShouldBeGreaterThan(0);
        page.All(".volumes tbody tr:not(.volumes-sum) td:last-child").Sum(Number).ShouldBe(all);
        page.All(".volumes .volumes-sum td:last-child").Sum(Number).ShouldBe(all);
        page.All(".volumes tfoot td").Select(Number).SkipLast(1).Sum().ShouldBe(all);
        var answer = await http.Client.GetAsync(new Uri(page.Find("a[download]").GetAttribute("href")!, UriKind.Relative), Cancel);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/csv");
        var lines = Encoding.UTF8.GetString(await answer.Content.ReadAsByteArrayAsync(Cancel)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        lines[0].ShouldStartWith("\uFEFF\"大厅\",");
        lines.Skip(1).Sum(line => int.Parse(line.Split(',')[^1].Trim('"'), System.Globalization.CultureInfo.InvariantCulture)).ShouldBe(all);
    }

    [Fact, Trait("Row", "44")]
    public async Task Noon_OfTheDemonstration_ListsTheNineteenHallsThatTakePart()
    {
        // A portal of its own: halls that other tests lay inherit the midday as well.
        await using var host = new PortalFixture.PortalHost();
        var page = await (await new PortalFixture(host).SignedInAsync("kaifu.supervisor", "kaifu")).GetAsync("admin/hall-figures?view=openings&from=2026-03-02&to=2026-03-31");

        page.All("#kind-Noon tbody tr").Count.ShouldBe(19);
        page.Find("#kind-Noon h2").TextContent.ShouldContain("19");
        page.All("#kind-Noon tbody tr").ShouldAllBe(row => row.QuerySelector("td.num")!.TextContent == "22", "working days of March 2026");
    }

    [Fact, Trait("Row", "112")]
    public async Task Load_OfTheDemonstrationsHall_ShowsNumbersAndSuggestedCounters()
    {
        // Eleven in the morning: in the evening the demonstration's morning lies outside the hours of the hall.
        var eleven = ChinaTime.StartOf(ChinaTime.DateOf(TimeProvider.System.GetUtcNow().UtcDateTime)).AddHours(11);
        await using var host = new PortalFixture.PortalHost(services: services => services.AddSingleton<TimeProvider>(new MovableTime(new DateTimeOffset(eleven, TimeSpan.Zero))));
        var own = new PortalFixture(host);
        await DemoSeed.OpenDayAsync(own.Get<PortalDbMaker>(), own.Get<TimeProvider>(), Cancel);
        var http = await own.SignedInAsync("kaifu.supervisor", "kaifu");
        var page = await http.GetAsync("admin/hall-figures?view=load");

        page.All(".heat td .heat-windows").ShouldNotBeEmpty();
        page.All(".heat td .heat-windows").ShouldAllBe(cell => cell.TextContent.Contains('窗'));
        var former = Enumerable.Range(1, 7).Select(back => ChinaTime.DateOf(eleven).AddDays(-back)).First(day => day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday));
        var day = await http.GetAsync(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"work/hall-day?hall={DemoFiles.IdOf("hall", "furong")}&day={former:yyyy-MM-dd}"));
        day.All("#hall-day tbody tr").Count(row => row.TextContent.Contains('傅')).ShouldBe(4, "who sat at which window on a former day");
        (await http.GetAsync("admin/hall-figures?view=nosuch&by=9&from=rubbish&hall=x&class=Nosuch&item=NOSUCH&place=999999")).Status.ShouldBe(HttpStatusCode.OK);
        (await http.GetAsync("admin/hall-figures?from=2020-01-01&to=2026-12-31")).Text.ShouldContain("最多查看24个月");
    }

    [Fact, Trait("Row", "60")]
    public async Task Figures_AreNoClerksAndNoStrangers()
    {
        var clerk = await portal.SignedInAsync("xincheng.clerk");
        (await clerk.GetAsync("admin/hall-figures")).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await clerk.GetAsync("admin/hall-figures/csv")).Status.ShouldBe(HttpStatusCode.Forbidden);
        using var nobody = portal.Http();
        (await nobody.GetAsync("admin/hall-figures/csv")).Address.AbsolutePath.ShouldEndWith("/sign-in");
    }

    [Fact, Trait("Row", "57")]
    public async Task Items_OfAProvider_AreListedByIt()
    {
        using var http = portal.Http();
        var all = await http.GetAsync("items");
        var chip = all.All("a[href*='provider=']").Single(link => link.TextContent.Contains("供电", StringComparison.Ordinal));
        var listed = await http.GetAsync(chip.GetAttribute("href")!);

        listed.All(".results > li").ShouldHaveSingleItem().TextContent.ShouldContain("低压居民新装用电");
        (await http.GetAsync("items?provider=bank")).All(".results > li").ShouldHaveSingleItem().TextContent.ShouldContain("社会保障卡");
        (await http.GetAsync("items?provider=nosuch")).Text.ShouldNotContain("低压居民新装用电");
        (await portal.Http("guangming").GetAsync("items")).All("a[href*='provider=']").ShouldBeEmpty("a place without providers has no such choice");
    }

    [Fact, Trait("Row", "57")]
    public async Task Tour_OfAProvidersItem_IsAcceptedAtTheHallAndDecidedByTheProvider()
    {
        var (matter, journal) = await new Tour(portal.Services, portal.Get<PortalDbMaker>(), portal.Get<TimeProvider>()).TakeAsync("xincheng", "GD-0101", Cancel);

        matter.Outcome.ShouldBe(Outcome.Approved);
        journal.Select(happened => happened.Action).ShouldContain(CaseAction.Accept);
        matter.Steps.Single(step => step.Duty == StepDuty.Decide).Unit!.Function.ShouldBe("power-supply");
    }

    private static string ChinaYear() => Core.Calendars.ChinaTime.DateOf(TimeProvider.System.GetUtcNow().UtcDateTime).Year.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static int Number(AngleSharp.Dom.IElement cell) => int.TryParse(cell.TextContent.Trim(), out var number) ? number : 0;
}
