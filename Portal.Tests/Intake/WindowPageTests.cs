using System.Globalization;
using Bunit;
using Bunit.TestDoubles;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Core;
using Portal.Core.Audit;
using Portal.Core.Calendars;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Halls;
using Portal.Core.Intake;
using Portal.Core.People;
using Portal.Tests.Cases;
using Portal.Web.Intake;
using Shouldly;
using Xunit;

namespace Portal.Tests.Intake;

/// <summary>The window's page over a real database: whatever was ticked or written is there again in another circuit, and comes into the case.</summary>
public sealed class WindowPageTests : BunitContext
{
    private static readonly CancellationToken Ct = Xunit.TestContext.Current.CancellationToken;

    public WindowPageTests() => CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("zh-CN");

    [Fact]
    public async Task Window_AfterALostCircuit_StillKnowsTicksBearerAndDelivery()
    {
        await using var office = await CaseOffice.OpenAsync(DatabaseProvider.Sqlite);
        var (clerk, draft) = await BeginAsync(office);
        await ServeAsync(office, clerk);
        var page = Show(draft.Id);
        await page.FindAll(".checklist input[type=checkbox]")[1].ChangeAsync(new() { Value = true });
        await page.Find("#window-bearer").ChangeAsync(new() { Value = "张大测，父亲" });
        await page.FindAll("input[name=way]")[1].ChangeAsync(new() { Value = "on" });
        await DisposeComponentsAsync();

        var again = Show(draft.Id);

        again.FindAll(".checklist input[type=checkbox]").Select(tick => tick.HasAttribute("checked")).ShouldBe([false, true]);
        again.Find("#window-bearer").GetAttribute("value").ShouldBe("张大测，父亲");
        again.FindAll("input[name=way]").Select(way => way.HasAttribute("checked")).ShouldBe([false, true]);
    }

    [Fact]
    [Trait("Row", "70")]
    public async Task Window_PaperComesLater_IsTakenInOnceThePromiseIsSigned()
    {
        await using var office = await CaseOffice.OpenAsync(DatabaseProvider.Sqlite);
        var (clerk, draft) = await BeginAsync(office, tolerable: true);
        await ServeAsync(office, clerk);
        var page = Show(draft.Id);
        await page.Find("[data-later]").ChangeAsync(new() { Value = true });
        await SubmitAsync();
        page.WaitForElement("#f-promise-name .field-error");

        await page.Find("#window-promise").ChangeAsync(new() { Value = true });
        await SubmitAsync();

        page.WaitForElement(".done-number");
        page.Find(".notice-caution").TextContent.ShouldContain("请提醒申请人按期补交");
        await using var db = office.Database.Everywhere();
        (await db.Cases.AsNoTracking().SingleAsync(Ct)).OwedBy.ShouldNotBeNull();

        Task SubmitAsync() => page.FindAll(".action-bar .btn").Last(button => button.TextContent.Contains("提交申请", StringComparison.Ordinal)).ClickAsync(new());
    }

    [Fact, Trait("Row", "81")]
    public async Task Window_AfterHandingIn_KeepsWhatWasCheckedWhenThePersonAgrees()
    {
        await using var office = await CaseOffice.OpenAsync(DatabaseProvider.Sqlite);
        var (clerk, draft) = await BeginAsync(office);
        using (var scan = new MemoryStream(Portal.Core.Demo.SampleAnswers.Picture))
        {
            (await office.WindowAt(TestData.Community).AddPaperAsync(draft.Id, "income", "收入.png", scan, clerk, Ct)).Refusal.ShouldBeNull();
        }

        await ServeAsync(office, clerk);
        var page = Show(draft.Id);
        await page.FindAll(".action-bar .btn").Last(button => button.TextContent.Contains("提交申请", StringComparison.Ordinal)).ClickAsync(new());
        page.WaitForElement(".window-keep");
        await KeepAsync();
        page.Find(".window-keep .field-error").TextContent.ShouldContain("请先勾选");
        await page.FindAll(".window-keep tbody input[type=checkbox]")[0].ChangeAsync(new() { Value = true });
        await KeepAsync();
        page.Find(".window-keep .field-error").TextContent.ShouldContain("请先请本人看过并同意");
        await page.Find("#window-keep-agreed").ChangeAsync(new() { Value = true });
        await KeepAsync();
        page.Find(".window-keep #refused").TextContent.ShouldContain("收入证明", customMessage: "its original was not seen");
        await page.FindAll(".window-keep tbody input[type=checkbox]")[1].ChangeAsync(new() { Value = true });
        await KeepAsync();

        page.WaitForElement(".notice-good").TextContent.ShouldContain("已存入 1 份");
        await using var db = office.Database.Everywhere();
        (await db.VaultPapers.AsNoTracking().SingleAsync(Ct)).OriginalSeenBy.ShouldBe(clerk.Name);
        (await db.Consents.AsNoTracking().SingleAsync(Ct)).Text.ShouldContain("经本人同意");

        Task KeepAsync() => page.Find(".window-keep button").ClickAsync(new());
    }

