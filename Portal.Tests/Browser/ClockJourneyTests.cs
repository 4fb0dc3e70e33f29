using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Calendars;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Delivery;
using Portal.Core.People;
using Portal.Tests.Delivery;
using Portal.Tests.Intake;
using Portal.Tests.SignIn;
using Portal.Web;
using Portal.Web.Cases.Shared;
using Shouldly;
using Xunit;

namespace Portal.Tests.Browser;

/// <summary>A case that came to two halls, stood still and was extended, as the applicant and the staff see it: dates, papers, trips.</summary>
public sealed class ClockJourneyTests(PortalFixture portal, Chromium chromium)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("zh", 1440)]
    [InlineData("zh", 390)]
    [InlineData("en", 1440)]
    [InlineData("en", 390)]
    [Trait("Row", "76")]
    public async Task Case_SuspendedExtendedAndVisitedTwice_ExplainsItself(string language, int width)
    {
        CultureInfo.CurrentUICulture = CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(language == "zh" ? "zh-CN" : "en");
        var made = await WebCases.MakeAsync(portal, decided: false, name: "钟时限");
        var step = await OpenStepAsync(made.CaseId);
        await portal.ActAsync(made.CaseId, new CaseAct(CaseAction.Attend, Guid.CreateVersion7()) { Note = "当面核实身份" }, step.TenantId, Duties.Clerk);
        while (step.Duty is StepDuty.Assist or StepDuty.Accept)
        {
            await portal.ActAsync(made.CaseId, step.Duty == StepDuty.Assist ? CaseAction.HandOver : CaseAction.Accept, "齐全");
            step = await OpenStepAsync(made.CaseId);
        }

        await portal.ActAsync(made.CaseId, new CaseAct(CaseAction.Attend, Guid.CreateVersion7()) { Note = "现场签字" }, step.TenantId, Duties.Reviewer | Duties.Clerk);
        var duty = CaseFlow.DutyFor(step.Duty);
        var holder = await portal.ActAsync(made.CaseId, new CaseAct(CaseAction.Suspend, Guid.CreateVersion7()) { Note = "须现场检测", Pause = PauseReason.Inspection, Document = "检测委托书", Days = 5 }, step.TenantId, duty, step.UnitId);

        await using var visit = await chromium.VisitAsync(portal.Url, width, 900, $"clock-{language}-{width}");
        await visit.GoAsync($"xincheng/language?to={language}&back=");
        await visit.SignInAsync("xincheng", made.Phone, Fresh.Password);
        await LookAsync(visit, $"xincheng/{PortalUrls.MyCase(made.CaseId)}", 1, "my-case-suspended");
        await LookAsync(visit, $"xincheng/{PortalUrls.MyCaseWhy(made.CaseId)}", 2, "why-suspended");
        await ShouldExplainAsync(visit, made.CaseId, pausedDays: true, extension: null);
        await LookAsync(visit, $"xincheng/{PortalUrls.Document(await PaperAsync(made.CaseId, DocumentKind.Suspension))}", 3, "paper-suspension");

        await portal.ActAsync(made.CaseId, new CaseAct(CaseAction.Resume, Guid.CreateVersion7()), step.TenantId, duty, step.UnitId);
        await portal.ActAsync(made.CaseId, new CaseAct(CaseAction.AskExtension, Guid.CreateVersion7()) { Note = "等待外地核查", Days = 5 }, step.TenantId, duty, step.UnitId);
        await using (var db = portal.Everywhere())
        {
            var asked = (await db.Cases.AsNoTracking().SingleAsync(each => each.Id == made.CaseId, Cancel)).ExtensionAsked!;
            await portal.ActAsync(made.CaseId, new CaseAct(CaseAction.GrantExtension, Guid.CreateVersion7()), asked.TenantId, Duties.Leader, not: holder);
        }

        await LookAsync(visit, $"xincheng/{PortalUrls.MyCaseWhy(made.CaseId)}", 4, "why-extended");
        await ShouldExplainAsync(visit, made.CaseId, pausedDays: false, extension: 5);
        await LookAsync(visit, $"xincheng/{PortalUrls.Document(await PaperAsync(made.CaseId, DocumentKind.Extension))}", 5, "paper-extension");
        (await visit.Page.TextContentAsync("h1")).ShouldBe("延期告知书");
        visit.ShouldHaveNoComplaints();

        if (width > 1000)
        {
            await using var staff = await chromium.VisitAsync(portal.Url, width, 900, $"clock-{language}-{width}");
            await staff.GoAsync($"xincheng/language?to={language}&back=");
            await staff.SignInAsync("xincheng", "xincheng.clerk");
            await staff.GoAsync($"xincheng/{PortalUrls.WorkCase(made.CaseId)}");
            (await staff.Page.TextContentAsync("#visits")).ShouldNotBeNull().ShouldContain("2");
            (await staff.Page.Locator(".case-head .badge-caution", new() { HasTextString = "2" }).CountAsync()).ShouldBe(1, "a case with two trips is flagged");
            await staff.PictureAsync(6, "staff-case");
            await staff.ShouldBeAccessibleAsync();
            staff.ShouldHaveNoComplaints();
        }
    }

    private static async Task LookAsync(Visit visit, string address, int number, string name)
    {
        await visit.GoAsync(address);
        await visit.PictureAsync(number, name);
        (await visit.Page.TextContentAsync("body")).ShouldNotBeNull().ShouldSatisfyAllConditions(
            body => body.ShouldNotContain("Why.", Shouldly.Case.Sensitive, $"{address} shows the name of a text"),
            body => body.ShouldNotContain("Case.", Shouldly.Case.Sensitive, $"{address} shows the name of a text"));
        await visit.ShouldFitAsync();
        await visit.ShouldBeAccessibleAsync();
    }

    /// <summary>The page of the promised limit counts, day by day, to the day that stands in the case.</summary>
    /// <param name="extension">Days that were approved; the page says so, and counts them.</param>
    private async Task ShouldExplainAsync(Visit visit, Guid caseId, bool pausedDays, int? extension)
    {
        await using var db = portal.Everywhere();
        var matter = await db.Cases.AsNoTracking().SingleAsync(each => each.Id == caseId, Cancel);
        await visit.GoAsync($"xincheng/{PortalUrls.MyCaseWhy(caseId)}");
        var section = visit.Page.Locator("article.doc section", new() { Has = visit.Page.Locator("h2", new() { HasTextRegex = new("^(?:承诺办结|.*[Pp]romised.*)$", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)) }) }).First;
        var rows = (await section.Locator("tbody tr").AllInnerTextsAsync()).ToList();
        var (paused, counted) = (rows.FindAll(row => row.Contains("暂停计时", StringComparison.Ordinal) || row.Contains("clock stopped", StringComparison.Ordinal)), rows.FindAll(row => char.IsAsciiDigit(row.TrimEnd()[^1]) && row.Contains('\t')));
        counted.Count.ShouldBe(matter.PromisedLimit!.Amount + (extension ?? 0), "each day that counts stands there once");
        (paused.Count > 0).ShouldBe(pausedDays);
        var due = ChinaTime.DateOf(matter.DueAt!.Value);
        if (extension is { } days)
        {
            rows[^1].ShouldContain(Shown.Day(due), customMessage: "the last day is the case's own");
            (await section.Locator("p").First.InnerTextAsync()).ShouldContain(days.ToString(CultureInfo.InvariantCulture));
            matter.Extension!.Days.ShouldBe(days);
        }
    }

    private async Task<CaseStep> OpenStepAsync(Guid caseId)
    {
        await using var db = portal.Everywhere();
        return (await db.Cases.AsNoTracking().Include(each => each.Steps).SingleAsync(each => each.Id == caseId, Cancel)).OpenSteps().First();
    }

    private async Task<Guid> PaperAsync(Guid caseId, DocumentKind kind)
    {
        await using var db = portal.Everywhere();
        return await db.CaseDocuments.Where(document => document.CaseId == caseId && document.Kind == kind).Select(document => document.Id).SingleAsync(Cancel);
    }
}
