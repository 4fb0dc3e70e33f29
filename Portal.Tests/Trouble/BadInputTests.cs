using System.Net;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Delivery;
using Portal.Tests.Intake;
using Portal.Tests.SignIn;
using Shouldly;
using Xunit;

namespace Portal.Tests.Trouble;

/// <summary>
/// What was not yet asked elsewhere of "Bad input and trouble". The rest by name: wrong check digit, impossible date, future birth and
/// 10,000 signs in Chinese: <c>ApplyTests.Next_WithBadInput…</c>, <c>RegisterTests.DocumentNumber_Wrong…</c>, <c>TenThousandCharacters…</c>;
/// unknown tenant: <c>TroubleTests.UnknownAddress…</c>; foreign ids: <c>ApplyTests.DraftCaseAndAttachment_OfAnother…</c>,
/// <c>CasePaneTests.Pane_ForeignCase…</c>, <c>DeliveryPageTests.Document_OfOnesOwn…</c>; stale version: <c>CasePaneTests.Form_RefusedBecause…</c>;
/// files: <c>ApplyTests.Upload_Disguised…</c>, <c>IntakeDeskTests.AddPaper_Disguised…</c>; no token, no session:
/// <c>TroubleTests.Form_…</c>, <c>ApplyTests.Send_AfterTheSessionEnded…</c>, <c>LostConnectionTests.Form_…</c>; script in PDF:
/// <c>DeliveryPageTests.PaperFile_WithScript…</c>.
/// </summary>
public sealed class BadInputTests(PortalFixture portal)
{
    private const string Script = "<script>alert(1)</script>";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>The month before the first day of all and the day after the last are no days: such a day counts as none.</summary>
    [Theory]
    [InlineData("kaifu.admin", "work/hall-day?day={0}")]
    [InlineData("furong.clerk", "work/appointments?day={0}")]
    [InlineData("kaifu.supervisor", "work/ratings?view=figures&from={0}&to={0}")]
    [InlineData("kaifu.admin", "admin/hall-figures?from={0}&to={0}")]
    [InlineData("kaifu.admin", "admin/truths?from={0}&to={0}")]
    [InlineData("kaifu.admin", "admin/data-share?from={0}&to={0}")]
    [InlineData("kaifu.audit", "admin/journal?from={0}&to={0}")]
    public async Task Page_AskedForADayNobodyCanMean_ShowsItsOwn(string account, string address)
    {
        using var http = await portal.SignedInAsync(account, account.Split('.')[0]);
        foreach (var day in (string[])["0001-01-01", "9999-12-31"])
        {
            (await http.GetAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, address, day))).Status.ShouldBe(HttpStatusCode.OK, day);
        }
    }

    [Theory]
    [InlineData("documentNumber", "999999197001011230", "check")]
    [InlineData("documentNumber", "99999919700231123X", "date")]
    [InlineData("documentNumber", "999999209901011234", "birth")]
    [InlineData("documentNumber", "99999919700101123", "wrong length")]
    [InlineData("phone", "12345", "mobile")]
    [InlineData("name", null, "at most")]
    public async Task Form_WithBadInput_SaysSoInEnglishAndKeepsIt(string question, string? typed, string word)
    {
        typed ??= new string('x', 10_000);
        var run = await ApplyRun.SomebodyAsync(portal);
        await run.StartAsync("ZM-0101");
        await run.Http.InEnglishAsync();
        var form = await run.Http.GetAsync($"{run.Draft}?page=applicant");
        var field = question == "documentNumber" ? form.All("input[name]").Select(input => input.GetAttribute("name")!).First(name => name.Contains("umber", StringComparison.Ordinal)) : question;

        var page = await run.Http.PostFormAsync(form, Fresh.Fields((field, typed), ("go", "next")), "draft");

        page.Find($"#f-{field}-error").TextContent.ShouldContain(word, Case.Insensitive);
        page.Find($"#f-{field}-error").TextContent.ShouldNotMatch(@"\p{IsCJKUnifiedIdeographs}");
        page.Find($"[name={field}]").GetAttribute("value").ShouldBe(typed);
    }

    /// <summary>The office decided while the page was open: nothing is changed, the words are there to copy, and the way leads to how things stand.</summary>
    [Fact]
    public async Task Form_ThatIsGoneMeanwhile_SaysSoAndKeepsTheWords()
    {
        var run = await ApplyRun.SomebodyAsync(portal);
        var id = await run.ApplyAsync("ZM-0101");
        run.Http.Client.DefaultRequestHeaders.Add("Sec-Fetch-Site", "same-origin");
        var ask = await run.Http.GetAsync($"my/cases/{id}/withdraw");
        await portal.DecideAsync(id);

        var gone = await run.Http.PostFormAsync(ask, Fresh.Fields(("Sent.Why", "家里情况变了")), "withdraw");

        (gone.Status, gone.Find("[data-trouble]").GetAttribute("data-trouble")).ShouldBe((HttpStatusCode.BadRequest, "Gone"));
        gone.Find("main").TextContent.ShouldContain("家里情况变了");
        (await run.Http.GetAsync(gone.Find("main a.btn-primary").GetAttribute("href")!)).Status.ShouldBe(HttpStatusCode.OK);
        await using var db = portal.Everywhere();
        (await db.CaseEvents.AnyAsync(each => each.CaseId == id && each.Action == Core.Cases.CaseAction.Withdraw, Cancel)).ShouldBeFalse();
    }

    [Fact]
    public async Task Script_InAnAnswerAndAMessage_IsTextOnEveryPage()
    {
        var run = await ApplyRun.SomebodyAsync(portal);
        var page = await run.StartAsync("ZM-0101");
        await run.Http.PostFormAsync(await run.Http.GetAsync($"{run.Draft}?page=applicant"), Fresh.Fields(("address", Script), ("go", "later")), "draft");
        var check = await run.FillAsync("ZM-0101", page);
        await run.Http.PostFormAsync(await run.Http.GetAsync($"{run.Draft}?page=applicant"), Fresh.Fields(("address", Script), ("go", "next")), "draft");
        var id = Guid.Parse((await run.SendAsync(check)).Address.Segments[^1]);
        var mine = await run.Http.GetAsync($"my/cases/{id}");
        mine = await run.Http.PostFormAsync(mine, Fresh.Fields(("text", Script)), "message");
        await using var db = portal.Everywhere();
        var receipt = await db.CaseDocuments.AsNoTracking().FirstAsync(document => document.CaseId == id && document.Kind == DocumentKind.Receipt, Cancel);

        mine.Text.ShouldContain(Script);
        foreach (var shown in new[] { mine, await run.Http.GetAsync($"documents/{receipt.Id}") })
        {
            shown.Status.ShouldBe(HttpStatusCode.OK);
            shown.Html.ShouldNotContain(Script);
        }
    }

    /// <summary>Another program holds the file: tried again, then said in the page with what was typed, and done when it lets go.</summary>
    [Fact]
    public async Task Sqlite_HeldByAnotherProgram_SaysSoAndKeepsWhatWasTyped()
    {
        await using var host = new PortalFixture.PortalHost();
        var own = new PortalFixture(host);
        var run = await ApplyRun.SomebodyAsync(own);
        await run.StartAsync("ZM-0101");
        var form = await run.Http.GetAsync($"{run.Draft}?page=applicant");
        PortalPage refused;
        await using (var other = new SqliteConnection($"Data Source={Path.Combine(host.Folder, "portal.db")};Pooling=false"))
        {
            await other.OpenAsync(Cancel);
            await using var held = other.BeginTransaction(deferred: false);
            (await run.Http.GetAsync("my/cases")).Status.ShouldBe(HttpStatusCode.OK);
            (await run.Http.GetAsync($"{host.Url}/health/ready")).Html.ShouldBe("false");
            refused = await run.Http.PostFormAsync(form, Fresh.Fields(("address", "写不进去时填的"), ("go", "next")), "draft");
        }

        refused.Find("#refused").TextContent.ShouldContain("您填写的内容还在");
        refused.Find("[name=address]").TextContent.ShouldBe("写不进去时填的");
        (await run.Http.GetAsync($"{host.Url}/health/ready")).Html.ShouldBe("true");
        await run.Http.PostFormAsync(refused, Fresh.Fields(("go", "next")), "draft");
        (await run.Http.GetAsync($"{run.Draft}?page=applicant")).Find("[name=address]").TextContent.ShouldBe("写不进去时填的");
    }
}
