using System.Globalization;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Core;
using Portal.Core.Calendars;
using Portal.Core.Credit;
using Portal.Core.People;
using Portal.Tests.Cases;
using Portal.Web.Credit;
using Shouldly;
using Xunit;

namespace Portal.Tests.Credit;

/// <summary>信用异议 at the window, over a real database: who came is looked up, what was seen is ticked, and a double click is one objection.</summary>
[Trait("Row", "73")]
public sealed class WindowObjectionPageTests : BunitContext
{
    private const string Code = "91999999MADE00033L";

    private static CancellationToken Cancel => Xunit.TestContext.Current.CancellationToken;

    public WindowObjectionPageTests() => CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("zh-CN");

    [Fact]
    public async Task Window_TakesAnObjectionIn_OnlyWhenDocumentAndAuthorityWereSeen()
    {
        await using var office = await CaseOffice.OpenAsync(DatabaseProvider.Sqlite);
        var clerk = TestData.Clerk(TestData.Community);
        await this.ServeDeskAsync(office, clerk);
        Services.AddSingleton(office.People);
        Services.AddSingleton(new CreditDesk(office.Database.Maker, TestDatabase.StaffScope(TestData.Community), office.Directory, new CalendarDesk(office.Database.Maker, office.Time), [new ListingSource()], office.Time, NullLogger<CreditDesk>.Instance));
        SetRendererInfo(new RendererInfo("Server", isInteractive: true));
        var number = DemoIdNumber.Make(new DateOnly(1976, 2, 3), 681);
        var person = (await office.People.FindOrEnterAsync(DocumentType.ResidentIdCard, number, "孙旧账", null, clerk, Cancel)).Value!;
        var page = Render<WindowObjectionPage>();

        await page.Find("#who").SubmitAsync();
        page.Find("#who .field-error").TextContent.ShouldContain("请填写");
        await TypeAsync("who-number", number);
        await TypeAsync("who-name", "别人");
        await TypeAsync("who-code", Code);
        await TypeAsync("who-organisation", "〔演示〕旧账示例商贸有限公司");
        await page.Find("#who").SubmitAsync();
        page.WaitForElement("#refused").TextContent.ShouldContain("姓名", customMessage: "another name than the document's shows nothing");
        await TypeAsync("who-name", person.Name);
        await page.Find("#who").SubmitAsync();
        page.WaitForElement("#objection-why");
        page.Markup.ShouldContain("未按期履行");

        await page.Find("#objection").SubmitAsync();
        page.WaitForElement("#refused");
        await page.Find("#objection-why").ChangeAsync(new() { Value = "罚款已经缴清" });
        await page.Find("#objection-seen").ChangeAsync(new() { Value = true });
        await page.Find("#objection").SubmitAsync();
        page.Find("#refused").TextContent.ShouldContain("授权委托书");
        await page.Find("#objection-authority").ChangeAsync(new() { Value = nameof(AuthoritySeen.Agent) });
        await page.Find("#objection").SubmitAsync();

        page.WaitForElement(".done").TextContent.ShouldContain("答复");
        await using var db = office.Database.Everywhere();
        var objection = await db.CreditObjections.AsNoTracking().SingleAsync(Cancel);
        (objection.CitizenId, objection.TakenInByName, objection.Authority, objection.Reason).ShouldBe((person.Id, clerk.Name, AuthoritySeen.Agent, "罚款已经缴清"));
        (await db.Journal.AsNoTracking().Where(line => line.ActorId == clerk.AccountId).OrderBy(line => line.Number).Select(line => line.Kind).ToListAsync(Cancel)).ShouldBe(["citizen.Find", "citizen.Find", "organisation.Find", "credit.Object"], ignoreOrder: true); // Numbers run in each place by themselves.

        Task TypeAsync(string id, string text) => page.Find($"#{id}").ChangeAsync(new() { Value = text });
    }

    /// <summary>Plays the outside system: one entry.</summary>
    private sealed class ListingSource : ICreditSource
    {
        public CreditSheet Sheet { get; } = new("listing", "〔测试〕信用信息", "测试", TimeSpan.FromSeconds(5), IsDemo: true);

        public Task<CreditFile?> AskAsync(CreditCode code, CancellationToken cancellationToken) =>
            Task.FromResult<CreditFile?>(new CreditFile(CreditGrade.D, new DateOnly(2026, 3, 1), [new DishonestEntry("e1", "未按期履行行政处罚决定", "市场监管部门", new DateOnly(2026, 1, 5))]));
    }
}
