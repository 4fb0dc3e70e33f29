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
        IntakePlace.Responsible(Find(origin), Find(home), within, TestData.Tree).Id.ShouldBe(expected);

    [Fact]
    public void Responsible_HomeUnknown_IsWhereItWasHandedIn() => IntakePlace.Responsible(Find(121), null, IntakeScope.City, TestData.Tree).Id.ShouldBe(121);

    private static Tenant Find(int id) => TestData.Tree.Find(id)!;
}
