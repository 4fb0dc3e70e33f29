using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Portal.Web.Cases.Work;
using Shouldly;
using Xunit;

namespace Portal.Tests.Cases;

/// <summary>Which buttons a person sees: the rules decide whether, the offers only where.</summary>
public sealed class OffersTests
{
    [Theory]
    [InlineData(StepDuty.Assist, CaseAction.HandOver)]
    [InlineData(StepDuty.Accept, CaseAction.Accept)]
    [InlineData(StepDuty.Review, CaseAction.Approve)]
    [InlineData(StepDuty.Decide, CaseAction.Approve)]
    public void Primary_OfEachDuty_IsTheStepsOwnAct(StepDuty duty, CaseAction action)
    {
        var run = TestData.Case().Until(duty);
        Of(run, CaseRun.HolderOf(run.Open)).Primary.ShouldBe(new Offer(action));
    }

    [Fact]
    public void Primary_HeldByAColleague_IsTakingItOver()
    {
        var run = TestData.Case();
        run.Do(CaseAction.Assign, CaseRun.HolderOf(run.Open));
        var offers = Of(run, CaseRun.HolderOf(run.Open));
        offers.Primary.ShouldBe(new Offer(CaseAction.Assign));
        offers.WhyNothing.ShouldBeOfType<HeldByColleague>();
    }

    [Fact]
    public void Primary_OfWhoAcceptedIt_IsShownWithWhyNot()
    {
        var run = TestData.Case().Until(StepDuty.Accept);
        var clerk = CaseRun.HolderOf(run.Open);
        run.Sign(actor: clerk);
        Of(run, CaseRun.HolderOf(run.Open, clerk.AccountId)).Primary.ShouldBe(new Offer(CaseAction.Approve, new SamePersonTwice(StepDuty.Accept)));
    }

    [Fact]
    public void Primary_OfWhoHandedItInForTheApplicant_IsShownWithWhyNot()
    {
        var helper = Guid.CreateVersion7();
        var run = new CaseRun(TestData.Planned(proxyAccountId: helper)).Until(StepDuty.Accept);
        Of(run, CaseRun.HolderOf(run.Open, helper)).Primary.ShouldBe(new Offer(CaseAction.Accept, new ActsForApplicant()));
    }

    [Fact]
    public void Offers_OfAStranger_AreNoneAndSayWhy()
    {
        var offers = Of(TestData.Case(), TestData.Reviewer(TestData.District));
        (offers.Primary, offers.Step).ShouldBe((null, null));
        offers.Beside.ShouldBeEmpty();
        offers.WhyNothing.ShouldBeOfType<NotYourStep>();
    }

    [Fact]
    public void Offers_WithoutAnywhereToGo_LeaveThePassingOut()
    {
        var run = TestData.Case();
        var offers = Offers.Of(run.Matter, CaseRun.HolderOf(run.Open), (_, _) => false);
        offers.Menu.Select(offer => offer.Action).ShouldNotContain(action => Offers.NeedsPlace(action));
        Of(run, CaseRun.HolderOf(run.Open)).Menu.Select(offer => offer.Action).ShouldContain(CaseAction.Transfer);
    }

    [Fact]
    public void Offers_EveryEnabledButton_IsAllowedByTheTableOfMoves()
    {
        var run = TestData.Case();
        while (!run.Matter.IsEnded)
        {
            foreach (var actor in new[] { CaseRun.HolderOf(run.Open), TestData.Reviewer(TestData.District), TestData.Clerk(TestData.Community) })
            {
                var offers = Of(run, actor);
                foreach (var offer in offers.Beside.Concat(offers.Menu).Concat(offers.Primary is { } primary ? [primary] : []).Where(offer => offer.WhyNot is null))
                {
                    CaseFlow.WhyNot(run.Matter, offer.Action, offer.Action == CaseAction.Recall ? null : offers.Step?.Id, actor).ShouldBeNull($"{offer.Action} in {run.Matter.Status}");
                }
            }

            run.Sign();
        }
    }

    private static Offers Of(CaseRun run, Actor actor) => Offers.Of(run.Matter, actor, (action, step) => action == CaseAction.Transfer || TestData.Tree.Find(step.TenantId)!.Level != TenantLevel.District);
}
