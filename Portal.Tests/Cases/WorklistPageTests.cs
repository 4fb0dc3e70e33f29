using System.Globalization;
using Bunit;
using Bunit.TestDoubles;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core;
using Portal.Core.Cases;
using Portal.Core.People;
using Portal.Web.Cases.Work;
using Shouldly;
using Xunit;

namespace Portal.Tests.Cases;

/// <summary>The list itself over a real database: signing for many at once, and what the keyboard finds in the markup.</summary>
public sealed class WorklistPageTests : BunitContext
{
    private static readonly CancellationToken Ct = Xunit.TestContext.Current.CancellationToken;

    public WorklistPageTests() => CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("zh-CN");

    [Fact]
    public async Task Receive_WholeListBeyondThePage_SaysHowFarAndReceivesAll()
    {
        const int Many = WorkDesk.PageSize + 3;
        await using var office = await CaseOffice.OpenAsync(DatabaseProvider.Sqlite);
        for (var number = 0; number < Many; number++)
        {
            await office.HandInAsync();
            office.Time.Advance(TimeSpan.FromSeconds(1));
        }

        var list = await ShowAsync(office, TestData.Clerk(TestData.Community), "incoming");
        await list.Find("thead input[type=checkbox]").ChangeAsync(new() { Value = true });
        list.Find("[data-key=r]").TextContent.ShouldContain($"签收 {WorkDesk.PageSize} 件");
        await list.Find(".list-news button").ClickAsync(new());
        list.WaitForAssertion(() => list.Find("[data-key=r]").TextContent.ShouldContain($"签收 {Many} 件"));

        var seen = new HashSet<string>(StringComparer.Ordinal);
        list.OnMarkupUpdated += (_, _) => list.FindAll("progress").ToList().ForEach(bar => seen.Add(bar.GetAttribute("value")!));
        await list.Find("[data-key=r]").ClickAsync(new());

        list.WaitForAssertion(() => list.Find(".list-news").TextContent.ShouldContain($"已签收 {Many} 件"), TimeSpan.FromSeconds(20));
        list.FindAll("progress").ShouldBeEmpty();
        seen.Count.ShouldBeGreaterThan(WorkDesk.PageSize / 2, "it says how far it is");
        list.Find(".empty-title").TextContent.ShouldContain("没有等待签收");
        await using var db = office.Database.Everywhere();
        (await db.Handoffs.CountAsync(handoff => handoff.State == HandoffState.Pending, Ct)).ShouldBe(0);
    }

    [Fact]
    public async Task Receive_StoppedHalfway_LeavesTheRestTicked()
    {
        await using var office = await CaseOffice.OpenAsync(DatabaseProvider.Sqlite);
        for (var number = 0; number < 8; number++)
        {
            await office.HandInAsync();
        }

        var list = await ShowAsync(office, TestData.Clerk(TestData.Community), "incoming");
        await list.Find("thead input[type=checkbox]").ChangeAsync(new() { Value = true });
        var stopped = false;
        list.OnMarkupUpdated += (_, _) =>
        {
            if (!stopped && list.FindAll("progress").Count > 0)
            {
                stopped = true;
                list.Find(".list-news button").Click();
            }
        };
        await list.Find("[data-key=r]").ClickAsync(new());

        list.WaitForAssertion(() => list.Find(".list-news").TextContent.ShouldContain("已停下"), TimeSpan.FromSeconds(10));
        await using var db = office.Database.Everywhere();
        var left = await db.Handoffs.CountAsync(handoff => handoff.State == HandoffState.Pending, Ct);
        left.ShouldBeInRange(1, 7);
        list.FindAll("tbody input:checked").Count.ShouldBe(left);
    }

    [Fact]
    public async Task Rows_OneAtATime_AreInTheOrderOfTab()
    {
        await using var office = await CaseOffice.OpenAsync(DatabaseProvider.Sqlite);
        for (var number = 0; number < 3; number++)
        {
            await office.HandInAsync();
        }

        var list = await ShowAsync(office, TestData.Clerk(TestData.Community), "incoming");

        list.FindAll("tbody tr").Select(row => row.GetAttribute("tabindex")).ShouldBe(["0", "-1", "-1"]);
        list.FindAll("tbody input").Select(tick => tick.GetAttribute("tabindex")).ShouldBe(["0", "-1", "-1"]);
        list.FindAll("kbd").Select(key => key.TextContent).ShouldContain("R");
    }

    private async Task<IRenderedComponent<WorklistPage>> ShowAsync(CaseOffice office, Actor actor, string which)
    {
        await this.ServeDeskAsync(office, actor);
        SetRendererInfo(new Microsoft.AspNetCore.Components.RendererInfo("Server", isInteractive: true));
        Services.GetRequiredService<BunitNavigationManager>().NavigateTo($"work?list={which}");
        var list = Render<WorklistPage>();
        list.WaitForState(() => list.FindAll(".skeleton").Count == 0);
        return list;
    }
}
