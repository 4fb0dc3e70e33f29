using System.Globalization;
using Bunit;
using Portal.Core;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Intake;
using Portal.Core.Tenancy;
using Portal.Tests.Cases;
using Portal.Web.Intake;
using Shouldly;
using Xunit;

namespace Portal.Tests.Intake;

/// <summary>全城通办: the card of the window that says where a matter belongs, before it is sent.</summary>
[Trait("Row", "72")]
public sealed class WindowElsewhereTests : BunitContext
{
    private static readonly Tenant Origin = TestData.Tree.Find(TestData.Street)!;

    public WindowElsewhereTests() => CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("zh-CN");

    [Fact]
    public async Task Card_OfAMatterThatBelongsElsewhere_SaysWhereItGoesAndWhoDecides()
    {
        await using var office = await CaseOffice.OpenAsync(DatabaseProvider.Sqlite);
        var card = await ShowAsync(office, IntakeScope.District, Way(TestData.OtherStreet));

        card.Find("#window-goes").TextContent.ShouldSatisfyAllConditions(text => text.ShouldContain("移交测试街道12"), text => text.ShouldContain("测试区1"), text => text.ShouldContain("两地的大厅领取"));
        card.Find("#window-place").Children.ShouldHaveSingleItem().GetAttribute("label").ShouldBe("测试区1", "places of one district stand together");
        card.Find("option[selected]").TextContent.ShouldBe("测试街道12");
    }

    [Fact]
    public async Task Card_OfAMatterOfThisPlace_SaysSoAndTellsWhatIsChosenInstead()
    {
        await using var office = await CaseOffice.OpenAsync(DatabaseProvider.Sqlite);
        string? chosen = null;
        var card = await ShowAsync(office, IntakeScope.District, Way(TestData.Street), place => chosen = place);

        card.Find("#window-goes").TextContent.ShouldContain("由本地办理");
        await card.Find("#window-place").ChangeAsync(new() { Value = TestData.OtherStreet.ToString(CultureInfo.InvariantCulture) });
        chosen.ShouldBe(TestData.OtherStreet.ToString(CultureInfo.InvariantCulture));
        card.FindAll("option").Select(option => option.TextContent).ShouldNotContain("测试街道21", "another district is out of reach of this item");
    }

    [Fact]
    public async Task Card_WhereTheRouteLeadsNowhere_Warns_AndWithNothingToChoose_IsNotThere()
    {
        await using var office = await CaseOffice.OpenAsync(DatabaseProvider.Sqlite);
        (await ShowAsync(office, IntakeScope.District, null)).Find(".notice-caution").TextContent.ShouldContain("请另选");
        (await ShowAsync(office, IntakeScope.Community, Way(TestData.Street))).Markup.Trim().ShouldBeEmpty();
    }

    private static PlannedWay Way(int responsible)
    {
        var steps = TestData.Planned(responsible).Steps;
        return new PlannedWay(Origin, TestData.Tree.Find(responsible)!, steps[0], steps.FindLast(step => step.Duty == StepDuty.Decide)!);
    }

    private bool _served;

    private async Task<IRenderedComponent<WindowElsewhere>> ShowAsync(CaseOffice office, IntakeScope scope, PlannedWay? way, Action<string?>? choose = null)
    {
        if (!_served)
        {
            await this.ServeDeskAsync(office, TestData.Clerk(TestData.Street));
            _served = true;
        }

        return Render<WindowElsewhere>(card => card.Add(each => each.Way, way).Add(each => each.Scope, scope).Add(each => each.Origin, Origin).Add(each => each.OnChoose, place => choose?.Invoke(place)));
    }
}
