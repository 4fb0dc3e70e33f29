using Portal.Core.Fleet;
using Portal.Core.Halls;
using Portal.Core.Tenancy;
using Shouldly;
using Xunit;

namespace Portal.Tests.Fleet;

/// <summary>What reports mean, how uptime is reckoned, and which moves are legal.</summary>
public sealed class FleetRulesTests
{
    private static readonly DateTime Noon = new(2026, 3, 2, 4, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData("Ready", null, 100, null, false)]
    [InlineData("Ready", null, 10, FaultKind.Paper, false)]
    [InlineData("Ready", null, 0, FaultKind.Paper, true)]
    [InlineData("Attention", "PAPER_OUT", null, FaultKind.Paper, false)]
    [InlineData("OutOfOrder", "PAPER_OUT", null, FaultKind.Paper, true)]
    [InlineData("OutOfOrder", "JAM", 50, FaultKind.Jam, true)]
    [InlineData("OutOfOrder", "COVER_OPEN", null, FaultKind.Cover, true)]
    [InlineData("OutOfOrder", "CARD_STUCK", null, FaultKind.Card, true)]
    [InlineData("OutOfOrder", "DEVICE_OFFLINE", null, FaultKind.Offline, true)]
    [InlineData("OutOfOrder", "SOMETHING_NEW", null, FaultKind.Broken, true)]
    [InlineData("OutOfOrder", null, null, FaultKind.Broken, true)]
    [InlineData("Attention", null, null, null, false)]
    public void Part_SaysWhatAilsIt(string state, string? fault, int? paper, FaultKind? kind, bool stops)
    {
        var seen = HealthRule.Of(Report(new PartHealth("document0", "document", state, fault, paper)), HealthLimits.Standard);

        seen.Select(each => (FaultKind?)each.Kind).ShouldBe(kind is null ? [] : [kind]);
        seen.ShouldAllBe(each => each.Stops == stops && each.Part == "document0");
    }

    [Fact]
    public void Cabinet_HasLimitsOfItsOwn()
    {
        HealthRule.Of(Report() with { Temperature = 59, CardBin = 79 }, HealthLimits.Standard).ShouldBeEmpty();
        HealthRule.Of(Report() with { Temperature = 60, CardBin = 80 }, HealthLimits.Standard).ShouldBe([new(FaultKind.Heat, "", true, "60°C"), new(FaultKind.Bin, "", false, "80%")]);
    }

    [Fact]
    public void Silence_CountsFromWhenThePortalListens()
    {
        HealthRule.IsSilent(null, Noon, Noon.AddDays(1), HealthLimits.Standard).ShouldBeFalse("it never spoke");
        HealthRule.IsSilent(Noon.AddHours(-1), Noon, Noon.AddSeconds(89), HealthLimits.Standard).ShouldBeFalse("nobody could be heard before");
        HealthRule.IsSilent(Noon.AddHours(-1), Noon, Noon.AddSeconds(90), HealthLimits.Standard).ShouldBeTrue();
    }

    [Theory]
    [InlineData("""{"sequence":0,"time":"2026-03-02T04:00:00Z","agent":"1","isSimulated":false,"parts":[]}""")]
    [InlineData("""{"sequence":1,"time":"2026-03-02T04:00:00Z","agent":"<b>","isSimulated":false,"parts":[]}""")]
    [InlineData("""{"sequence":1,"time":"2026-03-02T04:00:00Z","agent":"1","isSimulated":false,"parts":[{"id":"a","kind":"b","state":"Fine"}]}""")]
    [InlineData("""{"sequence":1,"time":"2026-03-02T04:00:00Z","agent":"1","isSimulated":false,"parts":[{"id":"张三","kind":"b","state":"Ready"}]}""")]
    [InlineData("""{"sequence":1,"time":"2026-03-02T04:00:00Z","agent":"1","isSimulated":false,"parts":[],"cardBin":101}""")]
    [InlineData("""{"sequence":1,"sequence":2,"time":"2026-03-02T04:00:00Z","agent":"1","isSimulated":false,"parts":[]}""")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("")]
    public void Report_ThatIsNoReport_IsNone(string text) => HealthReport.Parse(text).ShouldBeNull();

