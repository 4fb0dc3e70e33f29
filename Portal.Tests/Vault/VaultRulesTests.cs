using Portal.Core.Catalog;
using Portal.Core.Vault;
using Shouldly;
using Xunit;

namespace Portal.Tests.Vault;

[Trait("Row", "81")]
public sealed class VaultRulesTests
{
    private static readonly DateOnly Today = new(2026, 3, 2);

    private static readonly MaterialSpec Licence = new() { Key = "old", Name = "原食品经营许可证" };

    [Theory]
    [InlineData(null, VaultStanding.Good)]
    [InlineData("2026-03-01", VaultStanding.Ended)]
    [InlineData("2026-03-02", VaultStanding.EndsSoon)]
    [InlineData("2026-04-01", VaultStanding.EndsSoon)]
    [InlineData("2026-04-02", VaultStanding.Good)]
    public void StandingOn_LastDay_IsStillGood(string? until, VaultStanding standing) =>
        VaultRules.StandingOn(Today, until is null ? null : DateOnly.Parse(until, System.Globalization.CultureInfo.InvariantCulture)).ShouldBe(standing);

    [Fact]
    public void ValidUntil_AsThePersonSaidThenByTheItemThenUnknown()
    {
        var paper = new PaperToKeep(Guid.Empty, new DateOnly(2026, 1, 31), null);
        VaultRules.ValidUntil(paper with { ValidUntil = new DateOnly(2027, 1, 1) }, 6, Today).ShouldBe(new DateOnly(2027, 1, 1));
        VaultRules.ValidUntil(paper, 6, Today).ShouldBe(new DateOnly(2026, 7, 31));
        VaultRules.ValidUntil(paper with { IssuedOn = null }, 6, Today).ShouldBe(Today.AddMonths(6));
        VaultRules.ValidUntil(paper, null, Today).ShouldBeNull();
    }

    [Theory]
    [InlineData("2026-03-02", "2026-03-02", true)]
    [InlineData("2026-03-03", null, false)]
    [InlineData(null, "2026-03-01", false)]
    [InlineData("2026-02-01", "2026-01-31", false)]
    [InlineData(null, null, true)]
    public void DatesMakeSense_OnlyInOrder(string? issued, string? until, bool right) =>
        VaultRules.DatesMakeSense(new PaperToKeep(Guid.Empty, Day(issued), Day(until)), Today).ShouldBe(right);

    [Fact]
    public void Offers_ByKind_GoodOnesNewestFirstAndAnEndedOneOnlyAlone()
    {
        var (old, newer, over) = (Paper(10, until: null), Paper(20, until: Today), Paper(30, until: Today.AddDays(-1)));
        VaultRules.Offers([Licence], [old, newer, over], Today).Select(offer => offer.PaperId).ShouldBe([newer.Id, old.Id]);
        var alone = VaultRules.Offers([Licence], [over], Today).ShouldHaveSingleItem();
        (alone.MayBeUsed, alone.Standing).ShouldBe((false, VaultStanding.Ended));
        VaultRules.Offers([Licence with { Name = "租房合同" }], [old], Today).ShouldBeEmpty();
    }

    [Fact]
    public void Offers_ForWhatSharingGives_None() => VaultRules.Offers([Licence with { Source = MaterialSource.Shared }], [Paper(10, null)], Today).ShouldBeEmpty();

    [Fact]
    public void Offers_SeveralPicturesOfOnePaper_AreOne()
    {
        var first = Paper(10, null);
        VaultRules.Offers([Licence], [first, Paper(10, null, first.CaseId)], Today).ShouldHaveSingleItem().Files.ShouldBe(2);
    }

    [Fact]
    public void HashOf_Words_ChangesWithAnyOfThem()
    {
        var words = new Dictionary<string, string>(StringComparer.Ordinal) { ["a"] = "1", ["b"] = "2" };
        VaultRules.HashOf(words).ShouldBe(VaultRules.HashOf(new Dictionary<string, string>(StringComparer.Ordinal) { ["b"] = "2", ["a"] = "1" }));
        VaultRules.HashOf(words).ShouldNotBe(VaultRules.HashOf(new Dictionary<string, string>(StringComparer.Ordinal) { ["a"] = "1", ["b"] = "3" }));
    }

    private static DateOnly? Day(string? text) => text is null ? null : DateOnly.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static VaultPaper Paper(int keptMinute, DateOnly? until, Guid? caseId = null) => new()
    {
        TenantId = TestData.Street,
        CitizenId = TestData.CitizenId,
        Kind = "食品经营许可证",
        Name = "食品经营许可证",
        Source = VaultSource.HandedIn,
        CaseId = caseId ?? Guid.CreateVersion7(),
        CaseNumber = "1",
        AttachmentId = Guid.CreateVersion7(),
        Sha256 = "00",
        ValidUntil = until,
        IssuedOn = new DateOnly(2026, 1, keptMinute),
        KeptAt = TestData.Now.AddMinutes(keptMinute),
    };
}
