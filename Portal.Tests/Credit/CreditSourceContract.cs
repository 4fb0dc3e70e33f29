using Portal.Core.Credit;
using Portal.Core.Demo;
using Portal.Core.People;
using Shouldly;
using Xunit;

namespace Portal.Tests.Credit;

/// <summary>What every driver of a credit source keeps to. A new driver derives from this and gives a code that it knows as listed, and one it does not know.</summary>
public abstract class CreditSourceContract
{
    protected abstract ICreditSource Source { get; }

    /// <summary>An organisation on the list.</summary>
    protected abstract string Listed { get; }

    /// <summary>An organisation of the best grade, with nothing on the list.</summary>
    protected abstract string Good { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Sheet_NamesItselfItsGroundAndItsLimit()
    {
        Source.Sheet.Key.ShouldNotBeNullOrWhiteSpace();
        Source.Sheet.Name.Zh.ShouldNotBeNullOrWhiteSpace();
        Source.Sheet.LegalBasis.Zh.ShouldNotBeNullOrWhiteSpace();
        Source.Sheet.Limit.ShouldBeInRange(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(10), "a person waits for it");
    }

    [Fact]
    public async Task Ask_AnUnknownCode_IsNoFileAndNoException() => (await Source.AskAsync(Code("91350100M000100Y43"), Cancel)).ShouldBeNull();

    [Fact]
    public async Task Ask_AListedOrganisation_SaysWhyWhoAndWhen()
    {
        var file = (await Source.AskAsync(Code(Listed), Cancel)).ShouldNotBeNull();
        file.AsOf.ShouldBeLessThanOrEqualTo(DateOnly.FromDateTime(TestData.Now.AddYears(50)));
        file.Entries.Select(entry => entry.Key).ShouldBeUnique();
        file.Entries.ShouldNotBeEmpty();
        file.Entries.ShouldAllBe(entry => entry.Key.Length > 0 && entry.Reason.Zh.Length > 0 && entry.By.Zh.Length > 0 && entry.On > new DateOnly(2000, 1, 1));
    }

    [Fact]
    public async Task Ask_TheSameTwice_IsAnsweredAlike()
    {
        var (first, second) = ((await Source.AskAsync(Code(Good), Cancel))!, (await Source.AskAsync(Code(Good), Cancel))!);
        (first.Grade, first.Entries.Count).ShouldBe((CreditGrade.A, 0));
        (second.Grade, second.AsOf, second.Entries.Count).ShouldBe((first.Grade, first.AsOf, first.Entries.Count));
    }

    private static CreditCode Code(string text) => CreditCode.Read(text).Code!;
}

public sealed class DemoCreditTests : CreditSourceContract
{
    protected override ICreditSource Source { get; } = new DemoCredit(TimeProvider.System);

    protected override string Listed => "91999999MADE00033L";

    protected override string Good => "91999999MADE00011C";

    [Fact]
    public void Sheet_SaysThatItIsADemonstration()
    {
        Source.Sheet.IsDemo.ShouldBeTrue();
        Source.Sheet.Name.Zh.ShouldStartWith("〔演示〕");
    }
}
