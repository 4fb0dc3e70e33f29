using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Calendars;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Demo;
using Portal.Core.Intake;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Portal.Tests.Delivery;
using Portal.Tests.Intake;
using Portal.Tests.SignIn;
using Shouldly;
using Xunit;
using static Microsoft.Playwright.Assertions;
using Case = Portal.Core.Cases.Case;

namespace Portal.Tests.Browser;

/// <summary>全城通办 as people do it: taken in at one community's window for a community of another district, which is said on the button and afterwards.</summary>
[Trait("Row", "72")]
public sealed class AnywhereJourneyTests(PortalFixture portal, Chromium chromium)
{
    private const string Origin = "kanglicheng";
    private const string Responsible = "guangming-community";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Matter_TakenInForAnotherPlace_IsDecidedThereAndCollectedHere()
    {
        await using var db = portal.Everywhere();
        var (origin, responsible) = (await PlaceAsync(db, Origin), await PlaceAsync(db, Responsible));
        var hall = await db.Halls.AsNoTracking().SingleAsync(each => each.Id == DemoFiles.IdOf("hall", Origin), Cancel);
        var draftId = await BeginAsync(db, origin);

        await using var clerk = await chromium.VisitAsync(portal.Url, 1440, 900, "anywhere-zh-1440");
        await clerk.GoAsync($"{Origin}/language?to=zh&back=");
        await clerk.SignInAsync(Origin, "kanglicheng.clerk");
        await clerk.GoAsync($"{Origin}/window?draft={draftId}");
        await clerk.WaitForCircuitAsync();
        var page = clerk.Page;
        await page.SelectOptionAsync("#window-place", $"{responsible.Id}");
        await Expect(page.Locator("#window-goes")).ToContainTextAsync("光明社区");
        await page.Locator("input[name=way]").Nth(1).CheckAsync(new() { Force = true });
        await page.SelectOptionAsync("#window-hall", $"{hall.Id}");
        await Expect(page.Locator(".action-bar .btn-primary")).ToContainTextAsync("收件并移交光明社区");
        await clerk.PictureAsync(1, "window");
        await clerk.ShouldBeAccessibleAsync();
        await page.ClickAsync(".action-bar .btn-primary");
        await Expect(page.Locator(".done-number")).ToBeVisibleAsync();
        await Expect(page.Locator(".done-title")).ToContainTextAsync("已经收件并移交光明社区");
        await clerk.PictureAsync(2, "handed-over");
        await clerk.ShouldBeAccessibleAsync();

        var matter = await ReadAsync(db, (await db.Drafts.AsNoTracking().SingleAsync(draft => draft.Id == draftId, Cancel)).CaseId!.Value);
        (matter.OriginTenantId, matter.TenantId).ShouldBe((origin.Id, responsible.Id));

        // Both see it: the place that decides has it among what comes in, with where it came from.
        await using var there = await chromium.VisitAsync(portal.Url, 1440, 900, "anywhere-zh-1440");
        var step = matter.OpenSteps().First();
        step.TenantId.ShouldNotBe(origin.Id, "it was handed over with the same click");
        var post = (await db.Posts.AsNoTracking().Include(each => each.Account).Include(each => each.Tenant).Where(each => each.TenantId == step.TenantId && each.UnitId == step.UnitId && each.IsActive).ToListAsync(Cancel)).First(each => each.Duties.HasFlag(CaseFlow.DutyFor(step.Duty)));
        await there.SignInAsync(post.Tenant!.Slug, post.Account!.UserName!);
        await there.GoAsync($"{post.Tenant.Slug}/work/cases/{matter.Id}");
        await there.WaitForCircuitAsync();
        await Expect(there.Page.Locator("main")).ToContainTextAsync("康利城");
        await there.PictureAsync(3, "where-it-is-decided");
        there.ShouldHaveNoComplaints();

        await portal.DecideAsync(matter.Id);
        (await db.Cases.AsNoTracking().SingleAsync(each => each.Id == matter.Id, Cancel)).Outcome.ShouldBe(Outcome.Approved);
        await CollectAsync(db, matter, hall.Id);
        clerk.ShouldHaveNoComplaints();
    }

