using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Demo;
using Portal.Core.Intake;
using Portal.Tests.SignIn;
using Shouldly;
using Xunit;

namespace Portal.Tests.Intake;

/// <summary>The citizens' pages through the real program: applying, saving, sending, and what a stranger sees of it.</summary>
public sealed class ApplyTests(PortalFixture portal)
{
    private const string LivingAllowance = "MZ-0101";
    private const string Simple = "ZM-0101";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Row", "129")]
    public async Task Apply_PageByPage_GivesNumberCodeAndWhatHappensNext()
    {
        var run = await ApplyRun.SomebodyAsync(portal);
        var done = await run.SendAsync(await run.FillAsync(LivingAllowance, await run.StartAsync(LivingAllowance)));

        var id = Guid.Parse(done.Address.Segments[^1]);
        await using var db = portal.Everywhere();
        var matter = await db.Cases.AsNoTracking().Include(each => each.Steps).SingleAsync(each => each.Id == id, Cancel);
        done.Text.ShouldContain(matter.Number);
        done.Text.ShouldContain(matter.QueryCode);
        done.Text.ShouldContain("接下来");
        var answer = Core.Calendars.ChinaTime.DateOf(matter.AcceptBy!.Value);
        done.Text.ShouldContain(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"最迟在{answer.Year}年{answer.Month}月{answer.Day}日"), Shouldly.Case.Sensitive, "by when, as the printed receipt says");
        matter.Status.ShouldBe(CaseStatus.Submitted);
        matter.OpenSteps().Count().ShouldBe(1);
    }

    [Fact]
    public async Task Send_Twice_MakesOneCaseAndShowsTheSameReceipt()
    {
        var run = await ApplyRun.SomebodyAsync(portal);
        var check = await run.FillAsync(Simple, await run.StartAsync(Simple));

        var both = await Task.WhenAll(run.SendAsync(check), run.SendAsync(check));
        var later = await run.SendAsync(check);

        both.Append(later).Select(page => page.Address.AbsolutePath).Distinct(StringComparer.Ordinal).ShouldHaveSingleItem().ShouldContain("/apply/done/");
        await using var db = portal.Everywhere();
        (await db.Operations.CountAsync(operation => operation.Key == run.DraftId, Cancel)).ShouldBe(1);
        var draft = await db.Drafts.SingleAsync(each => each.Id == run.DraftId, Cancel);
        (await db.Cases.CountAsync(matter => matter.CitizenId == draft.CitizenId, Cancel)).ShouldBe(1);
    }

    [Fact]
    [Trait("Row", "129")]
    public async Task Draft_LeftHalfWay_IsFoundAgainWithWhatWasTyped()
    {
        var run = await ApplyRun.SomebodyAsync(portal);
        var page = await run.StartAsync(LivingAllowance);
        page = await run.Http.GetAsync($"{run.Draft}?page=applicant");
        await run.Http.PostFormAsync(page, Fresh.Fields(("address", "黄兴路 12 号 <b>3</b> 楼"), ("go", "later")), "draft");

        var mine = await run.Http.GetAsync("my/cases");
        mine.Text.ShouldContain("还没有提交的申请");
        var again = await run.Http.GetAsync($"{run.Draft}?page=applicant");
        again.Find("[name=address]").TextContent.ShouldBe("黄兴路 12 号 <b>3</b> 楼");
    }

    [Fact]
    public async Task DeliveryChosen_BrowserClosed_IsFoundAgainAndTakenAlong()
    {
        var run = await ApplyRun.SomebodyAsync(portal);
        var check = await run.FillAsync(Simple, await run.StartAsync(Simple), way: "PickUp");
        check.Address.Query.ShouldNotContain("PickUp");

        var later = portal.Http("xincheng");
        await later.SignInAsync(run.Phone, Fresh.Password);
        var again = await later.GetAsync($"{run.Draft}?page=delivery");
        var none = await later.PostFormAsync(again, Fresh.Fields((Draft.WayKey, ""), ("go", "next")), "draft");
        none.Find("fieldset[aria-describedby='f-delivery-way-error'] #f-delivery-way-error").TextContent.ShouldNotBeEmpty();
        await later.PostFormAsync(none, Fresh.Fields((Draft.WayKey, "PickUp"), ("go", "later")), "draft");
        again = await later.GetAsync($"{run.Draft}?page=delivery");
        again.Find($"input[name='{Draft.WayKey}'][value=PickUp]").HasAttribute("checked").ShouldBeTrue();
        var hall = again.Find($"input[name='{Draft.HallKey}'][checked]").GetAttribute("value");

        var done = await later.PostFormAsync(await later.GetAsync($"{run.Draft}?page=check"), Fresh.Fields(("go", "send")), "draft");
        var id = Guid.Parse(done.Address.Segments[^1]);
        await using var db = portal.Everywhere();
        var matter = await db.Cases.AsNoTracking().SingleAsync(each => each.Id == id, Cancel);
        (matter.DeliveryWay, matter.PickUpHallId.ToString()).ShouldBe((DeliveryWay.PickUp, hall));
        matter.Answers.Keys.ShouldAllBe(key => !key.StartsWith("delivery", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Autosave_WhileTyping_KeepsRightAndWrong()
    {
        var run = await ApplyRun.SomebodyAsync(portal);
        var page = await run.StartAsync(LivingAllowance);
        var answer = await SaveAsync(run, page, ("idNumber", "not a number"), ("unknown", "dropped"));
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await answer.Content.ReadAsStringAsync(Cancel)).ShouldContain("time");

        await using var db = portal.Everywhere();
        var draft = await db.Drafts.AsNoTracking().SingleAsync(each => each.Id == run.DraftId, Cancel);
        draft.Answers["idNumber"].ShouldBe("not a number");
        draft.Answers.Any(answer => answer.Key == "unknown").ShouldBeFalse();
    }

    [Fact]
    public async Task Autosave_WithoutTokenOrOfAnother_SavesNothing()
    {
        var run = await ApplyRun.SomebodyAsync(portal);
        var page = await run.StartAsync(LivingAllowance);
        using var bare = new FormUrlEncodedContent([KeyValuePair.Create("address", "nowhere")]);
        (await run.Http.Client.PostAsync($"{run.Draft}/save", bare, Cancel)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);

        var stranger = await ApplyRun.SomebodyAsync(portal);
        var theirs = await stranger.StartAsync(LivingAllowance);
        var token = theirs.Find("form[data-draft] input[name=__RequestVerificationToken]").GetAttribute("value")!;
        using var posted = new FormUrlEncodedContent([KeyValuePair.Create("address", "nowhere"), KeyValuePair.Create("__RequestVerificationToken", token)]);
        (await stranger.Http.Client.PostAsync($"{run.Draft}/save", posted, Cancel)).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        page.Text.ShouldNotContain("nowhere");
        await using var db = portal.Everywhere();
        (await db.Drafts.AsNoTracking().SingleAsync(each => each.Id == run.DraftId, Cancel)).Answers.Any(answer => answer.Value == "nowhere").ShouldBeFalse();
    }

    [Theory]
    [InlineData("idNumber", "11010519491231002", "位数不对")]
    [InlineData("idNumber", "110105194912310021", "有一位可能输错了")]
    [InlineData("idNumber", "110105199902300014", "出生日期不存在")]
    [InlineData("phone", "12345", "手机号码")]
    [InlineData("name", "", "请填写")]
    [InlineData("name", null, "最多 50 个字")]
    public async Task Next_WithBadInput_SaysSoBesideTheFieldAndKeepsWhatWasTyped(string field, string? typed, string sentence)
    {
        typed ??= new string('长', 10_000);
        var run = await ApplyRun.SomebodyAsync(portal);
        await run.StartAsync(LivingAllowance);
        var page = await run.Http.PostFormAsync(await run.Http.GetAsync($"{run.Draft}?page=applicant"), Fresh.Fields((field, typed), ("go", "next")), "draft");

        page.Find(".error-summary").TextContent.ShouldContain(sentence);
        page.Find($"#f-{field}-error").TextContent.ShouldContain(sentence);
        page.Find($".error-summary a[href$='#f-{field}']");
        page.Find($"[name={field}]").GetAttribute("value").ShouldBe(typed);
    }

    [Fact]
    public async Task Rows_AddAndRemove_WorkWithoutAScript()
    {
        var run = await ApplyRun.SomebodyAsync(portal);
        await run.StartAsync(LivingAllowance);
        var page = await run.Http.GetAsync($"{run.Draft}?page=household");
        var table = page.Find("button[name=add]").GetAttribute("value")!;
        page = await run.Http.PostFormAsync(page, Fresh.Fields(("add", table)), "draft");
        page.All(".row-entry").Count.ShouldBe(1);

        page = await run.Http.PostFormAsync(page, Fresh.Fields(($"{table}.0.name", "甲"), ("add", table)), "draft");
        page.All(".row-entry").Count.ShouldBe(2);
        page = await run.Http.PostFormAsync(page, Fresh.Fields(($"{table}.1.name", "乙"), ("remove", $"{table}.0")), "draft");
        page.All(".row-entry").Count.ShouldBe(1);
        page.Find($"[name='{table}.0.name']").GetAttribute("value").ShouldBe("乙");
    }

    [Fact]
    public async Task Check_WithEverythingMissing_ListsItAllWithLinksToThePage()
    {
        var run = await ApplyRun.SomebodyAsync(portal);
        await run.StartAsync(LivingAllowance);
        await run.Http.PostFormAsync(await run.Http.GetAsync($"{run.Draft}?page=delivery"), Fresh.Fields((Draft.WayKey, "Online"), ("go", "next")), "draft");
        var check = await run.Http.GetAsync($"{run.Draft}?page=check");

        var links = check.All(".error-summary a").Select(link => link.GetAttribute("href")!).ToList();
        links.Count.ShouldBeGreaterThan(5);
        links.ShouldContain(link => link.Contains("page=upload", StringComparison.Ordinal));
        links.ShouldContain(link => link.Contains("page=means", StringComparison.Ordinal));
        var sent = await run.SendAsync(check);
        sent.Find(".error-summary");
        await using var db = portal.Everywhere();
        (await db.Drafts.AsNoTracking().SingleAsync(each => each.Id == run.DraftId, Cancel)).CaseId.ShouldBeNull();
    }

    [Fact]
    public async Task Upload_DisguisedEmptyOrTooLarge_IsRefusedInWords()
    {
        var run = await ApplyRun.SomebodyAsync(portal);
        await run.StartAsync(LivingAllowance);
        var page = await run.Http.GetAsync($"{run.Draft}?page=upload");

        (await run.UploadAsync(page, "incomeProof", "proof.pdf", "MZ this is a program"u8.ToArray())).Text.ShouldContain("没有收下：只能上传PDF、JPEG或PNG");
        (await run.UploadAsync(page, "incomeProof", "proof.pdf", [])).Text.ShouldContain("是空的");
        var large = new byte[(20 * 1024 * 1024) + 1];
        "%PDF-1.7"u8.CopyTo(large);
        (await run.UploadAsync(page, "incomeProof", "proof.pdf", large)).Text.ShouldContain("控制在20 MB以内");
        foreach (var go in (string[])["back", "later"])
        {
            var stays = await run.UploadAsync(page, "incomeProof", "proof.pdf", [], go);
            stays.Find("#f-paper-incomeProof-error").TextContent.ShouldContain("是空的", customMessage: go);
            stays.Find("#f-paper-incomeProof").GetAttribute("aria-describedby").ShouldNotBeNull().ShouldContain("f-paper-incomeProof-error");
            ApplyRun.PageOf(stays).ShouldBe("upload");
        }

        var kept = await run.UploadAsync(page, "incomeProof", "../../<script>.png", SampleAnswers.Picture);
        kept.Find(".file-name").TextContent.ShouldBe("<script>.png");
    }

    [Fact]
    public async Task DraftCaseAndAttachment_OfAnother_AreAnsweredAsUnknownOnes()
    {
        var run = await ApplyRun.SomebodyAsync(portal);
        var id = await run.ApplyAsync(LivingAllowance);
        await using var db = portal.Everywhere();
        var paper = await db.Attachments.AsNoTracking().FirstAsync(each => each.CaseId == id, Cancel);
        var own = await run.Http.Client.GetAsync($"attachments/{paper.Id}", Cancel);
        own.StatusCode.ShouldBe(HttpStatusCode.OK);
        own.Content.Headers.ContentType!.MediaType.ShouldBe("image/png");
        own.Headers.GetValues("X-Content-Type-Options").ShouldHaveSingleItem().ShouldBe("nosniff");

        var stranger = await ApplyRun.SomebodyAsync(portal);
        var nothing = Guid.CreateVersion7();
        foreach (var (theirs, unknown) in new[] { ($"attachments/{paper.Id}", $"attachments/{nothing}"), ($"my/cases/{id}", $"my/cases/{nothing}"), ($"apply/done/{id}", $"apply/done/{nothing}"), (run.Draft, $"apply/draft/{nothing}"), ($"my/cases/{id}/withdraw", $"my/cases/{nothing}/withdraw") })
        {
            var foreign = await stranger.Http.GetAsync(theirs);
            var missing = await stranger.Http.GetAsync(unknown);
            foreign.Status.ShouldBe(HttpStatusCode.NotFound, theirs);
            foreign.Text.ShouldBe(missing.Text);
        }
    }

    [Fact]
    public async Task Post_WithoutToken_IsRefusedAndNothingIsSaved()
    {
        var run = await ApplyRun.SomebodyAsync(portal);
        await run.StartAsync(LivingAllowance);
        var page = await run.Http.GetAsync($"{run.Draft}?page=applicant");
        (await run.Http.PostFormAsync(page, Fresh.Fields(("address", "forged"), ("go", "next")), "draft", withoutToken: true)).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await run.Http.GetAsync($"{run.Draft}?page=applicant")).Find("[name=address]").TextContent.ShouldNotContain("forged");
    }

    [Fact]
    [Trait("Row", "131")]
    public async Task Apply_FromTheGuide_TakesItsAnswersAlongAndAsksForThePapersTheyNeed()
    {
        var run = await ApplyRun.SomebodyAsync(portal);
        var item = await run.ItemAsync(LivingAllowance);
        var page = await run.Http.GetAsync($"apply/{item.Id}?householdIll=yes&householdStudent=no&unknown=1");
        page = await run.Http.PostFormAsync(page, Fresh.Fields(("for", "me")), "apply");
        page.Find("[name=householdIll][value=yes]").HasAttribute("checked").ShouldBeTrue();

        var upload = await run.Http.GetAsync($"{page.Address.AbsolutePath}?page=upload");
        upload.All("input[type=file]").Select(input => input.GetAttribute("name")).ShouldBe(["file.incomeProof", "file.illnessPapers"], ignoreOrder: true);
    }

    [Fact]
    public async Task Send_AfterTheSessionEnded_LeadsToSignInAndBackToWhatWasSaved()
    {
        var run = await ApplyRun.SomebodyAsync(portal);
        await run.StartAsync(LivingAllowance);
        var page = await run.Http.GetAsync($"{run.Draft}?page=applicant");
        await SaveAsync(run, page, ("address", "刚打了一半"));
        await run.Http.PostFormAsync(page, Fresh.Fields(), "sign-out");

        run.Http.Client.DefaultRequestHeaders.Add("Sec-Fetch-Site", "same-origin"); // As browsers say it.
        var sent = await run.Http.PostFormAsync(page, Fresh.Fields(("address", "刚打了一半，又多打了几个字"), ("go", "stay")), "draft");
        sent.Address.AbsolutePath.ShouldEndWith("/sign-in");
        (await SaveAsync(run, page, ("address", "x"))).StatusCode.ShouldBeOneOf(HttpStatusCode.Unauthorized, HttpStatusCode.BadRequest);
        var back = await run.Http.PostFormAsync(sent, Fresh.Fields(("Sent.Name", run.Phone), ("Sent.Password", Fresh.Password)), "sign-in");
        back.Find("h1").TextContent.ShouldBe("您填写的内容还在");
        back.Find("form input[name=address]").GetAttribute("value").ShouldBe("刚打了一半，又多打了几个字");
        back.Html.ShouldNotContain(Fresh.Password);
        var kept = await run.Http.PostFormAsync(back, Fresh.Fields(), "draft");
        kept.Address.AbsolutePath.ShouldEndWith(run.Draft);
        (await run.Http.GetAsync($"{run.Draft}?page=applicant")).Find("[name=address]").TextContent.ShouldBe("刚打了一半，又多打了几个字");
    }

    [Theory]
    [InlineData("same-origin")]
    [InlineData("cross-site")]
    public async Task Send_AfterTheSessionEnded_ShowsTheWordsToNobodyElse(string from)
    {
        var run = await ApplyRun.SomebodyAsync(portal);
        await run.StartAsync(LivingAllowance);
        var page = await run.Http.GetAsync($"{run.Draft}?page=applicant");
        await run.Http.PostFormAsync(page, Fresh.Fields(), "sign-out");
        run.Http.Client.DefaultRequestHeaders.Add("Sec-Fetch-Site", from);
        var sent = await run.Http.PostFormAsync(page, Fresh.Fields(("address", "只有我知道的话"), ("go", "stay")), "draft");

        // At the same browser somebody else signs in.
        var other = await run.Http.PostFormAsync(sent, Fresh.Fields(("Sent.Name", "19900000001"), ("Sent.Password", Core.Demo.DemoAccounts.Password)), "sign-in");

        other.Html.ShouldNotContain("只有我知道的话");
    }

    [Fact]
    public async Task Apply_AsVisitor_SignsInFirstAndComesBack()
    {
        var run = await ApplyRun.SomebodyAsync(portal);
        var item = await run.ItemAsync(Simple);
        using var visitor = portal.Http();
        var page = await visitor.GetAsync($"apply/{item.Id}");
        page.Address.AbsolutePath.ShouldEndWith("/sign-in");
        page.Address.Query.ShouldContain(Uri.EscapeDataString($"apply/{item.Id}"));
    }

    private static async Task<HttpResponseMessage> SaveAsync(ApplyRun run, PortalPage page, params (string Name, string Value)[] typed)
    {
        var token = page.Find("form[data-draft] input[name=__RequestVerificationToken]").GetAttribute("value")!;
        using var posted = new FormUrlEncodedContent(typed.Append(("__RequestVerificationToken", token)).Select(each => KeyValuePair.Create(each.Item1, each.Item2)));
        return await run.Http.Client.PostAsync($"{run.Draft}/save", posted, Cancel);
    }
}
