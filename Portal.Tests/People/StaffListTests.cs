using System.Globalization;
using Portal.Core;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Shouldly;
using Xunit;

namespace Portal.Tests.People;

/// <summary>Finding somebody among the staff of a whole district.</summary>
public sealed class StaffListTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases)), Trait("Row", "92")]
    public async Task Search_FindsByNameAccountTitleOfficeAndPlace(DatabaseProvider provider)
    {
        await using var office = await Office.OpenAsync(provider);
        await EnterAsync(office, "li.si", "李四", Office.Terms(TestData.OtherStreet, title: "社保窗口"));
        await EnterAsync(office, "wang.wu", "王五", new PostTerms(TestData.Community, TestData.UnitId(TestData.Community, UnitFunction.CivilAffairs), Duties.Reviewer, "审核岗"));

        (await FoundAsync(office, "李四")).ShouldBe(["li.si"]);
        (await FoundAsync(office, "LI.S")).ShouldBe(["li.si"]);
        (await FoundAsync(office, "社保窗口")).ShouldBe(["li.si"]);
        (await FoundAsync(office, UnitFunction.CivilAffairs)).ShouldBe(["wang.wu"]);
        (await FoundAsync(office, $"测试街道{TestData.OtherStreet}")).ShouldBe(["li.si"]);
        (await FoundAsync(office, $"community {TestData.Community}")).ShouldBe(["wang.wu"], "an English name, whatever its case");
        (await FoundAsync(office, $"测试社区{TestData.Community} 审核")).ShouldBe(["wang.wu"], "every word must be found");
        (await FoundAsync(office, $"测试社区{TestData.Community} 社保")).ShouldBeEmpty();
        (await FoundAsync(office, null, TestData.Street)).ShouldBe(["street.clerk", "wang.wu"], "a place and what lies below it");
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Pages_ForwardAndBack_ShowEverybodyOnce(DatabaseProvider provider)
    {
        await using var office = await Office.OpenAsync(provider);
        for (var number = 0; number < 6; number++)
        {
            await EnterAsync(office, string.Create(CultureInfo.InvariantCulture, $"staff.{number}"), "员工", Office.Terms());
        }

        var first = await office.Desk.ListAsync(new StaffQuery(), 3, Cancel);
        var second = await office.Desk.ListAsync(new StaffQuery(After: first.Next), 3, Cancel);
        var third = await office.Desk.ListAsync(new StaffQuery(After: second.Next), 3, Cancel);

        new[] { first, second, third }.SelectMany(Names).ShouldBe(["staff.0", "staff.1", "staff.2", "staff.3", "staff.4", "staff.5", "street.clerk"]);
        (first.Previous, third.Next, third.Total).ShouldBe((null, null, 7));
        Names(await office.Desk.ListAsync(new StaffQuery(Before: third.Previous), 3, Cancel)).ShouldBe(Names(second));
        var back = await office.Desk.ListAsync(new StaffQuery(Before: second.Previous), 3, Cancel);
        Names(back).ShouldBe(Names(first));
        back.Previous.ShouldBeNull();
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task List_OfOneStreet_KnowsNobodyOfAnother_NorTheirPosts(DatabaseProvider provider)
    {
        await using var office = await Office.OpenAsync(provider);
        await EnterAsync(office, "elsewhere", "别处", Office.Terms(TestData.OtherStreet));
        (await office.Desk.GivePostAsync(office.AccountId, Office.Terms(TestData.OtherStreet, title: "兼职岗"), Office.Security, Cancel)).IsYes.ShouldBeTrue();
        var desk = office.DeskOf(TestDatabase.StaffScope(TestData.Street));

        var page = await desk.ListAsync(new StaffQuery(), cancellationToken: Cancel);

        var clerk = page.People.ShouldHaveSingleItem();
        (clerk.UserName, page.Total).ShouldBe(("street.clerk", 1));
        clerk.Posts.ShouldHaveSingleItem().TenantId.ShouldBe(TestData.Street);
        (await desk.ListAsync(new StaffQuery("兼职岗"), cancellationToken: Cancel)).People.ShouldBeEmpty();
        (await desk.ListAsync(new StaffQuery(PlaceId: TestData.OtherStreet), cancellationToken: Cancel)).People.ShouldBeEmpty();
    }

    private static async Task EnterAsync(Office office, string userName, string name, PostTerms terms) =>
        (await office.Desk.EnterAsync(userName, name, Office.Password, terms, Office.Security, Cancel)).Refusal.ShouldBeNull();

    private static async Task<string[]> FoundAsync(Office office, string? text, int? placeId = null) => Names(await office.Desk.ListAsync(new StaffQuery(text, placeId), cancellationToken: Cancel));

    private static string[] Names(StaffPage page) => [.. page.People.Select(person => person.UserName)];
}
