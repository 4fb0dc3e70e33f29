using Microsoft.EntityFrameworkCore;
using Portal.Tests.Intake;
using Portal.Tests.SignIn;
using Shouldly;
using Xunit;

namespace Portal.Tests.Cases;

/// <summary>What staff search for is found, and stands in no address: those lie in histories and logs.</summary>
public sealed class SearchPageTests(PortalFixture portal)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task DocumentNumber_Searched_FindsTheCaseAndStandsInNoAddress()
    {
        var (caseId, number) = await AppliedAsync("白查找");
        using var clerk = await portal.SignedInAsync("xincheng.clerk");

        var found = await SearchAsync(clerk, number);

        found.Address.ToString().ShouldNotContain(number);
        var link = found.Find($"a[href*='{caseId}']").GetAttribute("href")!;
        found.Html.Replace($"value=\"{number}\"", "", StringComparison.Ordinal).ShouldNotContain(number);
        found.Find("#q").GetAttribute("value").ShouldBe(number, "the field still says what was searched for");
        link.ShouldNotContain(number);
        (await clerk.GetAsync(found.Address.PathAndQuery)).Find($"a[href*='{caseId}']").ShouldNotBeNull("reading the address again finds it again");
    }

    [Fact]
    public async Task Address_OfAnothersSearchOrOfNonsense_SearchesNothing()
    {
        var (caseId, number) = await AppliedAsync("白他人");
        using var clerk = await portal.SignedInAsync("xincheng.clerk");
        using var colleague = await portal.SignedInAsync("xincheng.approver");
        var address = (await SearchAsync(clerk, number)).Address;

        foreach (var asked in new[] { address.PathAndQuery, "work/search?s=nonsense", $"work/search?q={number}", "work/search?s=" })
        {
            (await colleague.GetAsync(asked)).All($"a[href*='{caseId}']").ShouldBeEmpty(asked);
        }
    }

    [Fact]
    public async Task OwedPapers_SearchedByName_StandInNoAddressEither()
    {
        using var clerk = await portal.SignedInAsync("xincheng.clerk");

        var found = await clerk.PostFormAsync(await clerk.GetAsync("window/owed"), Fresh.Fields(("Sent.Text", "没有这个人")), "find");

        Uri.UnescapeDataString(found.Address.ToString()).ShouldNotContain("没有这个人");
        found.Find("#owed-q").GetAttribute("value").ShouldBe("没有这个人");
        found.Find(".empty").TextContent.ShouldContain("没有等着补交材料的办件");
    }

    internal static async Task<PortalPage> SearchAsync(PortalHttp http, string text) =>
        await http.PostFormAsync(await http.GetAsync("work/search"), Fresh.Fields(("Sent.Text", text)), "find");

    private async Task<(Guid CaseId, string Number)> AppliedAsync(string name)
    {
        var run = await ApplyRun.SomebodyAsync(portal, name: name);
        var caseId = await run.ApplyAsync("MZ-0101");
        await using var db = portal.Everywhere();
        return (caseId, await db.Cases.Where(matter => matter.Id == caseId).Select(matter => matter.Citizen!.DocumentNumber).SingleAsync(Cancel));
    }
}
