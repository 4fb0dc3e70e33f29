using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Demo;
using Portal.Core.Intake;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Portal.Tests.Intake;
using Portal.Tests.SignIn;
using Shouldly;
using Xunit;

namespace Portal.Tests.Cases;

/// <summary>A matter as its applicant follows it on the web, through the real program.</summary>
public sealed class MyCaseTests(PortalFixture portal)
{
    private const string LivingAllowance = "MZ-0101";
    private const string Simple = "ZM-0101";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Row", "129")]
    public async Task Case_AskedForCorrection_IsCorrectedOnTheWebAndDecided()
    {
        var run = await ApplyRun.SomebodyAsync(portal);
        var id = await run.ApplyAsync(LivingAllowance);
        await portal.ActAsync(id, CaseAction.AskForCorrection, "请一次补齐", "现住址写到门牌号", "补一张近三个月流水");

        (await run.Http.GetAsync("my/cases")).Text.ShouldContain("去补正");
        var page = await run.Http.GetAsync($"my/cases/{id}");
        page.Find(".next-step").TextContent.ShouldContain("现住址写到门牌号");
        page.Find(".next-step").TextContent.ShouldContain("补一张近三个月流水");

        var draft = await run.Http.PostFormAsync(page, Fresh.Fields(), "correct");
        draft.Address.AbsolutePath.ShouldContain("/apply/draft/");
        draft.Find(".notice-caution").TextContent.ShouldContain("补一张近三个月流水");
        var address = draft.Address.AbsolutePath;
        await run.Http.PostFormAsync(await run.Http.GetAsync($"{address}?page=applicant"), Fresh.Fields(("address", "黄兴路 12 号 3 栋 402"), ("go", "next")), "draft");
        var sent = await run.SendAsync(await run.Http.GetAsync($"{address}?page=check"));
        sent.Address.AbsolutePath.ShouldEndWith($"/my/cases/{id}", customMessage: sent.Text);
        sent.Text.ShouldContain("您已补正");
        sent.Text.ShouldNotContain("去补正");

        await portal.DecideAsync(id);
        var decided = await run.Http.GetAsync($"my/cases/{id}");
        decided.Text.ShouldContain("您的申请已经准予");
        decided.All(".papers a[href^='documents/']").Count.ShouldBeGreaterThan(1);
        await using var db = portal.Everywhere();
        var matter = await db.Cases.AsNoTracking().SingleAsync(each => each.Id == id, Cancel);
        (matter.Status, matter.Outcome, matter.Answers["address"]).ShouldBe((CaseStatus.Closed, Outcome.Approved, "黄兴路 12 号 3 栋 402"));
    }

