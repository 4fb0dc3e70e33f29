using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Mvc;
using Portal.Core;
using Portal.Core.Audit;
using Portal.Core.Calendars;
using Portal.Web.SignIn;
using Portal.Web.Tenancy;

namespace Portal.Web.Audit;

/// <summary>The journal as a table to take away: written part by part as it is read, and first of all written down itself.</summary>
public static class JournalTable
{
    public static void AddJournal(this IServiceCollection services) => services.AddScoped<JournalReader>();

    public static void MapJournal(this WebApplication app) =>
        app.MapPost($"/{PortalUrls.JournalCsv}", SendAsync).RequireAuthorization(Doors.Journal);

    /// <summary>What was said and changed, in one text.</summary>
    internal static string Content(JournalLine line) => string.Join(AuditTexts.Find("Csv.And"), new[] { line.Note }.Concat((line.Items is null ? line.Changes : JournalChange.Of(line.Entry, _ => null))
        .Select(change => $"{(change.Name.Length > 0 ? change.Name + AuditTexts.Find("Csv.Is") : "")}{(change.Was is null ? change.Now : $"{change.Was} → {change.Now ?? "—"}")}")).Where(part => !string.IsNullOrWhiteSpace(part)));

    /// <summary>A spreadsheet takes what begins so for a formula; an apostrophe before it makes it words.</summary>
    internal static string Cell(string? text)
    {
        var words = text ?? "";
        if (words.TrimStart() is { Length: > 0 } start && start[0] is '=' or '+' or '-' or '@' or '\uFF1D' or '\uFF0B' or '\uFF0D' or '\uFF20' || words.StartsWith('\t') || words.StartsWith('\r'))
        {
            words = "'" + words;
        }

        return $"\"{words.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    private static async Task<IResult> SendAsync([FromForm] JournalForm form, HttpContext context, Here here, JournalDesk desk, JournalReader reader, TimeProvider clock, CancellationToken cancellationToken)
    {
        var asked = new JournalAsk { Place = form.Place, Case = form.Case, Kind = form.Kind, Who = form.Who, From = form.From, To = form.To }.Read(here);
        var taken = here.Find is null ? null : (await desk.TakeAwayAsync(asked, JournalKinds.Export, here.Actor, cancellationToken)).Value;
        if (taken is null)
        {
            return Results.NotFound();
        }

        var name = string.Create(CultureInfo.InvariantCulture, $"journal-{here.Tree.Find(taken.Place)!.Slug}-{ChinaTime.ToLocal(clock.GetUtcNow().UtcDateTime):yyyyMMdd-HHmm}.csv");
        context.Response.Headers.CacheControl = "private, no-store";
        return Results.Stream(body => WriteAsync(body, desk, reader, taken, here, cancellationToken), "text/csv; charset=utf-8", name);
    }

    private static async Task WriteAsync(Stream body, JournalDesk desk, JournalReader reader, JournalQuery query, Here here, CancellationToken cancellationToken)
    {
        // With a mark at the beginning: without it the usual spreadsheets take Chinese for another alphabet.
        await using var table = new StreamWriter(body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), leaveOpen: true) { NewLine = "\r\n" };
        await table.WriteLineAsync(Row(["Place", "Number", "At", "What", "Who", "Login", "Post", "Channel", "Case", "On", "Note"], column => AuditTexts.Find($"Column.{column}")).AsMemory(), cancellationToken);
        await foreach (var part in desk.ReadAsync(query, here.Actor, cancellationToken))
        {
            foreach (var line in await reader.LinesOfAsync(part, cancellationToken))
            {
                string?[] cells =
                [
                    line.Place, line.Entry.Number.ToString(CultureInfo.InvariantCulture), ChinaTime.ToLocal(line.Entry.At).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
                    line.What, line.Who, line.Login, line.Post, line.Entry.Channel.Name(), line.CaseNumber, line.Subject, Content(line),
                ];
                await table.WriteLineAsync(Row(cells, cell => cell).AsMemory(), cancellationToken);
            }

            await table.FlushAsync(cancellationToken);
        }
    }

    private static string Row<T>(IEnumerable<T> cells, Func<T, string?> text) => string.Join(',', cells.Select(cell => Cell(text(cell))));
}

/// <summary>The filter as the page's form sends it.</summary>
public sealed record JournalForm(string? Place, string? Case, string? Kind, string? Who, string? From, string? To);
