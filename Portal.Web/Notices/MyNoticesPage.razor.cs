using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Cases;
using Portal.Core.Delivery;
using Portal.Core.Notices;
using Portal.Core.Tenancy;
using Portal.Web.Cases.Shared;

namespace Portal.Web.Notices;

/// <summary>The citizen's inbox. What was sent in Chinese is said again in the reader's language, from the template and the case as it is now.</summary>
public sealed partial class MyNoticesPage
{
    private const int Page = 30;

    private List<Line> _lines = [];
    private Dictionary<Guid, BundleRun> _runs = [];
    private Guid? _older;

    /// <summary>Keyset paging: ids are in the order of time.</summary>
    [SupplyParameterFromQuery]
    public Guid? Before { get; set; }

    [SupplyParameterFromForm(FormName = "read")]
    public ReadFields? Read { get; set; }

    protected override async Task OnInitializedAsync()
    {
        if (Here.Actor.CitizenId is not { } citizenId)
        {
            return;
        }

        await using var db = await Databases.CreateDbContextAsync();
        var edge = Before is { } id ? await db.Notices.AsNoTracking().Where(notice => notice.Id == id).Select(notice => (DateTime?)notice.CreatedAt).SingleOrDefaultAsync() : null;
        var rows = await db.Notices.AsNoTracking()
            .Where(notice => notice.CitizenId == citizenId && notice.Channel == NoticeChannel.Inbox && (edge == null || notice.CreatedAt < edge || (notice.CreatedAt == edge && notice.Id < Before)))
            .OrderByDescending(notice => notice.CreatedAt).ThenByDescending(notice => notice.Id).Take(Page + 1).ToListAsync();
        _older = rows.Count > Page ? rows[Page - 1].Id : null;
        rows = [.. rows.Take(Page)];
        var ids = rows.Select(notice => notice.CaseId).OfType<Guid>().Distinct().ToList();
        var cases = await db.Cases.AsNoTracking().Include(matter => matter.Steps).Where(matter => ids.Contains(matter.Id)).ToDictionaryAsync(matter => matter.Id);
        var pickUps = await db.PickUps.AsNoTracking().Where(pickUp => ids.Contains(pickUp.CaseId)).ToDictionaryAsync(pickUp => pickUp.CaseId);
        var hallIds = pickUps.Values.Select(pickUp => pickUp.HallId).ToList();
        var halls = await db.Halls.AsNoTracking().Where(hall => hallIds.Contains(hall.Id)).ToDictionaryAsync(hall => hall.Id, hall => hall.Name.In());
        var runIds = cases.Values.Select(matter => matter.BundleRunId).OfType<Guid>().Distinct().ToList();
        _runs = await db.BundleRuns.AsNoTracking().Where(run => runIds.Contains(run.Id)).ToDictionaryAsync(run => run.Id);
        _lines = [.. rows.Select(notice => Say(notice, notice.CaseId is { } caseId ? cases.GetValueOrDefault(caseId) : null, pickUps, halls))];
    }

    private Line Say(Notice notice, Case? matter, Dictionary<Guid, PickUp> pickUps, Dictionary<Guid, string> halls)
    {
        if (Enum.TryParse<NoticeTemplate>(notice.Template, out var personal) && NoticeTemplates.IsOfNoCase(personal))
        {
            var given = new NoticeFacts { Signature = "", CaseNumber = "", HallName = Shown.NameOf(Here.Tree.Find(notice.TenantId)) };
            return new Line(notice.Id, "", NoticeTemplates.Title(personal, CultureInfo.CurrentUICulture), NoticeTemplates.Inbox(personal, "", given, CultureInfo.CurrentUICulture), notice.CreatedAt, notice.ReadAt is null);
        }

        if (notice.Subject is { } subject && Enum.TryParse<NoticeTemplate>(notice.Template, out var spoken))
        {
            var title = NoticeTemplates.Title(spoken, CultureInfo.CurrentUICulture);
            return spoken == NoticeTemplate.HallSays
                ? new Line(notice.Id, "", $"{title} · {subject.Hall?.In()}", subject.Words ?? "", notice.CreatedAt, notice.ReadAt is null, "zh-CN") // The hall's own words are Chinese.
                : new Line(notice.Id, NoticeTemplates.IsOfHall(spoken) ? PortalUrls.MyAppointments : "", title, NoticeTemplates.Inbox(spoken, subject, CultureInfo.CurrentUICulture), notice.CreatedAt, notice.ReadAt is null);
        }

        if (matter is null || !Enum.TryParse<NoticeTemplate>(notice.Template, out var template))
        {
            // The proxy has ended, or the template is of another time: then it stands as it was sent.
            return new Line(notice.Id, "", notice.Text, "", notice.CreatedAt, notice.ReadAt is null);
        }

        var culture = CultureInfo.CurrentUICulture;
        var pickUp = pickUps.GetValueOrDefault(matter.Id);
        var run = CaseNotices.IsOfRun(template) && matter.BundleRunId is { } runId ? _runs.GetValueOrDefault(runId) : null;
        var facts = new NoticeFacts
        {
            Signature = "",
            QueryCode = matter.QueryCode,
            Together = run?.Parts.Count,
            CaseNumber = matter.Number,
            On = CaseNotices.DayOf(template, matter),
            PickUpCode = pickUp?.Code,
            HallName = pickUp is null ? null : halls.GetValueOrDefault(pickUp.HallId),
            Pause = CaseNotices.PauseOf(template, matter),
        };
        return new Line(notice.Id, run is null ? PortalUrls.MyCase(matter.Id) : PortalUrls.MyBundle(run.Id), NoticeTemplates.Title(template, culture),
            NoticeTemplates.Inbox(template, (run?.NameText() ?? new LocalText(matter.ItemName, matter.ItemNameEn)).In(), facts, culture), notice.CreatedAt, notice.ReadAt is null);
    }

    private async Task ReadAsync()
    {
        if (Read is { } read)
        {
            await Desk.ReadAsync(Here.Actor, read.Id);
        }

        Navigation.NavigateTo(PortalUrls.MyNoticesBefore(Before));
    }

    private async Task ReadAllAsync()
    {
        await Desk.ReadAsync(Here.Actor, null);
        Navigation.NavigateTo(PortalUrls.MyNoticesBefore(Before));
    }

    public sealed class ReadFields
    {
        public Guid Id { get; set; }
    }

    /// <param name="Url">Of what it speaks of; empty where there is nothing to open.</param>
    private sealed record Line(Guid Id, string Url, string Title, string Text, DateTime At, bool IsNew, string? Lang = null);
}
