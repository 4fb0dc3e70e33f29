using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Demo;
using Portal.Core.Intake;
using Portal.Tests.SignIn;
using Shouldly;
using Xunit;
using Case = Portal.Core.Cases.Case;

namespace Portal.Tests.Intake;

/// <summary>一件事 with a browser without scripts.</summary>
[Trait("Row", "74")]
public sealed class BundlePagesTests(PortalFixture portal)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Home_AndTheList_LeadToTheQuestions()
    {
        using var http = portal.Http("xincheng");
        foreach (var address in new[] { "", "items" })
        {
            (await http.GetAsync(address)).All("a[href='bundles/restaurant']").Count.ShouldBe(1);
        }

        (await http.GetAsync("items?q=x")).All("a[href='bundles/restaurant']").ShouldBeEmpty();
    }

    [Fact]
    public async Task Tree_OneQuestionAPage_ThenTheItemsAndWhy()
    {
        using var http = portal.Http("xincheng");
        var first = await http.GetAsync("bundles/restaurant");
        first.All("main fieldset").Count.ShouldBe(1);
        first.All("[name=licence]").Count.ShouldBe(2);
        (await http.GetAsync("bundles/restaurant?asked=licence")).All(".field-error").Count.ShouldBe(1);

        var second = await http.GetAsync("bundles/restaurant?asked=licence&licence=yes");
        second.All("[name=premises]").Count.ShouldBe(2);
        second.All("a[href='bundles/restaurant']").Count.ShouldBe(1, "the way back to the question before");
        (await http.GetAsync("bundles/restaurant?licence=yes&premises=rent&sign=no")).All(".bundle-items > li").Count.ShouldBe(1);
        var all = await http.GetAsync("bundles/restaurant?licence=together&premises=rent&sign=yes");
        all.All(".bundle-items > li").Count.ShouldBe(3);
        all.Text.ShouldContain("还没有，一起办");
        all.Text.ShouldContain("要等“个体工商户设立登记”有了结果才作决定");
        (await http.GetAsync("bundles/no-such-thing")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Apply_TreeNotAnswered_IsAskedFirst()
    {
        var run = await ApplyRun.SomebodyAsync(portal);
        await using var db = portal.Everywhere();
        var bundle = await db.Bundles.AsNoTracking().FirstAsync(each => each.Code == "restaurant" && each.Tenant!.Slug == "kaifu", Cancel);
        var page = await run.Http.GetAsync($"apply/bundle/{bundle.Id}?licence=yes");
        page.Address.AbsolutePath.ShouldEndWith("/bundles/restaurant");
        (await run.Http.GetAsync($"apply/bundle/{Guid.CreateVersion7()}")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory, Trait("Row", "75")]
    [InlineData("restaurant", "licence=together&premises=own&sign=yes", 3)]
    [InlineData("newborn", "married=yes&household=yes&card=yes&insurance=yes", 4)]
    public async Task Bundle_FilledInOnce_IsOneCaseForEachItem(string code, string answers, int items)
    {
        var run = await ApplyRun.SomebodyAsync(portal);
        await using var db = portal.Everywhere();
        var bundle = await db.Bundles.AsNoTracking().FirstAsync(each => each.Code == code && each.Tenant!.Slug == "kaifu", Cancel);
        var page = run.Take(await run.Http.PostFormAsync(await run.Http.GetAsync($"apply/bundle/{bundle.Id}?{answers}"), Fresh.Fields(("for", "me")), "apply"));
        (await run.Http.GetAsync("my/cases")).Text.ShouldContain(bundle.Name, customMessage: "the draft is found again");

        var draft = await db.Drafts.AsNoTracking().SingleAsync(each => each.Id == run.DraftId, Cancel);
        var subject = await DraftSubject.ReadAsync(db, draft, Cancel);
        page = await run.FillAsync(subject.Item.Detail, page, "PickUp");
        page.All("dt").Select(term => term.TextContent.Trim()).Count(term => term == "申请人姓名").ShouldBe(1, "asked once");
        var done = await run.SendAsync(page);
        done.Address.AbsolutePath.ShouldEndWith($"/my/bundles/{draft.Id}", customMessage: done.Text);
        done.All("main .card").Count.ShouldBe(items);
        (await run.SendAsync(page)).Address.AbsolutePath.ShouldEndWith($"/my/bundles/{draft.Id}");
        var cases = await db.Cases.AsNoTracking().Where(matter => matter.BundleRunId == draft.Id).ToListAsync(Cancel);
        cases.Count.ShouldBe(items);

        var whole = await run.Http.GetAsync($"my/bundles/{draft.Id}");
        whole.Find("progress").GetAttribute("max").ShouldBe("100");
        (await run.Http.GetAsync($"my/cases/{cases[0].Id}")).All($"a[href='my/bundles/{draft.Id}']").Count.ShouldBe(1);

        // Nobody else's.
        var other = await ApplyRun.SomebodyAsync(portal, name: "王旁人");
        (await other.Http.GetAsync($"my/bundles/{draft.Id}")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await other.Http.GetAsync($"my/bundles/{draft.Id}/withdraw")).Status.ShouldBe(HttpStatusCode.NotFound);

        var withdraw = await run.Http.GetAsync($"my/bundles/{draft.Id}/withdraw");
        var gone = await run.Http.PostFormAsync(withdraw, Fresh.Fields(("Sent.Note", "不办了"), ("Sent.Key", withdraw.Find("[name='Sent.Key']").GetAttribute("value")!)), "withdraw-all");
        gone.Address.AbsolutePath.ShouldEndWith($"/my/bundles/{draft.Id}", customMessage: gone.Text);
        (await db.Cases.AsNoTracking().CountAsync(matter => matter.BundleRunId == draft.Id && matter.Outcome == null, Cancel)).ShouldBe(0);
    }

    /// <summary>新生儿出生 to its end: the card cannot be granted before the household, its days count from then, and all is collected under one code.</summary>
    [Fact, Trait("Row", "75")]
    public async Task Newborn_TheCardWaitsForTheHousehold_AndOneCodeIsLeftInTheEnd()
    {
        var run = await ApplyRun.SomebodyAsync(portal);
        await using var db = portal.Everywhere();
        var bundle = await db.Bundles.AsNoTracking().FirstAsync(each => each.Code == "newborn" && each.Tenant!.Slug == "kaifu", Cancel);
        var page = run.Take(await run.Http.PostFormAsync(await run.Http.GetAsync($"apply/bundle/{bundle.Id}?married=yes&household=yes&card=yes&insurance=yes"), Fresh.Fields(("for", "me")), "apply"));
        var draft = await db.Drafts.AsNoTracking().SingleAsync(each => each.Id == run.DraftId, Cancel);
        await run.SendAsync(await run.FillAsync((await DraftSubject.ReadAsync(db, draft, Cancel)).Item.Detail, page, "PickUp"));
        var cases = await db.Cases.AsNoTracking().Where(matter => matter.BundleRunId == draft.Id).Select(matter => new { matter.Item!.Code, matter.Id }).ToDictionaryAsync(matter => matter.Code, matter => matter.Id, StringComparer.Ordinal, Cancel);
        cases.Keys.ShouldBe(["WJ-0101", "HK-0101", "SB-0101", "YB-0101"], ignoreOrder: true);

        (await portal.DecideTooEarlyAsync(cases["SB-0101"])).ShouldBeOfType<WaitsForResult>();
        var card = await CardAsync();
        (card.WaitsForOthers, card.CountsFrom, card.DueAt).ShouldBe((true, null, null));
        card.AcceptedAt.ShouldNotBeNull("it was looked at meanwhile");
        foreach (var code in new[] { "WJ-0101", "YB-0101", "HK-0101" })
        {
            await portal.DecideAsync(cases[code]);
        }

        card = await CardAsync();
        (card.WaitsForOthers, card.CountsFrom).ShouldBe((false, card.WaitedUntil.ShouldNotBeNull()));
        card.DueAt.ShouldNotBeNull("its own days run from the household's result");
        await portal.DecideAsync(cases["SB-0101"]);

        var whole = await run.Http.GetAsync($"my/bundles/{draft.Id}");
        whole.Find("progress.run-bar").GetAttribute("value").ShouldBe("100");
        var codes = await db.PickUps.AsNoTracking().Where(each => cases.Values.Contains(each.CaseId)).Select(each => each.Code).ToListAsync(Cancel);
        codes.Count.ShouldBeGreaterThan(1);
        codes.Distinct().ShouldHaveSingleItem().ShouldBe(whole.Find(".done-number").TextContent.Trim());

        async Task<Case> CardAsync() => await db.Cases.AsNoTracking().SingleAsync(matter => matter.Id == cases["SB-0101"], Cancel);
    }

    [Fact]
    public void Demonstration_BundlesHaveNoFaultAndEverySetOfAnswersMerges()
    {
        var items = DemoCatalog.Modelled().GroupBy(item => item.Code).Select(versions => versions.MaxBy(item => item.Version)!).ToDictionary(item => DemoCatalog.KeyOf("kaifu", item.Code), Of);
        foreach (var (code, name, detail) in DemoBundles.Modelled(new Portal.Core.Tenancy.Tenant { Slug = "kaifu", Name = "开福区", Path = "/1/", Level = Portal.Core.Tenancy.TenantLevel.District }))
        {
            BundleFaults.Of(new BundleEdit { Code = code, Name = name.Zh, NameEn = name.En, Detail = detail }, items).ShouldBeEmpty(code);
            foreach (var path in BundleTree.AllPaths(detail, 100))
            {
                var merge = BundleMerge.Of([.. BundleTree.Taken(detail, path).Select(choice => (choice.Item, items[choice.Item.ItemKey]))], path);
                var answers = SampleAnswers.For(merge.Detail, new DateOnly(2026, 3, 3));
                foreach (var part in merge.Parts)
                {
                    FormCheck.Check(part.Item.Detail.Form, part.AnswersOf(answers), new DateOnly(2026, 3, 3)).ShouldBeEmpty($"{code} {string.Join(',', path.Values)} {part.Item.Code}");
                    part.Item.Detail.Questions.ShouldAllBe(question => part.AnswersOf(answers).ContainsKey(question.Key));
                }
            }
        }

        static ServiceItem Of(DemoCatalog.ItemFile file)
        {
            var item = TestData.Item(code: file.Code);
            (item.Name, item.NameEn, item.Subjects, item.Detail) = (file.Name.Zh, file.Name.En, file.Subjects, file.Detail);
            return item;
        }
    }
}