    /// <summary>Weeks later another clerk of the first place, who reads English on a tablet, prints the receipt and hands the result over.</summary>
    private async Task CollectAsync(Portal.Core.PortalDb db, Case matter, Guid hallId)
    {
        await using var tablet = await chromium.VisitAsync(portal.Url, 820, 1180, "anywhere-en-820");
        await tablet.GoAsync($"{Origin}/language?to=en&back=");
        await tablet.SignInAsync(Origin, "kanglicheng.clerk");
        var receipt = await db.CaseDocuments.AsNoTracking().Where(paper => paper.CaseId == matter.Id && paper.TenantId == matter.OriginTenantId).OrderBy(paper => paper.IssuedAt).FirstAsync(Cancel);
        await tablet.GoAsync($"{Origin}/documents/{receipt.Id}");
        await Expect(tablet.Page.Locator("main")).ToContainTextAsync(receipt.Number);
        await tablet.PictureAsync(1, "receipt");
        await tablet.ShouldBeAccessibleAsync();

        var pickUp = await db.PickUps.AsNoTracking().SingleAsync(each => each.CaseId == matter.Id, Cancel);
        pickUp.HallId.ShouldBe(hallId, "where the person said");
        await tablet.GoAsync($"{Origin}/work/pick-ups?hall={hallId}");
        await tablet.Page.FillAsync("#code", pickUp.Code);
        await tablet.Page.ClickAsync("button.btn-primary[form='hand-over']");
        await Expect(tablet.Page.Locator(".notice-good")).ToContainTextAsync(matter.Number);
        await tablet.PictureAsync(2, "collected");
        await tablet.ShouldBeAccessibleAsync();
        await tablet.ShouldFitAsync();
        (await db.PickUps.AsNoTracking().SingleAsync(each => each.CaseId == matter.Id, Cancel)).CollectedAt.ShouldNotBeNull();
        tablet.ShouldHaveNoComplaints();
    }

    /// <summary>Everything but where it belongs and how it is collected, typed at the window.</summary>
    private async Task<Guid> BeginAsync(Portal.Core.PortalDb db, Tenant place)
    {
        var number = Fresh.IdNumber();
        await Fresh.RegisterAsync(portal.Http(Origin), number, "19820007201", "黄通办");
        var citizen = await db.Citizens.AsNoTracking().SingleAsync(each => each.DocumentNumber == number, Cancel);
        var above = TenantPath.Ids(place.Path);
        var item = await db.ServiceItems.AsNoTracking().SingleAsync(each => each.Code == "MZ-0103" && each.State == ItemState.Published && above.Contains(each.TenantId), Cancel);
        var post = await db.Posts.AsNoTracking().Include(each => each.Account).Include(each => each.Unit).Include(each => each.Tenant).FirstAsync(each => each.Account!.UserName == "kanglicheng.clerk", Cancel);
        await using var shift = portal.Services.CreateAsyncScope();
        shift.ServiceProvider.GetRequiredService<Scope>().BeStaff(post.Tenant!.Path);
        var clerk = new Actor { AccountId = post.AccountId, Name = post.Account!.DisplayName, Channel = Channel.Window, Post = new StaffPost(post.Id, post.TenantId, post.Tenant.Path, post.UnitId, post.Unit!.Name, post.Duties) };
        var desk = shift.ServiceProvider.GetRequiredService<IntakeDesk>();
        var draft = (await desk.StartAsync(item.Id, place.Id, null, null, null, clerk, Cancel)).OrThrow();
        (await desk.NameApplicantAsync(draft.Id, citizen.Id, null, clerk, Cancel)).OrThrow();
        draft = (await desk.SaveAsync(draft.Id, SampleAnswers.For(item.Detail, ChinaTime.DateOf(portal.Get<TimeProvider>().GetUtcNow().UtcDateTime)), clerk, Cancel)).OrThrow();
        foreach (var material in MaterialCheck.Missing(item.Detail, draft.Answers, new HashSet<string>(StringComparer.Ordinal)))
        {
            using var picture = new MemoryStream(SampleAnswers.Picture);
            (await desk.AddPaperAsync(draft.Id, material.Key, "材料.png", picture, clerk, Cancel)).OrThrow();
        }

        return draft.Id;
    }

    private static Task<Tenant> PlaceAsync(Portal.Core.PortalDb db, string slug) => db.Tenants.AsNoTracking().SingleAsync(tenant => tenant.Slug == slug, Cancel);

    private static Task<Case> ReadAsync(Portal.Core.PortalDb db, Guid caseId) =>
        db.Cases.AsNoTracking().AsSplitQuery().Include(each => each.Steps).Include(each => each.Handoffs).SingleAsync(each => each.Id == caseId, Cancel);
}
