using Portal.Core;
using Portal.Core.Events;
using Portal.Core.Tenancy;
using Shouldly;
using Xunit;

namespace Portal.Tests.Events;

/// <summary>The table of moves, and what each refuses. Pure.</summary>
[Trait("Row", "54")]
public sealed class EventRulesTests
{
    private static readonly DateTime Begins = TestData.Now.AddDays(3);

    [Fact]
    public void Moves_AreTheseAndNoOthers()
    {
        var legal = Enum.GetValues<SignUpState>().SelectMany(state => Enum.GetValues<SignUpAction>().Select(action => (state, action, To: EventRules.After(state, action)))).Where(move => move.To is not null).Select(move => $"{move.state} {move.action} {move.To}");

        legal.ShouldBe(["Waiting MoveUp SignedUp", "Waiting Cancel Cancelled", "SignedUp Cancel Cancelled", "SignedUp CheckIn Attended", "Attended TakeBack SignedUp"]);
    }

    [Fact]
    public void SigningUp_IsPossibleFromTheFirstDayToTheLast_AndNeverOnceItHasBegunOrIsOff()
    {
        EventRules.WhyNotSignUp(Event(), TestData.Now).ShouldBeNull();
        EventRules.WhyNotSignUp(Event(), TestData.Now.AddDays(-2)).ShouldBeOfType<SignUpLater>();
        EventRules.WhyNotSignUp(Event(), Begins.AddDays(-1).AddSeconds(1)).ShouldBeOfType<SignUpOver>();
        var today = Event();
        today.SignUpUntil = Begins.AddHours(5);
        EventRules.WhyNotSignUp(today, Begins).ShouldBeOfType<SignUpOver>();
        var off = Event();
        off.CalledOffAt = TestData.Now;
        EventRules.WhyNotSignUp(off, TestData.Now).ShouldBeOfType<EventIsOff>();
        var none = Event();
        none.Capacity = 0;
        EventRules.WhyNotSignUp(none, TestData.Now).ShouldBeOfType<EventFull>();
    }

    [Fact]
    public void Attendance_IsTickedByStaffOnTheDayAlone_AndTheHolderCancelsUntilItBegins()
    {
        var place = Place(SignUpState.SignedUp);

        EventRules.WhyNot(place, Event(), SignUpAction.CheckIn, isHolder: false, isStaff: true, Begins.AddMinutes(-20)).ShouldBeNull();
        EventRules.WhyNot(place, Event(), SignUpAction.CheckIn, isHolder: false, isStaff: true, TestData.Now).ShouldBeOfType<NotTheDay>();
        EventRules.WhyNot(place, Event(), SignUpAction.CheckIn, isHolder: true, isStaff: false, Begins).ShouldBeOfType<NotAllowed>();
        EventRules.WhyNot(place, Event(), SignUpAction.Cancel, isHolder: true, isStaff: false, Begins.AddSeconds(-1)).ShouldBeNull();
        EventRules.WhyNot(place, Event(), SignUpAction.Cancel, isHolder: true, isStaff: false, Begins).ShouldBeOfType<SignUpOver>();
        EventRules.WhyNot(Place(SignUpState.Cancelled), Event(), SignUpAction.CheckIn, isHolder: false, isStaff: true, Begins).ShouldBeOfType<SignUpNotNow>();
    }

    [Fact]
    public void Edit_ThatCannotBe_IsRefused()
    {
        var day = new DateOnly(2026, 3, 10);
        var sound = new EventEdit(EventKind.OpenDay, "开放日", "大厅", day, new(9, 0), new(12, 0), 50, day.AddDays(-5), day);

        EventRules.Fault(sound).ShouldBeNull();
        foreach (var wrong in new[] { sound with { To = new(9, 0) }, sound with { Capacity = 0 }, sound with { SignUpUntil = day.AddDays(1) }, sound with { SignUpUntil = day.AddDays(-6) }, sound with { WaitingPlaces = -1 } })
        {
            EventRules.Fault(wrong).ShouldBeOfType<EventUnsound>();
        }

        EventRules.Fault(sound with { Title = " " }).ShouldBeOfType<FieldRefused>();
    }

    private static PublicEvent Event() => new() { Id = Guid.CreateVersion7(), TenantId = TestData.Street, Title = "开放日", Place = "大厅", StartsAt = Begins, EndsAt = Begins.AddHours(3), SignUpFrom = TestData.Now.AddDays(-1), SignUpUntil = Begins.AddDays(-1), Capacity = 2 };

    private static SignUp Place(SignUpState state) => new() { Id = Guid.CreateVersion7(), TenantId = TestData.Street, EventId = Guid.CreateVersion7(), Code = "ABCDEF", Secret = "S", SignedUpAt = TestData.Now, State = state };
}
