using Portal.Core;
using Portal.Core.Calendars;
using Portal.Core.People;
using Portal.Core.Ratings;
using Portal.Core.Tenancy;
using Shouldly;
using Xunit;

namespace Portal.Tests.Ratings;

[Trait("Row", "119")]
public sealed class FollowUpFlowTests
{
    private const string Approved = """
        Open + Contact -> InHand
        Open + Begin -> InHand
        Open + Appeal -> Appealed
        InHand + PutRight -> PutRight
        InHand + AskExtension -> InHand
        InHand + GrantExtension -> InHand
        InHand + DeclineExtension -> InHand
        InHand + Appeal -> Appealed
        PutRight + CallBackSatisfied -> Closed
        PutRight + CallBackUnsatisfied -> InHand
        PutRight + CallBackUnreached -> Closed
        Appealed + UpholdAppeal -> Closed
        Appealed + DeclineAppeal -> InHand
        """;

    private static readonly string Path = TestData.PathOf(TestData.Street);
    private static readonly Actor Handler = TestData.Approver(TestData.Street);
    private static readonly Actor Supervisor = TestData.Staff(TestData.District, UnitFunction.CivilAffairs, Duties.Supervisor);
    private static readonly Guid RatedClerk = Guid.CreateVersion7();

    [Fact]
    public void Table_IsAsApproved() =>
        string.Join('\n', FollowUpFlow.Table.OrderBy(move => move.From).ThenBy(move => move.Action).Select(move => $"{move.From} + {move.Action} -> {move.To}")).ShouldBe(Approved.ReplaceLineEndings("\n"));

    [Fact]
    public void EveryStateAndAction_NotOnTheTable_IsRefused()
    {
        var legal = FollowUpFlow.Table.Select(move => (move.From, move.Action)).ToHashSet();
        foreach (var state in Enum.GetValues<FollowUpState>())
        {
            foreach (var action in Enum.GetValues<FollowUpAction>().Where(action => !legal.Contains((state, action))))
            {
                FollowUpFlow.WhyNot(New(state), action, Supervisor, Path).ShouldBeOfType<FollowUpNotNow>($"{state} + {action}");
            }
        }
    }

    [Fact]
    public void Whoever_IsRatedOrOfAnotherPlaceOrAClerk_MovesNothing()
    {
        var rated = TestData.Staff(TestData.Street, UnitFunction.Hall, Duties.Approver, RatedClerk);
        FollowUpFlow.WhyNot(New(), FollowUpAction.Contact, rated, Path).ShouldBeOfType<RatedYourself>();
        FollowUpFlow.WhyNot(New(), FollowUpAction.Contact, TestData.Clerk(TestData.Street), Path).ShouldBeOfType<NotAllowed>();
        FollowUpFlow.WhyNot(New(), FollowUpAction.Contact, TestData.Approver(TestData.OtherStreet), Path).ShouldBeOfType<NotAllowed>();
        FollowUpFlow.WhyNot(New(), FollowUpAction.Contact, TestData.Approver(TestData.Community), Path).ShouldBeOfType<NotAllowed>("below the place");
        FollowUpFlow.WhyNot(New(), FollowUpAction.Contact, Supervisor, Path).ShouldBeNull("above the place");
    }

    /// <summary>Accepted on 2026-02-10: one working day is the 11th; fifteen are counted past the Spring Festival and the worked Saturdays.</summary>
    [Fact]
    public void Terms_AreWorkingDaysOfTheNotice()
    {
        var followUp = New(openedAt: new DateTime(2026, 2, 10, 2, 0, 0, DateTimeKind.Utc));

        (ChinaTime.DateOf(followUp.ContactBy), ChinaTime.DateOf(followUp.RightBy)).ShouldBe((new DateOnly(2026, 2, 11), new DateOnly(2026, 3, 9)));
        followUp.DueAt.ShouldBe(followUp.ContactBy);
        Do(followUp, FollowUpAction.Contact, Handler, "已通话");
        followUp.DueAt.ShouldBe(followUp.RightBy);
    }

