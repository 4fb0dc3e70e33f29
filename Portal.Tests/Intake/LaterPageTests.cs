using Microsoft.EntityFrameworkCore;
using Portal.Core.Cases;
using Portal.Core.Demo;
using Portal.Core.Intake;
using Portal.Tests.SignIn;
using Shouldly;
using Xunit;

namespace Portal.Tests.Intake;

/// <summary>容缺 as a citizen meets it, with a browser without scripts.</summary>
[Trait("Row", "70")]
public sealed class LaterPageTests(PortalFixture portal)
{
    private const string Code = "MZ-0101";

    [Fact]
    public async Task Apply_PaperPromised_IsTakenInShownWithItsDayAndBroughtLater()
    {
        var run = await ApplyRun.SomebodyAsync(portal, name: "张容缺");
        var check = await run.FillAsync(Code, await run.StartAsync(Code));
        var item = await run.ItemAsync(Code);
        var upload = await run.Http.GetAsync($"{run.Draft}?page=upload&fix=1");
        var paper = await TakeAwayOneAsync(run, upload, item.Detail.Materials.Where(MaterialCheck.MayComeLater).Select(material => material.Key));

        // The name is asked for at once, and only the applicant's own is a signature.
        upload = await run.Http.GetAsync($"{run.Draft}?page=upload&fix=1");
        upload.Text.ShouldContain("现在没有，以后再交");
        var unsigned = await run.Http.PostFormAsync(upload, Fresh.Fields((LaterPromise.LaterKey(paper), "1"), (LaterPromise.NameKey, "李四"), ("go", "next")), "draft");
        unsigned.Find(".error-summary").TextContent.ShouldContain("张容缺");
        unsigned.Find("[aria-invalid=true][aria-describedby~='f-promise-name-error']");
        unsigned.Find("#f-promise-name-error").TextContent.ShouldContain("张容缺");
        check = await run.Http.PostFormAsync(unsigned, Fresh.Fields((LaterPromise.LaterKey(paper), "1"), (LaterPromise.NameKey, "张容缺"), ("go", "next")), "draft");
        check.Text.ShouldContain("以后再交：提交后");

        var done = await run.SendAsync(check);
        done.Text.ShouldContain("别忘了补交");
        var caseId = Guid.Parse(done.Address.Segments[^1]);
        var mine = await run.Http.GetAsync($"my/cases/{caseId}");
        mine.Find("#owed").TextContent.ShouldContain("还剩");

        var after = await SupplyAsync(run.Http, mine, paper);
        after.Find("#owed").TextContent.ShouldContain("已补交");
        await using var db = portal.Everywhere();
        (await db.Cases.AsNoTracking().SingleAsync(each => each.Id == caseId, TestContext.Current.CancellationToken)).OwedBy.ShouldBeNull();
    }

    [Fact]
    public async Task Window_AtAHallOfThePlace_FindsWhatIsOwedAndTakesIt()
    {
        var run = await ApplyRun.SomebodyAsync(portal, name: "张补交");
        await run.FillAsync(Code, await run.StartAsync(Code));
        var item = await run.ItemAsync(Code);
        var paper = await TakeAwayOneAsync(run, await run.Http.GetAsync($"{run.Draft}?page=upload&fix=1"), item.Detail.Materials.Where(MaterialCheck.MayComeLater).Select(material => material.Key));
        var check = await run.Http.PostFormAsync(await run.Http.GetAsync($"{run.Draft}?page=upload&fix=1"), Fresh.Fields((LaterPromise.LaterKey(paper), "1"), (LaterPromise.NameKey, "张补交"), ("go", "next")), "draft");
        var caseId = Guid.Parse((await run.SendAsync(check)).Address.Segments[^1]);

        var clerk = await portal.SignedInAsync("xincheng.clerk", "xincheng");
        (await clerk.PostFormAsync(await clerk.GetAsync("window/owed"), Fresh.Fields(("Sent.Text", "张补交")), "find")).Text.ShouldContain(item.Name);
        (await clerk.PostFormAsync(await clerk.GetAsync("window/owed"), Fresh.Fields(("Sent.Text", "没有这个人")), "find")).Text.ShouldContain("没有等着补交材料的办件");
        var page = await clerk.GetAsync($"window/owed?case={caseId}");
        page.Text.ShouldNotContain("张补交");
        (await SupplyAsync(clerk, page, paper)).Find("#owed").TextContent.ShouldContain("已补交");
        (await run.Http.GetAsync($"window/owed?case={caseId}")).Text.ShouldNotContain(item.Name, customMessage: "a resident has no window");
    }

    private static async Task<string> TakeAwayOneAsync(ApplyRun run, PortalPage upload, IEnumerable<string> tolerable)
    {
        var key = tolerable.First(material => upload.Document.QuerySelector($"input[name='file.{material}']") is not null);
        var button = upload.Find($"#f-paper-{key} button[name=take-away]").GetAttribute("value")!;
        await run.Http.PostFormAsync(upload, Fresh.Fields(("take-away", button)), "draft");
        return key;
    }

    private static async Task<PortalPage> SupplyAsync(PortalHttp http, PortalPage page, string material)
    {
        using var parts = new MultipartFormDataContent();
        foreach (var hidden in page.All("#owed input[type=hidden]"))
        {
            parts.Add(new StringContent(hidden.GetAttribute("value") ?? ""), hidden.GetAttribute("name")!);
        }

        parts.Add(new ByteArrayContent(SampleAnswers.Picture), $"file.{material}", "补交.png");
        return await PortalPage.ReadAsync(await http.Client.PostAsync(page.Address, parts, TestContext.Current.CancellationToken));
    }
}
