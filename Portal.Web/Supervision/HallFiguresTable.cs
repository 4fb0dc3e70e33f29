using System.Globalization;
using System.Text;
using Microsoft.Extensions.Localization;
using Portal.Core;
using Portal.Core.Halls;
using Portal.Core.Supervision;
using Portal.Core.Tenancy;
using Portal.Web.Audit;
using Portal.Web.SignIn;
using Portal.Web.Tenancy;

namespace Portal.Web.Supervision;

/// <summary>The figures of the page as a table to take away: one line for each hall, kind and month, written as it is made. No person stands in it.</summary>
public static class HallFiguresTable
{
    public static void MapHallFigures(this WebApplication app) => app.MapGet($"/{PortalUrls.HallFiguresCsv}", SendAsync).RequireAuthorization(Doors.Truths);

    private static async Task<IResult> SendAsync(string? view, string? place, string? from, string? to, string? by, string? hall, string? group, string? agency, string? @class, string? item, HttpContext context, Here here, HallFiguresDesk desk, IStringLocalizer<SupervisionTexts> texts, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (here.Find is null || here.PostTenant is null)
        {
            return Results.NotFound();
        }

        var ask = HallFiguresAsk.Read(here, clock.GetUtcNow().UtcDateTime, view, place, from, to, by, hall, group, agency, @class, item);
        var rows = await RowsAsync(ask, desk, here, texts, cancellationToken);
        if (!rows.IsYes)
        {
            return rows.Refusal is NotFound ? Results.NotFound() : Results.Text(rows.Refusal.Sentence(), "text/plain; charset=utf-8", Encoding.UTF8, StatusCodes.Status400BadRequest);
        }

        context.Response.Headers.CacheControl = "private, no-store";
        return Results.Stream(body => WriteAsync(body, rows.Value.Rows, cancellationToken), "text/csv; charset=utf-8", string.Create(CultureInfo.InvariantCulture, $"{ask.View}-{ask.Place.Slug}-{ask.From:yyyyMMdd}-{ask.To:yyyyMMdd}.csv"));
    }

    private static async Task<Answer<Lines>> RowsAsync(HallFiguresAsk ask, HallFiguresDesk desk, Here here, IStringLocalizer<SupervisionTexts> texts, CancellationToken cancellationToken)
    {
        switch (ask.View)
        {
            case HallFiguresAsk.Openings:
                var openings = await desk.OpeningsAsync(ask.Place, ask.From, ask.To, here.Actor, cancellationToken);
                return openings.IsYes ? new Lines(OpeningRows(openings.Value, texts)) : openings.Refusal;
            case HallFiguresAsk.Load:
                var load = ask.Hall is { } hallId ? await desk.HeatAsync(new HeatQuery(hallId, ask.From, ask.To) { GroupId = ask.Group, ItemCode = ask.Item }, here.Actor, cancellationToken) : new NotFound();
                return load.IsYes ? new Lines(LoadRows(load.Value, texts)) : load.Refusal;
            default:
                var cases = await desk.CasesAsync(ask.Volume(), here.Actor, cancellationToken);
                return cases.IsYes ? new Lines(CaseRows(cases.Value, texts)) : cases.Refusal;
        }
    }

    private static IEnumerable<string?[]> CaseRows(VolumeReport report, IStringLocalizer<SupervisionTexts> texts)
    {
        yield return [texts["Hall.Where"], texts["Hall.How"], texts["Hall.Code"], report.Query.By.Name(), texts["Hall.Month"], texts["Hall.Cases"]];
        foreach (var part in report.Parts)
        {
            foreach (var line in part.Lines)
            {
                foreach (var (month, cases) in report.Months.Zip(line.Months).Where(cell => cell.Second > 0))
                {
                    yield return [part.Where.Name.In(), part.Where.How.Name(), line.Key, line.Name.In(), Month(month), Number(cases)];
                }
            }
        }
    }

    private static IEnumerable<string?[]> OpeningRows(OpeningReport report, IStringLocalizer<SupervisionTexts> texts)
    {
        var names = report.Halls.ToDictionary(hall => hall.HallId!.Value, hall => hall.Name.In());
        yield return [texts["Hall.Where"], texts["Hall.Month"], texts["Hall.Kind"], texts["Hall.Purpose"], texts["Hall.Visits"]];
        foreach (var row in report.Counts.OrderBy(row => (row.Year, row.Month, row.Kind, row.Purpose)))
        {
            yield return [names.GetValueOrDefault(row.HallId) ?? texts["Hall.Gone"], Month(new DateOnly(row.Year, row.Month, 1)), row.Kind.Name(), row.Purpose.Name(), Number(row.Visits)];
        }
    }

    private static IEnumerable<string?[]> LoadRows(HeatReport report, IStringLocalizer<SupervisionTexts> texts)
    {
        yield return [texts["Hall.Weekday"], texts["Hall.Hour"], texts["Hall.People"], texts["Hall.Mean"], texts["Hall.Suggested"]];
        foreach (var cell in report.Cells)
        {
            yield return [CultureInfo.CurrentUICulture.DateTimeFormat.GetDayName(cell.Day), $"{cell.Hour:00}:00", Number(cell.People), cell.Mean.ToString("0.#", CultureInfo.InvariantCulture), Number(cell.Suggested)];
        }
    }

    private static async Task WriteAsync(Stream body, IEnumerable<string?[]> rows, CancellationToken cancellationToken)
    {
        // With a mark at the beginning: without it the usual spreadsheets take Chinese for another alphabet.
        await using var table = new StreamWriter(body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), leaveOpen: true) { NewLine = "\r\n" };
        foreach (var row in rows)
        {
            await table.WriteLineAsync(string.Join(',', row.Select(JournalTable.Cell)).AsMemory(), cancellationToken);
        }
    }

    /// <summary>Made one by one, as they are written.</summary>
    private sealed record Lines(IEnumerable<string?[]> Rows);

    private static string Month(DateOnly month) => month.ToString("yyyy-MM", CultureInfo.InvariantCulture);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
