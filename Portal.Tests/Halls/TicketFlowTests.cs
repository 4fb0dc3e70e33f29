using System.Text;
using Portal.Core;
using Portal.Core.Halls;
using Portal.Core.People;
using Shouldly;
using Xunit;

namespace Portal.Tests.Halls;

/// <summary>The life of a ticket, all moves × statuses. A wanted change is approved by copying the received file over the approved one.</summary>
public sealed class TicketFlowTests
{
    private static readonly Guid Clerk = Guid.CreateVersion7();

    public static TheoryData<TicketStatus, TicketAction> AllPairs =>
        [.. Enum.GetValues<TicketStatus>().SelectMany(status => Enum.GetValues<TicketAction>().Select(action => (status, action)))];

    [Fact, Trait("Row", "34")]
    public void Moves_AllStatusesAndActions_AreAsApproved()
    {
        var text = new StringBuilder("What becomes of a ticket. + only by the clerk at the counter that has the visitor.\n\n");
        foreach (var status in Enum.GetValues<TicketStatus>())
        {
            var moves = Enum.GetValues<TicketAction>().Select(action => (Action: action, Move: TicketFlow.MoveOf(status, action))).Where(pair => pair.Move is not null);
            text.Append($"{status,-12}{string.Join("  ", moves.Select(pair => $"{pair.Action}{(pair.Move!.AtCounter ? "+" : "")}→{pair.Move.To}"))}".TrimEnd()).Append('\n');
        }

        var approved = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Halls", "tickets.approved.txt")).ReplaceLineEndings("\n");
        if (text.ToString() != approved)
        {
            File.WriteAllText(Path.Combine(AppContext.BaseDirectory, "Halls", "tickets.received.txt"), text.ToString());
        }

        text.ToString().ShouldBe(approved);
    }

    [Theory, MemberData(nameof(AllPairs))]
    public void WhyNot_EveryPair_SaysWhatTheTableSays(TicketStatus status, TicketAction action)
    {
        var (counter, clerk) = (NewCounter(CounterState.Open), NewClerk());
        var ticket = In(status, counter.Id);
        var act = new TicketAct(action, Guid.CreateVersion7()) { CounterId = counter.Id, ToGroupId = Guid.CreateVersion7(), Note = "原因", Item = new VisitItem("MZ-0101", "低保") };

        var legal = action != TicketAction.Take && TicketFlow.MoveOf(status, action) is not null;
        var refusal = TicketFlow.WhyNot(ticket, act, counter, HallPath, clerk);

        (refusal is null).ShouldBe(legal, $"{refusal?.Code}");
        (refusal is null or TicketNotNow).ShouldBeTrue();
        TicketFlow.WhyNot(ticket, act, counter, HallPath, TestData.Reviewer(TestData.Street)).ShouldBeOfType<NotAllowed>();
        TicketFlow.WhyNot(ticket, act, counter, HallPath, TestData.Clerk(TestData.OtherStreet)).ShouldBeOfType<NotAllowed>();
        if (legal && TicketFlow.MoveOf(status, action)!.AtCounter)
        {
            TicketFlow.WhyNot(ticket, act, NewCounter(CounterState.Break), HallPath, clerk).ShouldBeOfType<NotYourCounter>();
            TicketFlow.WhyNot(ticket, act, counter, HallPath, NewClerk(Guid.CreateVersion7())).ShouldBeOfType<NotYourCounter>();
            TicketFlow.WhyNot(ticket, act, null, HallPath, clerk).ShouldBeOfType<NotFound>();
            if (action != TicketAction.Call)
            {
                TicketFlow.WhyNot(In(status, Guid.CreateVersion7()), act, counter, HallPath, clerk).ShouldBeOfType<AtAnotherCounter>();
            }
        }
    }

    [Fact, Trait("Row", "34")]
    public void Skip_ThirdTime_IsRefused_TheNumberIsMissedThen()
    {
        var counter = NewCounter(CounterState.Open);
        var ticket = In(TicketStatus.Called, counter.Id);
        ticket.Skips = TicketFlow.MostSkips;

        TicketFlow.WhyNot(ticket, new TicketAct(TicketAction.Skip, Guid.CreateVersion7()) { CounterId = counter.Id }, counter, HallPath, NewClerk()).ShouldBeOfType<SkippedEnough>();
        TicketFlow.WhyNot(ticket, new TicketAct(TicketAction.Miss, Guid.CreateVersion7()) { CounterId = counter.Id }, counter, HallPath, NewClerk()).ShouldBeNull();
    }

    [Theory]
    [InlineData("2026-03-02 23:59", "2026-03-02")]
    [InlineData("2026-03-03 00:00", "2026-03-02")]
    [InlineData("2026-03-03 03:59", "2026-03-02")]
    [InlineData("2026-03-03 04:00", "2026-03-03")]
    public void OldestDay_WhoWaitsAtMidnight_StillCounts(string local, string day) =>
        TicketFlow.OldestDay(DateTime.Parse(local, System.Globalization.CultureInfo.InvariantCulture)).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture).ShouldBe(day);

    [Fact]
    public void Durations_WhenTheClockJumpsBack_AreNeverNegative()
    {
        var counter = NewCounter(CounterState.Open);
        var ticket = In(TicketStatus.Waiting, counter.Id);
        foreach (var (action, minutes) in new[] { (TicketAction.Call, -30), (TicketAction.Serve, -60), (TicketAction.Finish, -90) })
        {
            ticket.Apply(TicketFlow.Decide(ticket, new TicketAct(action, Guid.CreateVersion7()) { CounterId = counter.Id }, NewClerk(), HallHouse.Monday.AddMinutes(minutes)));
        }

        (ticket.WaitSeconds, ticket.WaySeconds, ticket.ServiceSeconds).ShouldBe((0, 0, 0));
    }

    [Fact, Trait("Row", "36")]
    public void Order_EveryClassComesSooner_AndNobodyWaitsForEver()
    {
        var came = HallHouse.Monday;
        foreach (var priority in Enum.GetValues<TicketPriority>().Where(each => each != TicketPriority.None))
        {
            TicketOrder.QueueAt(came, priority).ShouldBeLessThan(TicketOrder.QueueAt(came, TicketPriority.None));
            TicketOrder.QueueAt(came.AddHours(1), priority).ShouldBeGreaterThan(TicketOrder.QueueAt(came, TicketPriority.None), "who came an hour earlier is not overtaken");
        }
    }

    private static string HallPath => TestData.PathOf(TestData.Street);

    private static Actor NewClerk(Guid? account = null) => TestData.Clerk(TestData.Street, account ?? Clerk);

    private static Counter NewCounter(CounterState state) => new() { TenantId = TestData.Street, HallId = HallId, Number = 1, State = state, ClerkId = Clerk };

    private static readonly Guid HallId = Guid.CreateVersion7();

    private static Ticket In(TicketStatus status, Guid counterId) => new()
    {
        Id = Guid.CreateVersion7(),
        TenantId = TestData.Street,
        HallId = HallId,
        Day = new DateOnly(2026, 3, 2),
        Prefix = "A",
        Number = 1,
        GroupId = Guid.CreateVersion7(),
        Secret = "X",
        TakenAt = HallHouse.Monday,
        QueueAt = HallHouse.Monday,
        Status = status,
        CounterId = counterId,
        CalledAt = HallHouse.Monday,
        ServedAt = HallHouse.Monday,
    };
}
