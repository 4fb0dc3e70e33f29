using Portal.Core.Halls;
using Shouldly;
using Xunit;

namespace Portal.Tests.Halls;

public sealed class TicketTakingTests
{
    [Theory, Trait("Row", "41")]
    [InlineData(1, false, null)]
    [InlineData(TicketTaking.FromAddress, false, null)]
    [InlineData(TicketTaking.FromAddress + 1, false, nameof(PhoneForNumber))]
    [InlineData(TicketTaking.FromAddress + 1, true, null)]
    [InlineData(TicketTaking.FromAddressWithPhone, true, null)]
    [InlineData(TicketTaking.FromAddressWithPhone + 1, true, nameof(SignInForNumber))]
    [InlineData(TicketTaking.FromAddressWithPhone + 1, false, nameof(SignInForNumber))]
    public void WhyNotFromAddress_AsksForALittleMoreEachTime(int taken, bool hasPhone, string? refusal) =>
        (TicketTaking.WhyNotFromAddress(taken, hasPhone)?.GetType().Name).ShouldBe(refusal);

    [Theory, Trait("Row", "34")]
    [InlineData("One", "A")]
    [InlineData("Two", "B")]
    [InlineData("Two One One", "A")]
    [InlineData("Two One", "B")]
    [InlineData("None Two", "B")]
    [InlineData("None", null)]
    [InlineData("", null)]
    public void GroupFor_SeveralMatters_IsTheOneThatTakesMost_OfEqualsTheFirstSaid(string classes, string? prefix)
    {
        TicketGroup Group(string letter, string itemClass) => new() { TenantId = 1, HallId = Guid.Empty, Prefix = letter, Name = letter, ItemClasses = [itemClass] };

        (TicketTaking.GroupFor([Group("A", "One"), Group("B", "Two")], [.. classes.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select((name, at) => (name, $"X-{at}"))])?.Prefix).ShouldBe(prefix);
    }
}
