using Portal.Core.Catalog;
using Portal.Core.Halls;
using Portal.Core.Supervision;
using Portal.Core.Tenancy;
using Portal.Web.Audit;
using Shouldly;
using Xunit;

namespace Portal.Tests.Supervision;

/// <summary>Putting counted cases into halls, and days into weekdays: pure.</summary>
public sealed class HallFiguresTests
{
    private static readonly Guid One = Guid.CreateVersion7();
    private static readonly Guid Two = Guid.CreateVersion7();
    private static readonly VolumePlace[] Halls = [new(CameIn.Hall, 1, One, new LocalText("一号大厅")), new(CameIn.Hall, 2, Two, new LocalText("二号大厅")), new(CameIn.Hall, 2, Guid.CreateVersion7(), new LocalText("三号大厅"))];

    [Fact, Trait("Row", "60")]
    public void Report_TotalIsTheSumOfItsParts_HoweverItIsBroken()
    {
        var random = new Random(60);
        var counts = Enumerable.Range(0, 900).Select(_ => Count(place: random.Next(1, 4), hall: random.Next(3) switch { 0 => One, 1 => Two, _ => null }, byHand: random.Next(4) > 0, code: $"I{random.Next(9)}", agency: random.Next(5) == 0 ? null : $"a{random.Next(4)}", itemClass: (ItemClass)random.Next(8), month: random.Next(1, 13), cases: random.Next(1, 90))).ToList();
        var all = counts.Sum(count => count.Cases);

        foreach (var by in Enum.GetValues<VolumeBy>())
        {
            var report = Report(counts, by);

            report.Cases.ShouldBe(all);
            report.Totals.Sum().ShouldBe(all);
            report.Parts.Sum(part => part.Sum).ShouldBe(all);
            report.Parts.SelectMany(part => part.Lines).Sum(line => line.Sum).ShouldBe(all);
            report.Parts.SelectMany(part => part.Lines).SelectMany(line => line.Months).Sum().ShouldBe(all);
            report.Months.Select((month, at) => report.Parts.Sum(part => part.Months[at])).ShouldBe(report.Totals);
        }

        // Each hall once, whichever way its cases were found to be its.
        Report(counts, VolumeBy.Class).Parts.Select(part => part.Where).ShouldBeUnique();
    }

    [Fact, Trait("Row", "60")]
    public void Report_CaseBelongsToTheHallOfItsNumber_ElseToThePlacesOnlyHall_ElseToItsOwnLine()
    {
        var parts = Report([Count(place: 1, hall: Two, cases: 1), Count(place: 1, cases: 2), Count(place: 2, cases: 4), Count(place: 3, cases: 8), Count(place: 1, hall: One, byHand: false, cases: 16)], VolumeBy.Agency).Parts;

        parts.Select(part => (part.Where.How, part.Where.PlaceId, part.Where.HallId, part.Sum)).ShouldBe(
        [
            (CameIn.Hall, 1, One, 2), (CameIn.Hall, 2, Two, 1), (CameIn.Window, 3, (Guid?)null, 8), (CameIn.Window, 2, null, 4), (CameIn.Elsewhere, 1, null, 16),
        ]);
    }

    [Fact]
    public void Months_OfAPeriodOverNewYear_AreAllThatADayLiesIn() =>
        Volumes.MonthsOf(new DateOnly(2025, 11, 30), new DateOnly(2026, 2, 1)).ShouldBe([new(2025, 11, 1), new(2025, 12, 1), new(2026, 1, 1), new(2026, 2, 1)]);

    [Fact, Trait("Row", "112")]
    public void Heat_MeansOverTheDaysThatCame_AndSuggestsCountersByTheHour()
    {
        // Two Mondays and one Tuesday; the second Monday nobody came at ten.
        var report = Heat.Report(new HeatQuery(One, new DateOnly(2026, 3, 2), new DateOnly(2026, 3, 29)), [new(new DateOnly(2026, 3, 2), 9, 10), new(new DateOnly(2026, 3, 2), 10, 4), new(new DateOnly(2026, 3, 9), 9, 20), new(new DateOnly(2026, 3, 3), 14, 45)], 455, 15, isOfCases: false);

        report.Days.ShouldBe([DayOfWeek.Monday, DayOfWeek.Tuesday]);
        report.Hours.ShouldBe([9, 10, 11, 12, 13, 14]);
        report.At(DayOfWeek.Monday, 9)!.Mean.ShouldBe(15);
        report.At(DayOfWeek.Monday, 10)!.Mean.ShouldBe(2);
        report.At(DayOfWeek.Monday, 14).ShouldBeNull();
        report.Busiest.ShouldBe(report.At(DayOfWeek.Tuesday, 14));
        report.People.ShouldBe(79);
        report.Cells.ShouldAllBe(cell => cell.Suggested == Staffing.Counters((int)Math.Ceiling(cell.Mean), 480, 15));
        report.At(DayOfWeek.Tuesday, 14)!.Suggested.ShouldBeGreaterThan(report.At(DayOfWeek.Monday, 10)!.Suggested);
        Heat.Report(new HeatQuery(One, default, default), [], 480, 15, isOfCases: false).Busiest.ShouldBeNull();
    }

    [Theory, Trait("Row", "60")]
    [InlineData("=1+1")]
    [InlineData("+86")]
    [InlineData("-2")]
    [InlineData("@SUM(A1)")]
    [InlineData("\t=1")]
    [InlineData("＝HYPERLINK")]
    public void Cell_ThatASpreadsheetWouldReckon_IsWords(string text) => JournalTable.Cell(text).ShouldBe($"\"'{text}\"");

    private static VolumeReport Report(IEnumerable<VolumeCount> counts, VolumeBy by) =>
        Volumes.Report(new VolumeQuery(TestData.Tree.Find(TestData.District)!, new DateOnly(2026, 1, 1), new DateOnly(2026, 12, 31), by), counts, Halls, id => new LocalText($"地方{id}"), function => new LocalText(function));

    private static VolumeCount Count(int place = 1, Guid? hall = null, bool byHand = true, string code = "I1", string? agency = "a", ItemClass itemClass = ItemClass.Housing, int month = 3, int cases = 1) =>
        new(place, hall, byHand, code, $"事项{code}", null, agency, itemClass, 2026, month, cases);
}