    [Fact]
    public void Extension_OnceWithReason_AndAnotherPersonDecides()
    {
        var followUp = New();
        Do(followUp, FollowUpAction.Contact, Handler, "已通话");
        FollowUpFlow.WhyNot(followUp, Act(FollowUpAction.AskExtension, "") with { Days = 5 }, Handler, Path).ShouldBeOfType<ReasonNeeded>();
        FollowUpFlow.WhyNot(followUp, Act(FollowUpAction.AskExtension, "等配件") with { Days = 16 }, Handler, Path).ShouldBeOfType<ExtensionDays>();
        var before = followUp.RightBy;
        Do(followUp, FollowUpAction.AskExtension, Handler, "等配件", days: 5);
        followUp.RightBy.ShouldBe(before, "asking moves nothing");
        FollowUpFlow.WhyNot(followUp, FollowUpAction.GrantExtension, Handler, Path).ShouldBeOfType<AskedYourself>();
        Do(followUp, FollowUpAction.GrantExtension, Supervisor, null);
        followUp.RightBy.ShouldBeGreaterThan(before);
        followUp.Moves[^1].Days.ShouldBe(5);
        FollowUpFlow.WhyNot(followUp, Act(FollowUpAction.AskExtension, "再等") with { Days = 1 }, Handler, Path).ShouldBeOfType<ExtensionOnce>();
    }

    [Fact]
    public void Appeal_DecidedByAnother_DeclinedGoesBackToWhereItWas()
    {
        var followUp = New();
        Do(followUp, FollowUpAction.Appeal, Handler, "同一人连续三天对同一窗口辱骂");
        FollowUpFlow.WhyNot(followUp, FollowUpAction.UpholdAppeal, Handler, Path).ShouldBeOfType<AskedYourself>();
        Do(followUp, FollowUpAction.DeclineAppeal, Supervisor, "没有证据");
        followUp.State.ShouldBe(FollowUpState.Open, "nobody had been contacted yet");
        FollowUpFlow.WhyNot(followUp, FollowUpAction.Appeal, Handler, Path).ShouldBeOfType<AppealOnce>();
    }

    [Fact]
    public void CallBack_NotSatisfied_IsPutRightAgain_AndSatisfiedClosesIt()
    {
        var followUp = New();
        Do(followUp, FollowUpAction.Contact, Handler, "已通话");
        FollowUpFlow.WhyNot(followUp, Act(FollowUpAction.PutRight, "已道歉"), Handler, Path).ShouldBeOfType<FindingNeeded>();
        Do(followUp, FollowUpAction.PutRight, Handler, "已道歉", Finding.Substantiated);
        followUp.DueAt.ShouldBeNull();
        Do(followUp, FollowUpAction.CallBackUnsatisfied, Handler, "希望书面答复");
        (followUp.State, followUp.DueAt).ShouldBe((FollowUpState.InHand, (DateTime?)followUp.RightBy));
        Do(followUp, FollowUpAction.PutRight, Handler, "已书面答复", Finding.Substantiated);
        Do(followUp, FollowUpAction.CallBackSatisfied, Handler, null);
        (followUp.State, followUp.ClosedAt is not null, followUp.Moves.Count, followUp.Version).ShouldBe((FollowUpState.Closed, true, 5, 5));
    }

    [Fact]
    public void Contact_OfNobody_IsNotClaimed_AndOfSomebodyNotSkipped()
    {
        var unknown = New(phone: null);
        FollowUpFlow.WhyNot(unknown, FollowUpAction.Contact, Handler, Path).ShouldBeOfType<NobodyToContact>();
        FollowUpFlow.WhyNot(unknown, FollowUpAction.Begin, Handler, Path).ShouldBeNull();
        FollowUpFlow.WhyNot(New(), FollowUpAction.Begin, Handler, Path).ShouldBeOfType<ContactFirst>();
    }

    private static FollowUp New(FollowUpState state = FollowUpState.Open, DateTime? openedAt = null, string? phone = "13800000000")
    {
        var followUp = new FollowUp { TenantId = TestData.Street, RatingId = Guid.CreateVersion7(), Phone = phone, Rated = [RatedClerk], ContactDays = 1, RightDays = 15, OpenedAt = openedAt ?? TestData.Now };
        FollowUpFlow.Begin(followUp, TestData.Calendar);
        followUp.State = state;
        return followUp;
    }

    private static FollowUpAct Act(FollowUpAction action, string? note) => new(action, Guid.CreateVersion7(), note);

    private static void Do(FollowUp followUp, FollowUpAction action, Actor actor, string? note, Finding? finding = null, int? days = null)
    {
        var act = Act(action, note) with { Finding = finding, Days = days };
        FollowUpFlow.WhyNot(followUp, act, actor, Path).ShouldBeNull($"{action}");
        FollowUpFlow.Apply(followUp, act, actor, TestData.Now.AddHours(1), TestData.Calendar);
    }
}
