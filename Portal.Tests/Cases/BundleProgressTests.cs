using Portal.Core.Cases;
using Portal.Core.Tenancy;
using Shouldly;
using Xunit;

namespace Portal.Tests.Cases;

[Trait("Row", "75")]
public sealed class BundleProgressTests
{
    [Fact]
    public void Of_CasesAtDifferentSteps_IsTheShareOfTheirSteps()
    {
        var fresh = TestData.Case();
        var assisted = TestData.Case();
        assisted.Do(CaseAction.HandOver, TestData.Clerk(TestData.Community));
        var half = BundleProgress.Of([fresh.Matter, assisted.Matter]);
        half.ShouldBe(new BundleProgress(0, 2, 1 * 100 / 8));
    }

    [Fact]
    public void Of_OnlyEnded_IsWhole()
    {
        var withdrawn = TestData.Case();
        withdrawn.Do(CaseAction.Withdraw, TestData.Applicant(TestData.CitizenId));
        BundleProgress.Of([withdrawn.Matter]).ShouldSatisfyAllConditions(progress => progress.Percent.ShouldBe(100), progress => progress.IsDecided.ShouldBeTrue());
        BundleProgress.Of([withdrawn.Matter, TestData.Case().Matter]).Percent.ShouldBe(50);
    }

    [Fact]
    public void WhyNotGrant_EarlierOpenEndedOrGranted()
    {
        var open = TestData.Case().Matter;
        BundleOrder.WhyNotGrant([open]).ShouldBe(new WaitsForResult(new LocalText(open.ItemName)));
        var withdrawn = TestData.Case();
        withdrawn.Do(CaseAction.Withdraw, TestData.Applicant(TestData.CitizenId));
        BundleOrder.WhyNotGrant([open, withdrawn.Matter]).ShouldBeOfType<ResultNotGranted>();
        BundleOrder.WhyNotGrant([]).ShouldBeNull();
    }
}
