using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Audit;
using Portal.Core.Calendars;
using Portal.Core.Cases;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Web.Audit;

/// <summary>The journal of one place, the newest line first, page by page from a line's number. It is read, and can be checked; nobody changes it.</summary>
public sealed partial class JournalPage
{
    private const int PageSize = 100;

    private static readonly string[] Rooms = ["case", "file", "refused", "citizen", "organisation", "account", "post", "item", "tenant", "notice"];

    private List<Tenant> _places = [];
    private int _place;
    private List<Line> _lines = [];
    private long? _next;
    private CheckResult? _check;

    [SupplyParameterFromQuery] public int? Place { get; set; }

    [SupplyParameterFromQuery] public string? Kind { get; set; }

    [SupplyParameterFromQuery] public string? Who { get; set; }

    [SupplyParameterFromQuery] public string? From { get; set; }

    [SupplyParameterFromQuery] public string? To { get; set; }

    [SupplyParameterFromQuery] public long? Before { get; set; }

    private bool IsFiltered => !string.IsNullOrEmpty(Kind) || !string.IsNullOrWhiteSpace(Who) || !string.IsNullOrEmpty(From) || !string.IsNullOrEmpty(To);

    protected override async Task OnInitializedAsync()
    {
        var here = Here.PostTenant ?? Here.Tenant;
        _places = [.. Here.Tree.Subtree(here)];
        _place = _places.Exists(place => place.Id == Place) ? Place!.Value : here.Id;
        await using var db = Databases.CreateDbContext();
        var found = await Filtered(db.Journal.AsNoTracking().Where(entry => entry.TenantId == _place)).OrderByDescending(entry => entry.Number).Take(PageSize + 1).ToListAsync();
        var shown = found.Take(PageSize).ToList();
        _next = found.Count > PageSize ? shown[^1].Number : null;
        var caseIds = shown.Where(entry => entry.CaseId is not null).Select(entry => entry.CaseId!.Value).Distinct().ToList();
        var numbers = await db.Cases.AsNoTracking().Where(matter => caseIds.Contains(matter.Id)).Select(matter => new { matter.Id, matter.Number }).ToDictionaryAsync(matter => matter.Id, matter => matter.Number);
        var subjects = shown.Select(entry => Guid.TryParseExact(entry.Subject, "N", out var id) ? id : Guid.Empty).Where(id => id != Guid.Empty).Distinct().ToList();
        var accounts = await db.Users.AsNoTracking().Where(account => subjects.Contains(account.Id)).Select(account => new { account.Id, account.DisplayName }).ToDictionaryAsync(account => account.Id, account => account.DisplayName);
        var citizens = await db.Citizens.AsNoTracking().Where(citizen => subjects.Contains(citizen.Id)).Select(citizen => new { citizen.Id, citizen.Name }).ToDictionaryAsync(citizen => citizen.Id, citizen => Masking.Name(citizen.Name));
        _lines = [.. shown.Select(entry => new Line(
            entry.Number, entry.At, entry is CaseEvent happened ? happened.Action.Name() : AuditTexts.NameOf(entry.Kind), IsApplicants(entry) ? Masking.Name(entry.ActorName) : entry.ActorName, entry.Channel,
            entry.CaseId, entry.CaseId is { } id ? numbers.GetValueOrDefault(id) : null, SubjectOf(entry), WordsOf(entry)))];

        string? SubjectOf(JournalEntry entry) => !Guid.TryParseExact(entry.Subject, "N", out var subject) ? entry.Subject
            : accounts.GetValueOrDefault(subject) ?? citizens.GetValueOrDefault(subject) ?? T["Subject.Elsewhere"];
    }

    private IQueryable<JournalEntry> Filtered(IQueryable<JournalEntry> journal)
    {
        if (Before is { } before)
        {
            journal = journal.Where(entry => entry.Number < before);
        }

        if (Rooms.Contains(Kind, StringComparer.Ordinal))
        {
            var room = Kind + ".";
            journal = journal.Where(entry => entry.Kind.StartsWith(room));
        }

        if (Who?.Trim() is { Length: > 0 } who)
        {
            // Staff and the system only: an applicant's whole name is not to be guessed at here.
            journal = journal.Where(entry => (entry.CaseId == null || entry.PostId != null || entry.Channel == Channel.System) && entry.ActorName.StartsWith(who));
        }

        if (Day(From) is { } from)
        {
            var since = ChinaTime.StartOf(from);
            journal = journal.Where(entry => entry.At >= since);
        }

        if (Day(To) is { } to)
        {
            var until = ChinaTime.StartOf(to.AddDays(1));
            journal = journal.Where(entry => entry.At < until);
        }

        return journal;
    }

    private static DateOnly? Day(string? text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is > 1900 and < 9000 ? day : null;

    /// <summary>Of a case, and written neither by staff nor by a job: the applicant's own words stay in the case, and who needs them opens it.</summary>
    private static bool IsApplicants(JournalEntry entry) => entry is { CaseId: not null, PostId: null, Channel: not Channel.System };

    private string WordsOf(JournalEntry entry) => JournalText.WithoutNumbers(string.Join(" ", new[] { IsApplicants(entry) && entry.Note is not null ? T["Note.Applicants"].Value : entry.Note, entry.Before is null && entry.After is null ? null : $"{Named(entry, entry.Before)} → {Named(entry, entry.After)}" }.Where(part => !string.IsNullOrWhiteSpace(part))))!;

    /// <summary>The journal keeps ids, so that a name that changes later changes nothing; a reader wants the office's name.</summary>
    private string? Named(JournalEntry entry, string? words) => words is null ? null : string.Join(' ', words.Split(' ')
        .Select(word => Guid.TryParseExact(word, "N", out var unitId) && Here.Tree.FindUnit(entry.TenantId, unitId) is { } unit ? new LocalText(unit.Name, unit.NameEn).In() : word));

    /// <summary>Reads every seal of the reader's own place and everything below it from the first line on, and computes it again.</summary>
    private async Task CheckAsync() => _check = await Check.RunWithinAsync((Here.PostTenant ?? Here.Tenant).Path);

    private sealed record Line(long Number, DateTime At, string What, string Who, Channel Channel, Guid? CaseId, string? CaseNumber, string? Subject, string Words);
}
