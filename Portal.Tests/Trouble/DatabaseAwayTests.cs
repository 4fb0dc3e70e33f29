using System.Collections.Concurrent;
using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core;
using Portal.Core.Audit;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Demo;
using Portal.Core.Intake;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Portal.Tests.Browser;
using Portal.Tests.Intake;
using Portal.Tests.SignIn;
using Shouldly;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Trouble;

/// <summary>The real program on a real PostgreSQL that is killed under it.</summary>
public sealed class DatabaseAwayTests(DatabaseAwayTests.House house, Chromium chromium) : IClassFixture<DatabaseAwayTests.House>
{
    private const string Item = "ZM-0101";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Away_PagesAndForms_SaySoKeepWhatWasTypedAndComeBack()
    {
        await house.Server.BeginAsync();
        var run = await ApplyRun.SomebodyAsync(house.Portal);
        run.Http.Client.DefaultRequestHeaders.Add("Sec-Fetch-Site", "same-origin");
        var check = await run.FillAsync(Item, await run.StartAsync(Item));
        var form = await run.Http.GetAsync($"{run.Draft}?page=applicant");
        using var clerk = await house.Portal.SignedInAsync("xincheng.clerk");
        using var english = house.Portal.Http();
        await english.InEnglishAsync();

        await house.Server.KillAsync();
        (await english.GetAsync($"{house.Portal.Url}/health/ready")).ShouldSatisfyAllConditions(ready => ready.Status.ShouldBe(HttpStatusCode.ServiceUnavailable), ready => ready.Html.ShouldBe("false"));
        ShouldSaySo(await english.GetAsync("halls"), "The system is not available just now").Find("a.btn-primary").GetAttribute("href").ShouldBe("halls");
        await using (var visit = await chromium.VisitAsync(house.Portal.Url, 390, 844, "trouble-zh-390"))
        {
            (await visit.Page.GotoAsync("/xincheng/halls"))!.Status.ShouldBe(503);
            await visit.PictureAsync(4, "503");
            await visit.ShouldBeAccessibleAsync();
            await visit.ShouldFitAsync();
        }

        ShouldSaySo(await clerk.GetAsync("work"), "系统暂时忙不过来").Find("a.btn-primary").TextContent.ShouldBe("再试一次");
        ShouldSaySo(await run.Http.GetAsync(""), "系统暂时忙不过来");
        var kept = ShouldSaySo(await run.Http.PostFormAsync(form, Fresh.Fields(("address", "数据库不在时填的 <b>地址</b>"), ("go", "next")), "draft"), "系统暂时忙不过来");
        kept.Text.ShouldContain("您填写的文字都还在");
        kept.Find("input[name=address]").GetAttribute("value").ShouldBe("数据库不在时填的 <b>地址</b>");
        ShouldSaySo(await run.SendAsync(check), "系统暂时忙不过来");

        await house.Server.BeginAsync();
        (await english.GetAsync($"{house.Portal.Url}/health/ready")).Html.ShouldBe("true");
        (await clerk.GetAsync("work")).Status.ShouldBe(HttpStatusCode.OK);
        await using var db = house.Portal.Everywhere();
        (await db.Drafts.AsNoTracking().SingleAsync(draft => draft.Id == run.DraftId, Cancel)).CaseId.ShouldBeNull();
        (await run.Http.PostFormAsync(kept, Fresh.Fields(), $"{run.Draft}?page=applicant")).Status.ShouldBe(HttpStatusCode.OK);
        (await db.Drafts.AsNoTracking().SingleAsync(draft => draft.Id == run.DraftId, Cancel)).Answers["address"].ShouldBe("数据库不在时填的 <b>地址</b>");
        (await run.SendAsync(check)).Address.AbsolutePath.ShouldContain("/apply/done/");
        (await db.Operations.CountAsync(operation => operation.Key == run.DraftId, Cancel)).ShouldBe(1);
    }

