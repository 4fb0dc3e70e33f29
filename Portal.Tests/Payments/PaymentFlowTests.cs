using Portal.Core.Payments;
using Shouldly;
using Xunit;

namespace Portal.Tests.Payments;

/// <summary>The life of a payment, every state × every word; the ledger's sides; what may be typed; what a comparison finds.</summary>
[Trait("Row", "144")]
public sealed class PaymentFlowTests
{
    private static readonly DateTime Now = new(2026, 3, 2, 2, 0, 0, DateTimeKind.Utc);
    private static readonly BillKind TopUp = new("top-up", "话费", "手机号码", BillAccount.Phone, [10000]);

    private const string Moves = """
        Entered Take Taken
        Entered Abandon Abandoned
        Taken Deliver Delivered
        Taken Refuse Reversed
        Taken Silent Unknown
        Unknown Deliver Delivered
        Unknown Refuse Reversed
        """;

    [Fact]
    public void EveryMove_IsAsWritten() =>
        (from state in Enum.GetValues<PaymentState>() from word in Enum.GetValues<PaymentWord>() where PaymentFlow.After(state, word) is not null select $"{state} {word} {PaymentFlow.After(state, word)}")
        .ShouldBe(Moves.ReplaceLineEndings("\n").Split('\n'), ignoreOrder: true);

    [Theory]
    [InlineData("19912345678", "19912345678", null)]
    [InlineData("199 1234 5678", "１９９12345678", null)]
    [InlineData("19912345678", "19912345679", nameof(NumbersDiffer))]
    [InlineData("19912345678", "", nameof(NumbersDiffer))]
    [InlineData("1991234567", "1991234567", nameof(AccountMalformed))]
    [InlineData("29912345678", "29912345678", nameof(AccountMalformed))]
    [InlineData("", "", nameof(AccountMalformed))]
    [InlineData(null, null, nameof(AccountMalformed))]
    public void Number_IsComparedAsTyped(string? first, string? second, string? refusal) => PaymentFlow.WhyNotAccount(TopUp, first, second)?.Code.ShouldBe(refusal);

    [Fact]
    public void EveryWord_MovesMoneyFromOneAccountToAnother_OrNone()
    {
        var payment = NewPayment();
        foreach (var word in Enum.GetValues<PaymentWord>())
        {
            var sides = PaymentFlow.Sides(payment, word, Now);
            sides.Sum(side => side.AmountFen).ShouldBe(0);
            sides.Count.ShouldBe(word is PaymentWord.Silent or PaymentWord.Abandon ? 0 : 2);
            sides.Select(side => side.TransactionId).Distinct().Count().ShouldBeLessThanOrEqualTo(1);
        }

        // Whatever way a payment goes, nothing stays on its way when it has ended.
        foreach (var way in (PaymentWord[][])[[PaymentWord.Take, PaymentWord.Deliver], [PaymentWord.Take, PaymentWord.Refuse], [PaymentWord.Take, PaymentWord.Silent, PaymentWord.Deliver], [PaymentWord.Take, PaymentWord.Silent, PaymentWord.Refuse]])
        {
            var all = way.SelectMany(word => PaymentFlow.Sides(payment, word, Now)).ToList();
            all.Where(side => side.Account == LedgerAccount.InTransit).Sum(side => side.AmountFen).ShouldBe(0);
            all.Where(side => side.Account == LedgerAccount.Payers).Sum(side => side.AmountFen).ShouldBe(way[^1] == PaymentWord.Refuse ? 0 : -10000);
        }
    }

    [Fact]
    public void Comparison_NamesEachDifference()
    {
        var (a, b, c, d) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());

        PaymentFlow.Compare(new Dictionary<Guid, long> { [a] = 1, [b] = 2, [c] = 3 }, new Dictionary<Guid, long> { [a] = 1, [c] = 30, [d] = 4 })
            .ShouldBe([new(b, DifferenceKind.OnlyOurs, 2, 0), new(d, DifferenceKind.OnlyTheirs, 0, 4), new(c, DifferenceKind.Amount, 3, 30)], ignoreOrder: true);
    }

    private static Payment NewPayment() => new()
    {
        Id = Guid.CreateVersion7(),
        TenantId = TestData.Street,
        CitizenId = Guid.CreateVersion7(),
        MachineId = Guid.CreateVersion7(),
        Number = "1",
        Provider = "p",
        ProviderName = "单位",
        IsDemo = true,
        Kind = "top-up",
        Title = "话费",
        Account = "19912345678",
        AmountFen = 10000,
        EnteredAt = Now,
    };
}
