using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Calendars;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Credit;
using Portal.Core.Halls;
using Portal.Core.Intake;
using Portal.Core.People;
using Portal.Core.Vault;
using Portal.Web.Cases.Shared;

namespace Portal.Web.Intake;

/// <summary>One page of an application as it is being typed. Whatever button is pressed, what was typed is kept first.</summary>
public sealed partial class DraftPage
{
    /// <summary>Several files of twenty megabytes at once.</summary>
    public const long LargestPost = 128L * 1024 * 1024;

    private readonly Dictionary<string, int> _rows = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> _refusedFiles = new(StringComparer.Ordinal);
    private Draft? _draft;
    private ServiceItem? _item;
    private DraftSubject? _subject;
    private DraftJourney _journey = null!;
    private string _page = "";
    private IReadOnlyList<Problem> _problems = [];
    private List<Attachment> _papers = [];
    private IReadOnlyList<VaultOffer> _kept = [];
    private List<Hall> _halls = [];
    private IReadOnlyList<string> _missing = [];
    private Citizen? _applicant;
    private string? _forWhom;
    private Refusal? _refusal;
    private PlannedWay? _way;
    private CreditStanding _standing = CreditStanding.Ordinary;
    private bool _moreShown;

    /// <summary>The draft was handed in before: where its receipt is.</summary>
    private string? _sentTo;

    [Parameter]
    public Guid DraftId { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    public string? Page { get; set; }

    [SupplyParameterFromQuery(Name = "fix")]
    public string? FixText { get; set; }

    [SupplyParameterFromQuery(Name = "rows")]
    public string? Rows { get; set; }

    [CascadingParameter]
    public required HttpContext Context { get; set; }

    /// <summary>As it stands in the draft; null until a way is chosen that can be had.</summary>
    private DeliveryChoice? Delivery => _draft!.Delivery(_item!.Detail.DeliveryWays, _halls.Select(hall => hall.Id));

    /// <summary>Under a promise stands the applicant's name, or that of who acts for them.</summary>
    private string Signer => _draft!.ProxyGrantId is null ? _applicant?.Name ?? "" : Here.Actor.Name;

    private bool IsAtMachine => Here.Standing?.Badge.Visit is not null;

    private bool Fix => FixText == "1";

    private DateOnly Today => ChinaTime.DateOf(Time.GetUtcNow().UtcDateTime);

    protected override async Task OnInitializedAsync()
    {
        var opened = await Intake.OpenDraftAsync(DraftId, Here.Actor, Context.RequestAborted);
        if (!opened.IsYes)
        {
            if (opened.Refusal is DraftGone)
            {
                Navigation.NotFound();
                return;
            }

            // Who may act no longer reads why, and nothing of whom it is about.
            _refusal = opened.Refusal;
            return;
        }

        var draft = opened.Value;
        await using var db = Databases.CreateDbContext();

        if (draft.CaseId is { } sent)
        {
            _sentTo = draft.IsBundle ? PortalUrls.MyBundle(draft.Id, sent: true) : draft.Corrects is null ? PortalUrls.ApplyDone(sent) : PortalUrls.MyCase(sent);
            if (HttpMethods.IsGet(Context.Request.Method))
            {
                Navigation.NavigateTo(_sentTo);
            }

            return;
        }

        _subject = await DraftSubject.ReadAsync(db, draft);
        _item = _subject.Item;
        (_draft, _journey) = (draft, new DraftJourney(_item.Detail, draft.Answers, draft.Corrects is not null));
        _page = _journey.Find(Page);
        await LoadAroundAsync(db, draft);
        _standing = draft.OrganisationId is not null || _page == DraftJourney.Upload ? await Intake.StandingAsync(DraftId, Here.Actor) : _standing;
        _kept = _page == DraftJourney.Upload ? await Intake.KeptForAsync(DraftId, Here.Actor) : [];
        if (_page == DraftJourney.Check && draft.Corrects is null && Delivery is null)
        {
            Navigation.NavigateTo(UrlOf(DraftJourney.Delivery));
            return;
        }

        if (HttpMethods.IsGet(Context.Request.Method) && (Fix || _page == DraftJourney.Check))
        {
            await LookAsync();
        }
    }

    private async Task LoadAroundAsync(PortalDb db, Draft draft)
    {
        _way = draft.Corrects is null && _item!.Detail.IntakeScope != IntakeScope.Community ? await Intake.WayAsync(draft.Id, Here.Actor) : null;
        var places = Here.Tree.Find(draft.TenantId) is { } place ? IntakePlace.HallPlaces(place, _way?.Responsible ?? place) : [];
        _halls = [.. (await db.Halls.AsNoTracking().Where(hall => hall.IsActive && places.Contains(hall.TenantId)).ToListAsync()).OrderBy(hall => places.Index().First(each => each.Item == hall.TenantId).Index).ThenBy(hall => hall.Id)];
        _papers = await db.Attachments.AsNoTracking().Where(paper => paper.RemovedAt == null && (paper.DraftId == DraftId || (draft.Corrects != null && paper.CaseId == draft.Corrects))).OrderBy(paper => paper.UploadedAt).ToListAsync();
        _missing = draft.Corrects is { } corrects ? (await db.Cases.AsNoTracking().SingleOrDefaultAsync(matter => matter.Id == corrects))?.Missing ?? [] : [];
        _applicant = draft.CitizenId is { } citizenId ? await db.Citizens.AsNoTracking().SingleOrDefaultAsync(citizen => citizen.Id == citizenId) : null;
        _forWhom = draft.OrganisationId is { } organisationId
            ? (await db.Organisations.AsNoTracking().SingleOrDefaultAsync(organisation => organisation.Id == organisationId))?.Name
            : draft.ProxyGrantId is not null && _applicant is { } principal ? T["Draft.OnBehalf", principal.Name].Value : null;
        if (Rows?.Split(':') is [var key, var count] && int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var rows))
        {
            _rows[key] = Math.Min(rows, 100);
        }
    }

    private string UrlOf(string page) => UrlOf(page, fix: false);

    private string UrlOf(string page, bool fix, string? rows = null) =>
        PortalUrls.ApplyDraft(DraftId, page, fix, rows);

    private string TitleOf(string page) => _journey.SectionOf(page)?.Title.ToString() ?? T[$"Page.{page}"].Value;

    /// <summary>On a group's own page its field; on the page of checking, the page where it can be mended.</summary>
    private string LinkOf(Problem problem)
    {
        var section = problem.SectionOf(_journey.Form);
        var page = section is null ? IsOfPapers(problem) ? DraftJourney.Upload : DraftJourney.Delivery : section.Key;
        return $"{UrlOf(page, fix: Fix || page != _page, rows: page == _page ? Rows : null)}#{ProblemTexts.ElementId(problem.Field)}";
    }

    /// <summary>一件事: for which of its items a question is asked.</summary>
    private string? UsedFor(FormField field) => _subject?.Merge?.UsersOf(field.Key) is { Count: > 0 } users ? string.Join(T["Comma"], users.Select(name => name.In())) : null;

    private string? OriginOf(FormField field)
    {
        if (field.Prefill is not { } name || _applicant is not { } applicant || string.IsNullOrEmpty(_draft!.Answers.GetValueOrDefault(field.Key)) || applicant.Origins.GetValueOrDefault(name) is not { } origin
            || (applicant.Known.TryGetValue(name, out var known) && known != _draft.Answers[field.Key]))
        {
            return null;
        }

        return T["Draft.Origin", OriginTexts.SourceOf(origin), Shown.Date(origin.At)];
    }
}
