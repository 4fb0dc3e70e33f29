using Portal.Core.Certificates;
using Portal.Core.Tenancy;
using Shouldly;
using Xunit;

namespace Portal.Tests.Certificates;

/// <summary>The life of a print, every state × every word, and what may be printed.</summary>
[Trait("Row", "18")]
public sealed class PrintFlowTests
{
    private static readonly DateTime Now = new(2026, 3, 2, 2, 0, 0, DateTimeKind.Utc);

    /// <summary>What is not here is no move.</summary>
    private const string Moves = """
        Prepared HandOver HandedOver
        Prepared Failed Failed
        Prepared Lapsed Failed
        HandedOver HandOver HandedOver
        HandedOver Done Printed
        HandedOver Failed Failed
        HandedOver Uncertain Unknown
        HandedOver NotBegun Failed
        HandedOver Lapsed Unknown
        Printed Done Printed
        Failed Failed Failed
        Unknown Done Printed
        Unknown Uncertain Unknown
        Unknown InHand Printed
        Unknown SettledPrinted Printed
        Unknown SettledNot Failed
        """;

    [Fact]
    public void EveryMove_IsAsWritten() =>
        (from state in Enum.GetValues<PrintState>() from word in Enum.GetValues<PrintWord>() where PrintFlow.After(state, word) is not null select $"{state} {word} {PrintFlow.After(state, word)}")
        .ShouldBe(Moves.ReplaceLineEndings("\n").Split('\n'), ignoreOrder: true);

    [Theory]
    [InlineData(0, false, null)]
    [InlineData(80, false, null)]
    [InlineData(91, false, PrintWord.NotBegun)]
    [InlineData(0, true, PrintWord.Uncertain)]
    [InlineData(91, true, PrintWord.Uncertain)]
    public void AgentThatKnowsNothing_IsBelieved_WhenNoOrderIsGoodAnyMore(int seconds, bool fetched, PrintWord? expected)
    {
        var job = Job(PrintState.HandedOver, ordered: Now, fetched: fetched ? Now : null);

        PrintFlow.Believed(job, PrintWord.NotBegun, Now.AddSeconds(seconds)).ShouldBe(expected);
        PrintFlow.Believed(job, PrintWord.Done, Now.AddSeconds(seconds)).ShouldBe(PrintWord.Done);
        PrintFlow.OrderIsOver.ShouldBeGreaterThan(PrintFlow.OrderHolds);
    }

    [Fact]
    public void Print_WaitsForTheLastOne_AndEndsAtTheDaysLimit_OrAfterFailures()
    {
        var certificate = NewCertificate();
        CertificateRules.WhyNotPrint(certificate, 2, [], Now).ShouldBeNull();
        foreach (var open in new[] { PrintState.Prepared, PrintState.HandedOver, PrintState.Unknown })
        {
            CertificateRules.WhyNotPrint(certificate, 2, [Job(open, of: certificate)], Now).ShouldBeOfType<PrintNotSettled>();
            CertificateRules.WhyNotPrint(certificate, 2, [Job(open), Job(PrintState.Printed)], Now).ShouldBeOfType<PrintLimitReached>("what is open on another paper of the kind counts");
        }

        CertificateRules.WhyNotPrint(certificate, 2, [Job(PrintState.Printed, of: certificate)], Now).ShouldBeNull();
        CertificateRules.WhyNotPrint(certificate, 2, [Job(PrintState.Printed, of: certificate), Job(PrintState.Printed)], Now).ShouldBeOfType<PrintLimitReached>().Limit.ShouldBe(2);
        CertificateRules.WhyNotPrint(certificate, 2, [Job(PrintState.Failed, of: certificate), Job(PrintState.Failed, of: certificate)], Now).ShouldBeNull("what failed does not count");
        CertificateRules.WhyNotPrint(certificate, 9, [.. Enumerable.Range(0, CertificateRules.MostFailures).Select(_ => Job(PrintState.Failed, of: certificate))], Now).ShouldBeOfType<PrinterGaveUp>();
        CertificateRules.WhyNotPrint(certificate, 2, [], Now.AddDays(30)).ShouldBeOfType<CertificateOver>();
    }

    [Fact]
    public void Certificate_HoldsThroughItsLastDayInChina()
    {
        var certificate = NewCertificate();

        CertificateRules.StandingOf(certificate, new DateTime(2026, 3, 31, 15, 59, 59, DateTimeKind.Utc)).ShouldBe(CertificateStanding.Valid);
        CertificateRules.StandingOf(certificate, new DateTime(2026, 3, 31, 16, 0, 0, DateTimeKind.Utc)).ShouldBe(CertificateStanding.Expired);
    }

    [Fact]
    public void Lines_AreWhole_OrNone()
    {
        var kind = CertificateHouse.Kind;
        CertificateRules.Lines(kind, new Dictionary<string, string> { ["where"] = "示例路1号", ["count"] = "1" }).ShouldNotBeNull().Select(CertificateRules.Shown).ShouldBe(["1", "示***号"]);
        CertificateRules.Lines(kind, new Dictionary<string, string> { ["where"] = "示例路1号" }).ShouldBeNull();
        CertificateRules.Lines(kind, new Dictionary<string, string> { ["where"] = "", ["count"] = "1" }).ShouldBeNull();
        CertificateRules.Lines(kind, new Dictionary<string, string> { ["where"] = "x", ["count"] = "1", ["more"] = "2" }).ShouldBeNull("nothing that was not asked");
    }

    [Theory]
    [InlineData(new double[0], null)]
    [InlineData(new[] { 30.0 }, 30)]
    [InlineData(new[] { 20.0, 40.0 }, 30)]
    [InlineData(new[] { 1.0, 20.0, 500.0 }, 20)]
    public void Median_IsTheMiddle(double[] ordered, int? expected) => PrintFiguresDesk.Median(ordered).ShouldBe(expected);

    private static PrintJob Job(PrintState state, Certificate? of = null, DateTime? ordered = null, DateTime? fetched = null)
    {
        var job = new PrintJob { Id = Guid.CreateVersion7(), TenantId = TestData.Street, CertificateId = of?.Id ?? Guid.CreateVersion7(), CitizenId = Guid.CreateVersion7(), Kind = "k", MachineId = Guid.CreateVersion7(), PreparedAt = Now };
        (job.State, job.OrderedAt, job.FetchedAt) = (state, ordered, fetched);
        return job;
    }

    private static Certificate NewCertificate() => new()
    {
        Id = Guid.CreateVersion7(),
        TenantId = TestData.Street,
        CitizenId = Guid.CreateVersion7(),
        Kind = "k",
        Title = "证明",
        Number = "1",
        VerifyCode = "1",
        Content = new CertificateContent("张小测", "1", []),
        SourceName = "来源",
        IsDemo = true,
        AskedAt = Now,
        IssuedAt = Now,
        ValidUntil = new DateOnly(2026, 3, 31),
    };
}