    [Fact, Trait("Row", "126")]
    public void Uptime_LeavesOutEachMomentOnce_AndWhatWasOnlyTheLine()
    {
        var faults = new[]
        {
            Stopped(FaultKind.Paper, 0, 60), Stopped(FaultKind.Jam, 30, 90), Stopped(FaultKind.Silence, 120, 240, lineOnly: true), Stopped(FaultKind.Silence, 300, null),
            new MachineFault { TenantId = 1, MachineId = Guid.Empty, HallId = Guid.Empty, Kind = FaultKind.Bin, Part = "", Since = Noon },
        };

        var figures = Uptime.Of(Noon.AddDays(-9), faults, Noon, Noon.AddMinutes(360));

        (figures.Observed, figures.Down, figures.WithoutPaper, figures.Faults).ShouldBe((TimeSpan.FromMinutes(360), TimeSpan.FromMinutes(150), TimeSpan.FromMinutes(60), 4));
        figures.Uptime.ShouldNotBeNull().ShouldBe(100.0 * 210 / 360, 1e-9);
        figures.PaperRate.ShouldNotBeNull().ShouldBe(100.0 / 6, 1e-9);
        Uptime.Of(null, [], Noon, Noon.AddDays(1)).Uptime.ShouldBeNull("nobody knows");
        Uptime.Of(Noon.AddMinutes(300), faults, Noon, Noon.AddMinutes(360)).Uptime.ShouldBe(0, "observed for an hour only");
    }

    [Fact, Trait("Row", "3")]
    public void PoliceTerminal_ShowsPoliceItemsOnly_UnlessThePlaceSaysOtherwise()
    {
        var standard = new TenantSettings();
        MachineCatalogues.Shows(HallDeviceKind.Police, UnitFunction.PublicSecurity, standard).ShouldBeTrue();
        MachineCatalogues.Shows(HallDeviceKind.Police, UnitFunction.CivilAffairs, standard).ShouldBeFalse();
        MachineCatalogues.Shows(HallDeviceKind.Police, null, standard).ShouldBeFalse();
        MachineCatalogues.Shows(HallDeviceKind.SocialSecurity, UnitFunction.MedicalInsurance, standard).ShouldBeTrue();
        MachineCatalogues.Shows(HallDeviceKind.Government, UnitFunction.CivilAffairs, standard).ShouldBeTrue();
        var own = new TenantSettings { MachineCatalogues = [new("Government", [UnitFunction.Housing])] };
        MachineCatalogues.Shows(HallDeviceKind.Government, UnitFunction.CivilAffairs, own).ShouldBeFalse();
        MachineCatalogues.Shows(HallDeviceKind.Police, UnitFunction.CivilAffairs, own).ShouldBeFalse("what is said of one kind says nothing of another");
        MachineCatalogues.Shows(HallDeviceKind.Police, UnitFunction.CivilAffairs, new TenantSettings { MachineCatalogues = [new("Police", null)] }).ShouldBeTrue("all, said in so many words");
    }

    /// <summary>Every state and act; what is not here is an illegal move.</summary>
    [Fact]
    public void Moves_AreTheseAndNoOthers()
    {
        Moves<RepairState, RepairAction>(RepairFlow.To).ShouldBe(["Open Take Taken", "Open Finish Done", "Open Cure Cured", "Taken GiveBack Open", "Taken Finish Done", "Taken Cure Cured"]);
        Moves<CommandState, CommandAction>(CommandFlow.To).ShouldBe(
        [
            "AwaitingSecond Confirm Ready", "AwaitingSecond Withdraw Withdrawn", "AwaitingSecond Expire Expired", "Ready Withdraw Withdrawn", "Ready Send Sent", "Ready Expire Expired",
            "Sent Send Sent", "Sent Succeed Done", "Sent Fail Failed", "Sent Expire Expired", "Expired Succeed Done", "Expired Fail Failed",
        ]);
    }

    private static List<string> Moves<TState, TAction>(Func<TState, TAction, TState?> to)
        where TState : struct, Enum
        where TAction : struct, Enum =>
        [.. Enum.GetValues<TState>().SelectMany(from => Enum.GetValues<TAction>().Where(action => to(from, action) is not null).Select(action => $"{from} {action} {to(from, action)}"))];

    private static HealthReport Report(params PartHealth[] parts) => new(1, Noon, "1.0.0", false, parts);

    private static MachineFault Stopped(FaultKind kind, int from, int? until, bool lineOnly = false)
    {
        var fault = new MachineFault { TenantId = 1, MachineId = Guid.Empty, HallId = Guid.Empty, Kind = kind, Part = "", Since = Noon.AddMinutes(from), WasLineOnly = lineOnly };
        fault.Note(new(kind, "", true), fault.Since);
        if (until is { } end)
        {
            fault.End(Noon.AddMinutes(end));
        }

        return fault;
    }
}