    /// <summary>targets.md I1–I3: acknowledged is there once, unanswered at most once and, sent again, once; nothing is half there.</summary>
    [Fact]
    public async Task Killed_WhileApplicationsComeIn_KeepsEachAcknowledgedExactlyOnce()
    {
        await house.Server.BeginAsync();
        var actor = await house.ClerkAsync();
        var drafts = await house.DraftsAsync(actor, Item, 24);
        var acknowledged = new ConcurrentDictionary<Guid, Guid>();
        var killing = Task.CompletedTask;
        var killed = 0;
        await Parallel.ForEachAsync(drafts, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = Cancel }, async (draft, _) =>
        {
            var sent = await house.SubmitAsync(draft, actor);
            if (sent.IsYes && acknowledged.TryAdd(draft, sent.Value.CaseId) && acknowledged.Count >= 5 && Interlocked.Exchange(ref killed, 1) == 0)
            {
                killing = house.Server.KillAsync();
            }

            (sent.Refusal is null or TryAgain).ShouldBeTrue(sent.Refusal?.Code);
        });
        await killing;
        acknowledged.Count.ShouldBeInRange(5, drafts.Count - 1);

        await house.Server.BeginAsync();
        await using var db = house.Portal.Everywhere();
        var there = await db.Operations.AsNoTracking().Where(operation => drafts.Contains(operation.Key)).ToDictionaryAsync(operation => operation.Key, operation => operation.CaseId, Cancel);
        acknowledged.ShouldAllBe(each => there.ContainsKey(each.Key) && there[each.Key] == each.Value);

        foreach (var draft in drafts)
        {
            var again = (await house.SubmitAsync(draft, actor)).Value.ShouldNotBeNull();
            again.Repeated.ShouldBe(there.ContainsKey(draft));
        }

