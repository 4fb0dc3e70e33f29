using System.Globalization;
using Bunit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core;
using Portal.Core.Halls;
using Portal.Tests.Cases;
using Portal.Web.Halls;
using Shouldly;
using Xunit;

namespace Portal.Tests.Halls;

/// <summary>The numbers beside a case that is open on a screen, over a real database.</summary>
public sealed class TicketsOfCaseTests : BunitContext
{
    public TicketsOfCaseTests() => CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("zh-CN");

    private static CancellationToken Cancel => Xunit.TestContext.Current.CancellationToken;

    /// <summary>Whoever looks at a case while its visitor is served sees the visit end; after that nothing is asked any more.</summary>
    [Fact, Trait("Row", "34")]
    public async Task Visit_ThatEndsWhileSomebodyLooks_IsSeenToEnd()
    {
        await using var office = await CaseOffice.OpenAsync(DatabaseProvider.Sqlite);
        await using var house = await HallHouse.OpenAsync(DatabaseProvider.Sqlite, counters: 1, database: office.Database);
        var (matter, counter) = (await office.HandInAsync(TestData.Street), house.Counters[0]);
        await house.TakeAsync();
        var ticket = await house.MustAsync((await house.NextAsync(counter)).Value!, TicketAction.Serve, counter);
        (await house.Desk().LinkCaseAsync(ticket.Id, matter.CaseId, house.ClerkAt(counter), Cancel)).Refusal.ShouldBeNull();
        var time = new Beats(house.Time);
        await this.ServeDeskAsync(office, TestData.Clerk(TestData.Street));
        Services.AddSingleton(house.Desk());
        Services.AddSingleton<TimeProvider>(time);
        var part = Render<TicketsOfCase>(all => all.Add(each => each.CaseId, matter.CaseId).Add(each => each.IsForStaff, true));
        part.WaitForElement("#case-numbers li").TextContent.ShouldContain("A001 · 1 号窗口 · 办理中");

        await house.MustAsync(ticket, TicketAction.Finish, counter);
        time.Move(TimeSpan.FromSeconds(4));
        part.Find("#case-numbers li").TextContent.ShouldContain("办理中");
        time.Move(TimeSpan.FromSeconds(1));
        part.WaitForState(() => part.Find("#case-numbers li").TextContent.Contains("已办结", StringComparison.Ordinal));

        await using var db = office.Database.Everywhere();
        (await db.Halls.SingleAsync(Cancel)).Name = "换了名字的大厅";
        await db.SaveChangesAsync(Cancel);
        time.Move(TimeSpan.FromMinutes(1));
        await part.InvokeAsync(() => { });
        part.Find("#case-numbers li").TextContent.ShouldContain("测试大厅", Shouldly.Case.Sensitive, "a visit that is over is not asked for again");
    }

    /// <summary>The applicant's page is no island: nothing runs there when it has been sent.</summary>
    [Fact, Trait("Row", "34")]
    public async Task PageOfTheApplicant_HasNoTimer()
    {
        await using var office = await CaseOffice.OpenAsync(DatabaseProvider.Sqlite);
        await using var house = await HallHouse.OpenAsync(DatabaseProvider.Sqlite, counters: 1, database: office.Database);
        var matter = await office.HandInAsync(TestData.Street);
        await this.ServeDeskAsync(office, TestData.Clerk(TestData.Street));
        Services.AddSingleton(house.Desk());
        Services.AddSingleton<TimeProvider>(new NoTimers(house.Time));
        Render<TicketsOfCase>(all => all.Add(each => each.CaseId, matter.CaseId)).Markup.Trim().ShouldBeEmpty();
    }

    private sealed class NoTimers(TimeProvider time) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => time.GetUtcNow();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => throw new InvalidOperationException("a page that is not on a circuit looks at nothing");
    }
}