    [Fact]
    public async Task Why_OfARunningCase_TellsDayByDayToItsApplicantAndToNobodyElse()
    {
        var run = await ApplyRun.SomebodyAsync(portal);
        var id = await run.ApplyAsync(LivingAllowance);
        (await run.Http.GetAsync($"my/cases/{id}")).All($"a[href='my/cases/{id}/why']").Count.ShouldBe(1);

        var page = await run.Http.GetAsync($"my/cases/{id}/why");

        page.Text.ShouldContain("告知是否受理");
        page.All("section").Count.ShouldBeGreaterThanOrEqualTo(3, "acceptance, step and receipt");
        var rows = page.Find("section").QuerySelectorAll("tbody tr");
        rows[0].TextContent.ShouldContain("不计：开始当天");
        rows[^1].QuerySelector(".num")!.TextContent.ShouldBe("5");
        var stranger = await ApplyRun.SomebodyAsync(portal);
        (await stranger.Http.GetAsync($"my/cases/{id}/why")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    [Trait("Row", "129")]
    public async Task Case_ToBeCollected_ShowsHallAndPickUpCode()
    {
        var run = await ApplyRun.SomebodyAsync(portal);
        var page = await run.FillAsync(Simple, await run.StartAsync(Simple), "PickUp");
        var sent = await run.SendAsync(page);
        sent.Text.ShouldContain("办好后请到", customMessage: sent.Text);
        var id = Guid.Parse(sent.Address.Segments[^1]);
        await portal.DecideAsync(id);

        await using var db = portal.Everywhere();
        var pickUp = await db.PickUps.AsNoTracking().SingleAsync(each => each.CaseId == id, Cancel);
        var next = (await run.Http.GetAsync($"my/cases/{id}")).Find(".next-step").TextContent;
        next.ShouldContain(pickUp.Code);
        next.ShouldContain("领取");
    }

    [Fact]
    [Trait("Row", "129")]
    public async Task Case_Withdrawn_SaysSoBeforeAndEnds()
    {
        var run = await ApplyRun.SomebodyAsync(portal);
        var id = await run.ApplyAsync(Simple);
        var ask = await run.Http.GetAsync($"my/cases/{id}/withdraw");
        ask.Text.ShouldContain("不能恢复");

        var after = await run.Http.PostFormAsync(ask, Fresh.Fields(("Sent.Why", "不办了")), "withdraw");
        after.Text.ShouldContain("您撤回了申请");
        var again = await run.Http.PostFormAsync(ask, Fresh.Fields(("Sent.Why", "不办了")), "withdraw");
        again.Status.ShouldNotBe(HttpStatusCode.InternalServerError);
        await using var db = portal.Everywhere();
        (await db.CaseEvents.CountAsync(each => each.CaseId == id && each.Action == CaseAction.Withdraw, Cancel)).ShouldBe(1);
    }

    [Fact]
    public async Task Message_SentTwice_StandsOnceAndStaffsInternalNotesNever()
    {
        var run = await ApplyRun.SomebodyAsync(portal);
        var id = await run.ApplyAsync(Simple);
        await portal.ActAsync(id, CaseAction.Note, "内部：电话核实过");
        await portal.ActAsync(id, CaseAction.Message, "请保持电话畅通");
        var page = await run.Http.GetAsync($"my/cases/{id}");
        page.Text.ShouldContain("请保持电话畅通");
        page.Html.ShouldNotContain("电话核实过");

        await run.Http.PostFormAsync(page, Fresh.Fields(("Sent.Text", "什么时候能办好？")), "message");
        var after = await run.Http.PostFormAsync(page, Fresh.Fields(("Sent.Text", "什么时候能办好？")), "message");
        after.All(".message-mine").Count.ShouldBe(1);
        var empty = await run.Http.PostFormAsync(after, Fresh.Fields(("Sent.Text", " ")), "message");
        empty.Find("#message-error");
    }

    [Fact]
    [Trait("Row", "88")]
    public async Task Progress_ByNumberAndCode_ShowsWhereItStandsAndNothingPersonal()
    {
        var run = await ApplyRun.SomebodyAsync(portal, name: "欧阳测试");
        var id = await run.ApplyAsync(LivingAllowance);
        await portal.ActAsync(id, CaseAction.Note, "内部备注甲");
        await portal.ActAsync(id, CaseAction.AskForCorrection, null, "欧阳测试的病历");
        await using var db = portal.Everywhere();
        var matter = await db.Cases.AsNoTracking().SingleAsync(each => each.Id == id, Cancel);

        using var anybody = portal.Http("guangming");
        var found = await LookUpAsync(anybody, $" {matter.Number.ToLowerInvariant()} ", $"{matter.QueryCode[..4].ToLowerInvariant()} {matter.QueryCode[4..]}");
        found.Text.ShouldContain(matter.Number);
        found.Text.ShouldContain("待补正");
        foreach (var secret in new[] { "欧阳测试", "内部备注甲", "病历", matter.Answers["address"], matter.QueryCode })
        {
            found.Html.ShouldNotContain(secret);
        }

        var wrongCode = await LookUpAsync(anybody, matter.Number, "AAAAAAAA");
        var wrongNumber = await LookUpAsync(anybody, matter.Number + "9", matter.QueryCode);
        var nothing = await LookUpAsync(anybody, "", "");
        wrongCode.Text.ShouldContain("没有找到这样的办件");
        wrongNumber.Text.ShouldBe(wrongCode.Text);
        nothing.Text.ShouldBe(wrongCode.Text);
    }

    [Fact]
    [Trait("Row", "80")]
    [Trait("Row", "183")]
    public async Task MyCases_OfARepresentative_AreSwitchedBetweenPersonAndOrganisation()
    {
        using var http = await portal.SignedInAsync("19900000003", "kanglicheng");
        var caseId = await FileForTheCompanyAsync("19900000003", "kanglicheng");
        var all = await http.GetAsync("my/cases");
        all.Text.ShouldContain("个人");
        all.Text.ShouldContain("〔演示〕康利城示例科技有限公司");
        var company = await http.GetAsync(all.All("nav.tabs a").First(tab => tab.TextContent.Contains("康利城", StringComparison.Ordinal)).GetAttribute("href")!);
        company.Text.ShouldContain("91999999MADE00011C");
        company.All("a.case-name").Select(link => link.GetAttribute("href")!).ShouldContain(href => href.Contains($"{caseId}", StringComparison.Ordinal));

        // The other side: whoever works there types the same code.
        await using var visit = await Catalog.DeskVisit.AsAsync(portal, "kanglicheng.clerk");
        (await visit.Get<WorkDesk>().SearchAsync("91999999MADE00011C", visit.Actor, Cancel)).Cases.Select(found => found.CaseId).ShouldContain(caseId);
    }

    private async Task<Guid> FileForTheCompanyAsync(string phone, string slug)
    {
        await using var db = portal.Everywhere();
        var account = await db.Users.AsNoTracking().SingleAsync(each => each.PhoneNumber == phone && each.CitizenId != null, Cancel);
        var tenant = await db.Tenants.AsNoTracking().SingleAsync(each => each.Slug == slug, Cancel);
        var above = TenantPath.Ids(tenant.Path);
        var item = await db.ServiceItems.AsNoTracking().SingleAsync(each => each.Code == "SP-0101" && each.State == ItemState.Published && above.Contains(each.TenantId), Cancel);
        var company = await db.OrganisationMembers.AsNoTracking().Where(member => member.CitizenId == account.CitizenId).Select(member => member.OrganisationId).FirstAsync(Cancel);
        await using var visit = portal.Services.CreateAsyncScope();
        visit.ServiceProvider.GetRequiredService<Scope>().BeCitizen(account.CitizenId!.Value, tenant.Path);
        var actor = new Actor { AccountId = account.Id, Name = account.DisplayName, CitizenId = account.CitizenId, Channel = Channel.Web };
        var desk = visit.ServiceProvider.GetRequiredService<IntakeDesk>();
        var draft = (await desk.StartAsync(item.Id, tenant.Id, account.CitizenId, null, company, actor, Cancel)).Value!;
        draft = (await desk.SaveAsync(draft.Id, SampleAnswers.For(item.Detail, new DateOnly(2026, 11, 22)), actor, Cancel)).Value!;
        foreach (var material in MaterialCheck.Missing(item.Detail, draft.Answers, new HashSet<string>(StringComparer.Ordinal)))
        {
            using var picture = new MemoryStream(SampleAnswers.Picture);
            (await desk.AddPaperAsync(draft.Id, material.Key, "材料.png", picture, actor, Cancel)).Refusal.ShouldBeNull();
        }

        var sent = await desk.SubmitAsync(draft.Id, new DeliveryChoice(DeliveryWay.Online), actor, Cancel);
        sent.Refusal.ShouldBeNull();
        return sent.Value!.CaseId;
    }

    [Fact]
    public async Task MyCases_MoreThanAPage_GoOnWithoutGapOrRepeat()
    {
        var run = await ApplyRun.SomebodyAsync(portal);
        var first = await run.ApplyAsync(Simple);
        await using (var db = portal.Everywhere())
        {
            var like = await db.Cases.AsNoTracking().SingleAsync(each => each.Id == first, Cancel);
            for (var number = 0; number < 24; number++)
            {
                db.Cases.Add(new Portal.Core.Cases.Case
                {
                    TenantId = like.TenantId,
                    OriginTenantId = like.OriginTenantId,
                    Number = $"{like.Number}-{number}",
                    QueryCode = "AAAAAAAA",
                    ItemId = like.ItemId,
                    ItemKey = like.ItemKey,
                    ItemName = like.ItemName,
                    Channel = like.Channel,
                    CitizenId = like.CitizenId,
                    ApplicantName = like.ApplicantName,
                    SubmittedAt = like.SubmittedAt.AddMinutes(-(number / 5)),
                });
            }

            await db.SaveChangesAsync(Cancel);
        }

        var page = await run.Http.GetAsync("my/cases");
        var seen = Links(page);
        seen.Count.ShouldBe(20);
        page = await run.Http.GetAsync(page.All("nav.pager a")[^1].GetAttribute("href")!);
        seen.AddRange(Links(page));
        seen.Distinct(StringComparer.Ordinal).Count().ShouldBe(25);
        seen.Count.ShouldBe(25);
        (await run.Http.GetAsync("my/cases?after=nonsense")).Status.ShouldBe(HttpStatusCode.OK);

        static List<string> Links(PortalPage page) => [.. page.All("a.case-name").Select(link => link.GetAttribute("href")!)];
    }

    [Fact]
    [Trait("Row", "188")]
    public async Task Case_BegunOnAPhone_NamesTheChannelAndCanGoOnElsewhereByCode()
    {
        var run = await ApplyRun.SomebodyAsync(portal);
        run.Http.Client.DefaultRequestHeaders.UserAgent.ParseAdd("Mozilla/5.0 (Linux; Android 15; Mobile)");
        var id = await run.ApplyAsync(Simple);
        run.Http.Client.DefaultRequestHeaders.UserAgent.Clear();
        var page = await run.Http.GetAsync($"my/cases/{id}");
        page.Find(".timeline").TextContent.ShouldContain("手机");

        // What the code says is drawn again and compared; then it is followed where nobody has signed in yet.
        var address = $"{portal.Url}/xincheng/my/cases/{id}";
        page.Find("details svg path").GetAttribute("d").ShouldBe(QrDrawing.Of(address));
        using var elsewhere = portal.Http();
        var asked = await elsewhere.GetAsync(address);
        asked.Address.AbsolutePath.ShouldEndWith("/sign-in");
        var there = await elsewhere.PostFormAsync(asked, Fresh.Fields(("Sent.Name", run.Phone), ("Sent.Password", Fresh.Password)), "sign-in");
        there.Address.AbsolutePath.ShouldBe($"/xincheng/my/cases/{id}");
        there.Find(".timeline").TextContent.ShouldContain("手机");

        var withdraw = await elsewhere.GetAsync($"my/cases/{id}/withdraw");
        await elsewhere.PostFormAsync(withdraw, withdraw.All("textarea").Select(area => area.GetAttribute("name")!).ToDictionary(name => name, _ => "改日再办", StringComparer.Ordinal));
        await using var db = portal.Everywhere();
        (await db.CaseEvents.AsNoTracking().Where(happened => happened.CaseId == id).OrderBy(happened => happened.Sequence).Select(happened => happened.Channel).ToListAsync(Cancel)).ShouldBe([Channel.Phone, Channel.Web], "each action keeps its own door");
    }

    private static async Task<PortalPage> LookUpAsync(PortalHttp http, string number, string code) =>
        await http.PostFormAsync(await http.GetAsync("progress"), Fresh.Fields(("Sent.Number", number), ("Sent.Code", code)), "progress");
}