    [Fact]
    public async Task Window_HandsIn_WithTheBearerNotedForColleaguesInTheSameBreath()
    {
        await using var office = await CaseOffice.OpenAsync(DatabaseProvider.Sqlite);
        var (clerk, draft) = await BeginAsync(office);
        await ServeAsync(office, clerk);
        var page = Show(draft.Id);
        await page.FindAll(".checklist input[type=checkbox]")[0].ChangeAsync(new() { Value = true });
        await page.Find("#window-bearer").ChangeAsync(new() { Value = "张大测，父亲" });

        await page.FindAll(".action-bar .btn").Last(button => button.TextContent.Contains("提交申请", StringComparison.Ordinal)).ClickAsync(new());

        page.WaitForElement(".done-number");
        await using var db = office.Database.Everywhere();
        var matter = await db.Cases.AsNoTracking().SingleAsync(Ct);
        var note = await db.CaseEvents.AsNoTracking().SingleAsync(happened => happened.CaseId == matter.Id && happened.Action == CaseAction.Note, Ct);
        note.Audience.ShouldBe(Audience.Staff);
        note.Note.ShouldNotBeNull().ShouldContain("张大测，父亲");
        note.Note.ShouldContain("户口本");
        note.At.ShouldBe(matter.SubmittedAt);
        matter.Answers.Keys.ShouldNotContain(name => name.StartsWith("window.", StringComparison.Ordinal), "notes of the window are no answers");
    }

    /// <summary>The circuit stays open over the end of the grant: the page still shows it, and the next click is refused with its sentence.</summary>
    [Fact, Trait("Row", "108")]
    public async Task Window_GrantRunsOutWhileThePageIsOpen_TheNextClickIsStopped()
    {
        await using var office = await CaseOffice.OpenAsync(DatabaseProvider.Sqlite);
        var (clerk, draft) = await BeginAsync(office);
        var grant = new ProxyGrant { TenantId = TestData.Community, PrincipalId = office.Applicant.Id, PrincipalName = office.Applicant.Name, DelegateAccountId = clerk.AccountId, DelegateName = clerk.Name, From = TestData.Now.AddDays(-1), Until = TestData.Now.AddDays(1), Terms = "授权书", Relation = ProxyRelation.CommunityWorker };
        await using (var db = office.Database.Everywhere())
        {
            db.ProxyGrants.Add(grant);
            await db.SaveChangesAsync(Ct);
        }

        await ServeAsync(office, clerk);
        var page = Show(draft.Id);
        await page.Find("#window-proxy").ChangeAsync(new() { Value = grant.Id.ToString() });
        page.WaitForElement($"#window-proxy option[value='{grant.Id}'][selected]");
        page.FindAll("#refused").ShouldBeEmpty();

        office.Time.Advance(TimeSpan.FromDays(2));
        await page.FindAll(".action-bar .btn").Last(button => button.TextContent.Contains("提交申请", StringComparison.Ordinal)).ClickAsync(new());

        page.WaitForElement("#refused").TextContent.ShouldContain(new GrantEnded().Sentence(CultureInfo.GetCultureInfo("zh-CN")));
        await using var read = office.Database.Everywhere();
        (await read.Cases.AnyAsync(Ct)).ShouldBeFalse();
    }

    [Fact]
    public async Task Window_HandsIn_OnlyOnceTheLastChangeIsSaved()
    {
        await using var office = await CaseOffice.OpenAsync(DatabaseProvider.Sqlite);
        var (clerk, draft) = await BeginAsync(office);
        await ServeAsync(office, clerk);
        var page = Show(draft.Id);

        // A save that is under way holds this, as long as its database takes.
        var saving = (SemaphoreSlim)typeof(WindowPage).GetField("_oneAtATime", System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic)!.GetValue(page.Instance)!;
        await saving.WaitAsync(Ct);
        var sending = page.FindAll(".action-bar .btn").Last(button => button.TextContent.Contains("提交申请", StringComparison.Ordinal)).ClickAsync(new());
        await using var db = office.Database.Everywhere();
        (await db.Cases.AnyAsync(Ct)).ShouldBeFalse();

        saving.Release();
        await sending;
        page.WaitForElement(".done-number");
        (await db.Cases.CountAsync(Ct)).ShouldBe(1);
    }