        var cases = await db.Drafts.AsNoTracking().Where(draft => drafts.Contains(draft.Id)).Select(draft => draft.CaseId).ToListAsync(Cancel);
        cases.Distinct().Count(id => id is not null).ShouldBe(drafts.Count);
        (await db.Operations.CountAsync(operation => drafts.Contains(operation.Key), Cancel)).ShouldBe(drafts.Count);
        (await house.Portal.Get<IServiceScopeFactory>().CreateScope().ServiceProvider.GetRequiredService<JournalCheck>().RunAsync(Cancel)).Fault.ShouldBeNull();
        (await house.Portal.Get<IServiceScopeFactory>().CreateScope().ServiceProvider.GetRequiredService<CustodyCheck>().RunAsync(Cancel)).Fault.ShouldBeNull();
    }

    [Fact]
    public async Task CaseAction_WhileAway_KeepsTheNoteAndIsDoneOnceWhenPressedAgain()
    {
        await house.Server.BeginAsync();
        var actor = await house.ClerkAsync();
        var caseId = (await house.SubmitAsync((await house.DraftsAsync(actor, Item, 1))[0], actor)).Value!.CaseId;
        await using var visit = await chromium.VisitAsync(house.Portal.Url, 1280, 900, "database-away");
        await visit.SignInAsync("xincheng", "xincheng.clerk");
        await visit.GoAsync($"xincheng/work/cases/{caseId}");
        await visit.WaitForCircuitAsync();
        var page = visit.Page;
        await page.FillAsync("#thread-text", "电话问过了，周三上门。");

        await house.Server.KillAsync();
        await page.Locator(".stack-8 .btn-row .btn").ClickAsync();
        await Expect(page.Locator("main")).ToContainTextAsync("什么都没有保存，您填写的内容还在");
        await Expect(page.Locator("#thread-text")).ToHaveValueAsync("电话问过了，周三上门。");
        await visit.PictureAsync(1, "refused");

        await house.Server.BeginAsync();
        await page.Locator(".stack-8 .btn-row .btn").ClickAsync();
        await Expect(page.Locator("#thread-text")).ToHaveValueAsync("");
        await visit.PictureAsync(2, "done");
        await using var db = house.Portal.Everywhere();
        (await db.CaseEvents.CountAsync(happened => happened.CaseId == caseId && happened.Action == CaseAction.Note, Cancel)).ShouldBe(1);
    }

    private static PortalPage ShouldSaySo(PortalPage page, string words)
    {
        page.Status.ShouldBe(HttpStatusCode.ServiceUnavailable, page.Address.ToString());
        page.Find("h1").TextContent.ShouldContain(words);
        page.Html.ShouldNotContain("Npgsql");
        page.Html.ShouldNotContain("   at ");
        return page;
    }

    /// <summary>A portal on a PostgreSQL of its own, and a clerk's desk in it.</summary>
    public sealed class House : IAsyncLifetime
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("portal-away-").FullName;

        public OwnPostgres Server { get; private set; } = null!;

        public PortalFixture Portal { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Server = await OwnPostgres.StartAsync();
            Portal = new PortalFixture(new PortalFixture.PortalHost(
                new Dictionary<string, string>(StringComparer.Ordinal) { ["Database:Provider"] = "Postgres", ["Database:ConnectionString"] = Server.ConnectionString + ";Maximum Pool Size=20" }, folder: _folder));
        }

        public async ValueTask DisposeAsync()
        {
            if (Portal is not null)
            {
                await Portal.DisposeAsync();
            }

            if (Server is not null)
            {
                await Server.DisposeAsync();
            }

            Directory.Delete(_folder, recursive: true);
        }

        public async Task<Actor> ClerkAsync()
        {
            await using var db = Portal.Everywhere();
            var post = await db.Posts.AsNoTracking().Include(each => each.Account).Include(each => each.Unit).Include(each => each.Tenant).SingleAsync(each => each.Account!.UserName == "xincheng.clerk", Cancel);
            return new Actor { AccountId = post.AccountId, Name = post.Account!.DisplayName, Channel = Channel.Window, Post = new StaffPost(post.Id, post.TenantId, post.Tenant!.Path, post.UnitId, post.Unit!.Name, post.Duties) };
        }

        /// <summary>Applications taken in at the window, complete and not yet sent.</summary>
        public async Task<List<Guid>> DraftsAsync(Actor clerk, string code, int count)
        {
            await using var db = Portal.Everywhere();
            var item = await db.ServiceItems.AsNoTracking().Where(each => each.Code == code && each.State == ItemState.Published).OrderBy(each => each.TenantId).FirstAsync(Cancel);
            var citizen = await db.Citizens.AsNoTracking().FirstAsync(Cancel);
            var drafts = new List<Guid>();
            await using var shift = Shift(clerk);
            var desk = shift.ServiceProvider.GetRequiredService<IntakeDesk>();
            for (var number = 0; number < count; number++)
            {
                var draft = (await desk.StartAsync(item.Id, clerk.Post!.TenantId, null, null, null, clerk, Cancel)).Value!;
                (await desk.NameApplicantAsync(draft.Id, citizen.Id, null, clerk, Cancel)).IsYes.ShouldBeTrue();
                draft = (await desk.SaveAsync(draft.Id, SampleAnswers.For(item.Detail, new DateOnly(2026, 3, 3)), clerk, Cancel)).Value!;
                foreach (var material in MaterialCheck.Missing(item.Detail, draft.Answers, new HashSet<string>(StringComparer.Ordinal)))
                {
                    using var picture = new MemoryStream(SampleAnswers.Picture);
                    (await desk.AddPaperAsync(draft.Id, material.Key, "材料.png", picture, clerk, Cancel)).IsYes.ShouldBeTrue();
                }

                drafts.Add(draft.Id);
            }

            return drafts;
        }

        public async Task<Answer<SubmissionReceipt>> SubmitAsync(Guid draftId, Actor clerk)
        {
            await using var shift = Shift(clerk);
            return await shift.ServiceProvider.GetRequiredService<IntakeDesk>().SubmitAsync(draftId, new DeliveryChoice(DeliveryWay.Online), clerk, Cancel);
        }

        private AsyncServiceScope Shift(Actor clerk)
        {
            var shift = Portal.Services.CreateAsyncScope();
            shift.ServiceProvider.GetRequiredService<Scope>().BeStaff(clerk.Post!.TenantPath);
            return shift;
        }
    }
}
