using Portal.Core.Catalog;
using Portal.Core.Credit;
using Portal.Core.Tenancy;
using Shouldly;
using Xunit;

namespace Portal.Tests.Credit;

/// <summary>What credit opens, what an entry on the list takes, and what changes nothing.</summary>
[Trait("Row", "73")]
public sealed class CreditRuleTests
{
    private static readonly DateOnly Today = new(2026, 3, 2);
    private static readonly DishonestEntry Entry = new("e1", "未按期履行行政处罚决定", "市场监管部门", new DateOnly(2026, 1, 5));
    private static readonly PromiseBroken Broken = new("临时救助", new DateOnly(2025, 12, 1), new DateOnly(2026, 12, 1));
    private static readonly MaterialSpec Plain = new() { Key = "a", Name = "甲", Tolerable = true, TolerableDays = 5 };
    private static readonly MaterialSpec OnCredit = Plain with { Key = "b", OnGoodCredit = true };
    private static readonly HashSet<string> None = [];

    [Theory]
    [InlineData(CreditGrade.A, true)]
    [InlineData(CreditGrade.B, false)]
    [InlineData(CreditGrade.C, false)]
    [InlineData(CreditGrade.D, false)]
    [InlineData(null, false)]
    public void Grade_OnlyTheBest_OpensWhatIsKeptForGoodCreditAndTheGreenLane(CreditGrade? grade, bool opens)
    {
        var standing = CreditRule.Stand(new CreditTerms(GreenLane: true, DishonestBars: true), Check(grade), None, null, Today);
        (standing.IsGood, standing.GreenLane, standing.MayPromise(OnCredit), standing.MayPromise(Plain)).ShouldBe((opens, opens, opens, true));
        (standing.Barred, standing.Blocked).ShouldBe((null, null));
    }

    [Fact]
    public void GreenLane_WhereTheItemHasNone_IsNotOpened()
    {
        var standing = CreditRule.Stand(new CreditTerms(GreenLane: false, DishonestBars: false), Check(CreditGrade.A), None, null, Today);
        (standing.IsGood, standing.GreenLane).ShouldBe((true, false));
        CreditRule.Stand(null, Check(CreditGrade.A), None, null, Today).MayPromise(OnCredit).ShouldBeTrue();
    }

    [Theory]
    [InlineData(CreditOutcome.TimedOut)]
    [InlineData(CreditOutcome.Failed)]
    [InlineData(CreditOutcome.NotConnected)]
    [InlineData(CreditOutcome.Unknown)]
    public void SourceThatSaysNothing_IsTheOrdinaryPath(CreditOutcome outcome)
    {
        var standing = CreditRule.Stand(new CreditTerms(true, true), Check(null, outcome), None, null, Today);
        (standing.MayPromise(Plain), standing.MayPromise(OnCredit), standing.GreenLane, standing.Blocked).ShouldBe((true, false, false, null));
    }

    [Fact]
    public void Entry_OnTheList_TakesEveryPrivilegeAndWhereTheItemSaysSoTheApplication()
    {
        var check = Check(CreditGrade.A, entries: Entry);
        var barred = CreditRule.Stand(new CreditTerms(true, DishonestBars: false), check, None, null, Today);
        (barred.IsGood, barred.GreenLane, barred.MayPromise(Plain), barred.Blocked).ShouldBe((false, false, false, null));
        var said = barred.Barred.ShouldBeOfType<CreditBars>();
        (said.Reason.Zh, said.By.Zh, said.On, said.Source.Zh, said.AsOf).ShouldBe((Entry.Reason.Zh, Entry.By.Zh, Entry.On, "来源", new DateOnly(2026, 3, 1)));

        CreditRule.Stand(new CreditTerms(true, DishonestBars: true), check, None, null, Today).Blocked.ShouldNotBeNull().On.ShouldBe(Entry.On);
        CreditRule.Stand(null, check, None, null, Today).MayPromise(Plain).ShouldBeFalse("a privilege is taken wherever there is one");
    }

    [Fact]
    public void Entry_CorrectedHereOrOver_StandsInNobodysWay()
    {
        CreditRule.Stand(new CreditTerms(true, true), Check(CreditGrade.A, entries: Entry), new HashSet<string> { "e1" }, null, Today).GreenLane.ShouldBeTrue();
        CreditRule.Stand(new CreditTerms(true, true), Check(CreditGrade.A, entries: Entry with { Until = Today.AddDays(-1) }), None, null, Today).GreenLane.ShouldBeTrue();
        CreditRule.Stand(new CreditTerms(true, true), Check(CreditGrade.A, entries: Entry with { Until = Today }), None, null, Today).Blocked.ShouldNotBeNull("its last day counts");
    }

    [Fact]
    public void BrokenPromise_LowersEvenTheBestGrade_AndCountsForPersonsAlone()
    {
        var organisation = CreditRule.Stand(new CreditTerms(true, true), Check(CreditGrade.A), None, Broken, Today);
        (organisation.IsGood, organisation.GreenLane, organisation.MayPromise(OnCredit), organisation.MayPromise(Plain)).ShouldBe((false, false, false, false));
        organisation.Barred.ShouldBe(Broken);

        var person = CreditRule.Stand(new CreditTerms(true, true), null, None, Broken, Today);
        (person.Barred, person.Blocked, person.Check).ShouldBe((Broken, null, null));
        CreditRule.Stand(new CreditTerms(true, true), null, None, null, Today).MayPromise(OnCredit).ShouldBeFalse("a person has no grade");
    }

    [Fact]
    public void Matters_OnlyWhereCreditChangesSomething()
    {
        CreditRule.Matters(new ItemDetail()).ShouldBeFalse();
        CreditRule.Matters(new ItemDetail { Credit = new CreditTerms(true, false) }).ShouldBeTrue();
        CreditRule.Matters(new ItemDetail { Materials = [Plain] }).ShouldBeTrue();
    }

    private static CreditCheck Check(CreditGrade? grade, CreditOutcome outcome = CreditOutcome.Answered, params DishonestEntry[] entries) => new()
    {
        TenantId = 1,
        OrganisationId = Guid.CreateVersion7(),
        Source = "s",
        SourceName = "来源",
        Outcome = outcome,
        Grade = grade,
        AsOf = new DateOnly(2026, 3, 1),
        Entries = entries,
        At = TestData.Now,
    };
}