    [Fact]
    public async Task Scans_TooManyAtOnce_AreRefusedInWords()
    {
        await using var office = await CaseOffice.OpenAsync(DatabaseProvider.Sqlite);
        var (clerk, draft) = await BeginAsync(office);
        await ServeAsync(office, clerk);
        var page = Show(draft.Id);

        page.FindComponents<Microsoft.AspNetCore.Components.Forms.InputFile>()[0].UploadFiles([.. Enumerable.Range(0, 21).Select(number => InputFileContent.CreateFromText("%PDF-1.7", $"{number}.pdf"))]);

        page.WaitForElement(".checklist [role=alert]").TextContent.ShouldContain("一次最多选 20 个文件");
        await using var db = office.Database.Everywhere();
        (await db.Attachments.AnyAsync(Ct)).ShouldBeFalse();
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Marks_AreTheClerksOnly_AndOnlyOfPapersOnTheList(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var (clerk, draft) = await BeginAsync(office);
        var typed = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [WindowMarks.BearerKey] = "张大测",
            [WindowMarks.SeenKey("household")] = WindowMarks.SeenValue(true),
            [WindowMarks.SeenKey("nothing-of-the-kind")] = WindowMarks.SeenValue(true),
        };

        var kept = (await office.WindowAt(TestData.Community).SaveAsync(draft.Id, typed, clerk, Ct)).Value!;

        WindowMarks.BearerOf(kept.Answers).ShouldBe("张大测");
        kept.Answers.Keys.ShouldBe([WindowMarks.BearerKey, WindowMarks.SeenKey("household")], ignoreOrder: true);
        var citizen = TestData.Applicant(office.Applicant.Id);
        var own = (await office.IntakeOf(office.Applicant.Id).StartAsync(draft.ItemId, TestData.Community, office.Applicant.Id, null, null, citizen, Ct)).Value!;
        (await office.IntakeOf(office.Applicant.Id).SaveAsync(own.Id, typed, citizen, Ct)).Value!.Answers.Keys.ShouldNotContain(WindowMarks.BearerKey);
    }

    private static async Task<(Actor Clerk, Draft Draft)> BeginAsync(CaseOffice office, bool tolerable = false)
    {
        var item = TestData.Item(code: "W-PAGE");
        item.Detail = item.Detail with
        {
            DeliveryWays = [DeliveryWay.Online, DeliveryWay.PickUp],
            Materials = [new MaterialSpec { Key = "household", Name = "户口本", Necessity = Necessity.Optional }, new MaterialSpec { Key = "income", Name = "收入证明", Necessity = tolerable ? Necessity.Required : Necessity.Optional, Tolerable = tolerable, TolerableDays = tolerable ? 5 : null }],
        };
        await office.AddItemAsync(item);
        await using (var db = office.Database.Everywhere())
        {
            db.Halls.Add(new Hall { TenantId = TestData.Street, Name = "测试大厅" });
            await db.SaveChangesAsync(Ct);
        }

        var clerk = TestData.Clerk(TestData.Community);
        var window = office.WindowAt(TestData.Community);
        var draft = (await window.StartAsync(item.Id, TestData.Community, null, null, null, clerk, Ct)).Value!;
        (await window.NameApplicantAsync(draft.Id, office.Applicant.Id, null, clerk, Ct)).Refusal.ShouldBeNull();
        return (clerk, draft);
    }

    /// <summary>免提交 at the window: the line says so, and there is nothing to scan it with.</summary>
    [Fact, Trait("Row", "81")]
    public async Task Papers_HadBySharing_HaveNoScanner()
    {
        await using var office = await CaseOffice.OpenAsync(DatabaseProvider.Sqlite);
        await ServeAsync(office, TestData.Clerk(TestData.Community));
        var item = new ItemDetail { Materials = [new MaterialSpec { Key = "proof", Name = "收入证明" }, new MaterialSpec { Key = "book", Name = "户口簿", Source = MaterialSource.Shared }] };
        var list = Render<WindowPapers>(with => with.Add(each => each.DraftId, Guid.CreateVersion7()).Add(each => each.Item, item).Add(each => each.Answers, new Dictionary<string, string>(StringComparer.Ordinal)).Add(each => each.Papers, []));
        var lines = list.FindAll("li.check");
        lines.Select(line => line.QuerySelectorAll("input[type=file]").Length).ShouldBe([1, 0]);
        lines[1].TextContent.ShouldContain("数据共享");
    }

    private async Task ServeAsync(CaseOffice office, Actor clerk)
    {
        await this.ServeDeskAsync(office, clerk);
        var place = clerk.Post!.TenantId;
        Services.AddSingleton(office.People);
        Services.AddSingleton(new CatalogDesk(office.Database.Maker, TestDatabase.StaffScope(place), office.Directory, office.Time, NullLogger<CatalogDesk>.Instance));
        Services.AddSingleton(new TicketDesk(office.Database.Maker, TestDatabase.StaffScope(place), office.Directory, new CalendarDesk(office.Database.Maker, office.Time), new HallNews(NullLogger<HallNews>.Instance), office.Time, NullLogger<TicketDesk>.Instance));
        SetRendererInfo(new Microsoft.AspNetCore.Components.RendererInfo("Server", isInteractive: true));
    }

    private IRenderedComponent<WindowPage> Show(Guid draftId)
    {
        Services.GetRequiredService<BunitNavigationManager>().NavigateTo($"window?draft={draftId}");
        var page = Render<WindowPage>();
        page.WaitForElement(".checklist");
        return page;
    }
}
