using Portal.Core.Catalog;
using Portal.Core.Intake;
using Portal.Core.Tenancy;
using Shouldly;
using Xunit;

namespace Portal.Tests.Intake;

/// <summary>Whose matter it is when it is handed in elsewhere. The tree: district 1, streets 11 and 12, communities 111, 112, 121, 122.</summary>
public sealed class IntakePlaceTests
{
    [Theory]
    [InlineData(111, 111, IntakeScope.City, 111)]
    [InlineData(112, 111, IntakeScope.Community, 112)]
    [InlineData(112, 111, IntakeScope.Street, 111)]
    [InlineData(121, 111, IntakeScope.Street, 121)]
    [InlineData(121, 111, IntakeScope.District, 111)]
    [InlineData(211, 111, IntakeScope.District, 211)]
    [InlineData(211, 111, IntakeScope.City, 111)]
    [InlineData(12, 111, IntakeScope.District, 11)]
    [InlineData(11, 111, IntakeScope.District, 11)]
    [InlineData(1, 111, IntakeScope.City, 1)]
    [InlineData(111, 11, IntakeScope.City, 111)]
    [InlineData(121, 11, IntakeScope.City, 121)]
    public void Responsible_HandedInAt_ForSomebodyAtHomeAt(int origin, int home, IntakeScope within, int expected) =>
        IntakePlace.Responsible(Find(origin), Find(home), within, Tree).Id.ShouldBe(expected);

    [Fact]
    public void Responsible_HomeUnknown_IsWhereItWasHandedIn() => IntakePlace.Responsible(Find(121), null, IntakeScope.City, Tree).Id.ShouldBe(121);

    [Theory]
    [InlineData("999901", "999902", true)]
    [InlineData("999901", "998801", false)]
    [InlineData(null, "999902", false)]
    [InlineData(null, null, false)]
    public void Choices_OfTheWholeCity_AreThePlacesUnderTheSameFirstFourDigits(string? first, string? second, bool reaches)
    {
        var tree = Coded(first, second);
        var choices = IntakePlace.Choices(tree.Find(21)!, IntakeScope.City, tree).Select(tenant => tenant.Id).ToList();
        choices[0].ShouldBe(21);
        choices.ShouldBe(reaches ? [21, 11, 12, 22] : [21, 22]);
    }

    [Fact]
    public void City_OfADistrictWithoutACode_IsThatOfThePlacesBelowIt()
    {
        var tenants = TestData.NewTenants();
        tenants.Single(tenant => tenant.Id == 1).DivisionCode = "999901";
        tenants.Single(tenant => tenant.Id == 22).DivisionCode = "999907010";
        var tree = new TenantTree(tenants, TestData.NewUnits());
        IntakePlace.Responsible(tree.Find(21)!, tree.Find(11), IntakeScope.City, tree).Id.ShouldBe(11);
    }

    [Fact]
    public void HallPlaces_AreThoseOfBothPlaces_TheNearestFirst() => IntakePlace.HallPlaces(Find(21), Find(11)).ShouldBe([21, 2, 11, 1]);

    private static readonly TenantTree Tree = Coded("999901", "999902");

    private static Tenant Find(int id) => Tree.Find(id)!;

    private static TenantTree Coded(string? first, string? second)
    {
        var tenants = TestData.NewTenants();
        tenants.Single(tenant => tenant.Id == 1).DivisionCode = first;
        tenants.Single(tenant => tenant.Id == 2).DivisionCode = second;
        return new TenantTree(tenants, TestData.NewUnits());
    }
}
