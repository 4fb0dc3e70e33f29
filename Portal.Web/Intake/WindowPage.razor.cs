using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Credit;
using Portal.Core.Halls;
using Portal.Core.Intake;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Portal.Core.Vault;
using Portal.Web.Cases.Shared;

namespace Portal.Web.Intake;

/// <summary>
/// The integrated window: any clerk takes in any item that this place offers, for the person in front of them. Everything stands
/// on one page, and every change is kept on the server at once; the address names the draft, so a lost connection loses nothing.
/// </summary>
public sealed partial class WindowPage : IDisposable
{
    private readonly SemaphoreSlim _oneAtATime = new(1, 1);
    private IReadOnlyList<ItemBrief>? _items;
    private IReadOnlyList<OpenDraft> _drafts = [];
    private (Guid? Draft, Guid? Ticket) _shown;
    private Ticket? _visitor;
    private bool _loaded;
    private Draft? _draft;
    private ServiceItem? _item;
    private DraftSubject? _subject;
    private IReadOnlyList<Bundle> _bundles = [];
    private readonly HashSet<string> _typedHere = new(StringComparer.Ordinal);
    private VeiledAnswers? _veil;
    private Dictionary<string, string> _answers = new(StringComparer.Ordinal);
    private Citizen? _applicant;
    private Organisation? _organisation;
    private List<Attachment> _papers = [];
    private IReadOnlyList<VaultOffer> _kept = [];
    private bool _vaultIsOpen;
    private IReadOnlyList<ProxyGrant> _grants = [];
    private List<Hall> _halls = [];
    private IReadOnlyList<string> _missing = [];
    private string _saved = "";
    private PlannedWay? _way;
    private CreditStanding _standing = CreditStanding.Ordinary;
    private CaseAction? _goesOn;
    private CaseAction? _did;
    private IReadOnlyList<Problem> _problems = [];
    private Refusal? _refusal;
    private SubmissionReceipt? _handedIn;
    private string? _looksAt;
    private bool _asksDiscard;
    private bool _busy;

    [SupplyParameterFromQuery(Name = "draft")]
    public Guid? DraftId { get; set; }

    /// <summary>The visitor for whom the counter's panel opened this.</summary>
    [SupplyParameterFromQuery(Name = "ticket")]
    public Guid? TicketId { get; set; }

    private Tenant Place => Here.PostTenant ?? Here.Tenant;

    private IEnumerable<DeliveryWay> Ways => _item!.Detail.DeliveryWays.Where(way => way != DeliveryWay.PickUp || _halls.Count > 0);

    /// <summary>As chosen in the draft, else the first that the item offers.</summary>
    private DeliveryWay Way => Enum.TryParse<DeliveryWay>(_answers.GetValueOrDefault(Draft.WayKey), out var way) && Ways.Contains(way) ? way : Ways.FirstOrDefault();

    private Guid? HallId => Guid.TryParse(_answers.GetValueOrDefault(Draft.HallKey), out var hall) && _halls.Exists(each => each.Id == hall) ? hall : _halls.FirstOrDefault()?.Id;

    protected override Task OnInitializedAsync() => Script.StartAsync();

    protected override async Task OnParametersSetAsync()
    {
        if (_loaded && _shown == (DraftId, TicketId))
        {
            return;
        }

        (_loaded, _shown) = (true, (DraftId, TicketId));
        (_draft, _item, _handedIn, _did, _problems, _refusal, _asksDiscard, _saved) = (null, null, null, null, [], null, false, "");
        (_kept, _vaultIsOpen, _busy) = ([], false, false);
        await ReadSteadilyAsync(async () =>
        {
            _visitor = TicketId is { } ticketId ? await Tickets.VisitorAsync(ticketId, Here.Actor) : null;
            if (DraftId is { } draftId)
            {
                await OpenAsync(draftId);
            }

            if (_draft is null)
            {
                await ReadStartAsync();
            }
        });
    }

    /// <summary>What stopped the application is where the clerk should be, once it is on the page.</summary>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_looksAt is { } id && !_busy)
        {
            _looksAt = null;
            await Script.FocusAsync(id);
        }
    }

    public void Dispose()
    {
        if (_oneAtATime.Wait(0))
        {
            _oneAtATime.Dispose(); // Otherwise a save is still under way, and gives it back.
        }
    }

    private async Task ReadStartAsync()
    {
        _bundles = await Catalog.BundlesAtAsync(Place);
        _items = [.. (await Catalog.OfferedAtAsync(Place)).Where(item => item.CanApply)];
        await using var db = Databases.CreateDbContext();
        var mine = db.Drafts.AsNoTracking().Where(draft => draft.AccountId == Here.Actor.AccountId && draft.OwnerCitizenId == null && draft.CaseId == null && draft.Corrects == null);
        var drafts = await mine.OrderByDescending(draft => draft.ChangedAt).Take(20)
            .Select(draft => new { draft.Id, draft.ItemId, Applicant = draft.CitizenId == null ? null : db.Citizens.Where(citizen => citizen.Id == draft.CitizenId).Select(citizen => citizen.Name).FirstOrDefault(), draft.ChangedAt }).ToListAsync();
        var ids = drafts.Select(draft => draft.ItemId).ToList();
        var names = await db.ServiceItems.AsNoTracking().Where(item => ids.Contains(item.Id)).Select(item => new { item.Id, item.Name, item.NameEn })
            .Concat(db.Bundles.AsNoTracking().Where(bundle => ids.Contains(bundle.Id)).Select(bundle => new { bundle.Id, bundle.Name, bundle.NameEn })).ToDictionaryAsync(named => named.Id);
        _drafts = [.. drafts.Where(draft => names.ContainsKey(draft.ItemId)).Select(draft => new OpenDraft(draft.Id, names[draft.ItemId].Name, names[draft.ItemId].NameEn, draft.Applicant, draft.ChangedAt))];
    }

    private async Task OpenAsync(Guid draftId)
    {
        await using var db = Databases.CreateDbContext();
        var draft = await db.Drafts.AsNoTracking().SingleOrDefaultAsync(each => each.Id == draftId && each.AccountId == Here.Actor.AccountId && each.OwnerCitizenId == null && each.CaseId == null);
        if (draft is null)
        {
            _refusal = new DraftGone();
            return;
        }

        _subject = await DraftSubject.ReadAsync(db, draft);
        _item = _subject.Item;
        _typedHere.Clear();
        Take(draft);
        _applicant = draft.CitizenId is { } citizenId && await db.Citizens.AsNoTracking().SingleOrDefaultAsync(citizen => citizen.Id == citizenId) is { } known ? Veiled(known) : null;
        _organisation = draft.OrganisationId is { } organisationId ? await db.Organisations.AsNoTracking().SingleOrDefaultAsync(organisation => organisation.Id == organisationId) : null;
        _missing = draft.Corrects is { } caseId ? (await db.Cases.AsNoTracking().SingleOrDefaultAsync(matter => matter.Id == caseId))?.Missing ?? [] : [];
        await PlanAsync();
        await ReadPapersAsync();
    }

    /// <summary>一件事: for which of its items a question is asked.</summary>
    private string? UsedFor(FormField field) => _subject?.Merge?.UsersOf(field.Key) is { Count: > 0 } users ? string.Join(T["Comma"], users.Select(name => name.In())) : null;

    /// <summary>Where it would go, which halls may hand the result over, and, when the first step is this very window's, that the clerk can do it in the same go.</summary>
    private async Task PlanAsync()
    {
        _way = _draft!.Corrects is null ? await Intake.WayAsync(_draft.Id, Here.Actor) : null;
        _standing = _draft.OrganisationId is not null ? await Intake.StandingAsync(_draft.Id, Here.Actor) : CreditStanding.Ordinary;
        var places = IntakePlace.HallPlaces(Place, _way?.Responsible ?? Place);
        await using var db = Databases.CreateDbContext();
        _halls = [.. (await db.Halls.AsNoTracking().Where(hall => hall.IsActive && places.Contains(hall.TenantId)).ToListAsync()).OrderBy(hall => places.Index().First(place => place.Item == hall.TenantId).Index).ThenBy(hall => hall.Id)];
        _goesOn = _way?.First is not { } first || first.TenantId != Here.Post?.TenantId || first.UnitId != Here.Post.UnitId ? null
            : first.Duty switch { StepDuty.Accept => CaseAction.Accept, StepDuty.Assist => CaseAction.HandOver, _ => null };
    }

    private string WordsOf(CaseAction goesOn) => _way is { GoesElsewhere: true } way ? T["SubmitAnd.Elsewhere", Shown.NameOf(way.Responsible)] : T[$"SubmitAnd.{goesOn}"];

    private async Task ReadPapersAsync()
    {
        await using var db = Databases.CreateDbContext();
        _grants = await Intake.GrantsForAsync(_draft!.Id, Here.Actor);
        _kept = await Intake.KeptForAsync(_draft!.Id, Here.Actor);
        _vaultIsOpen |= _kept.Count > 0;
        _papers = await db.Attachments.AsNoTracking().Where(paper => paper.DraftId == _draft!.Id && paper.RemovedAt == null).OrderBy(paper => paper.UploadedAt).ToListAsync();
        _problems = [.. _problems.Where(problem => !_papers.Exists(paper => problem.Field == $"paper.{paper.MaterialKey}"))];
    }

    private Task StartAsync(Guid itemId) => BeginAsync(() => Intake.StartAsync(itemId, Place.Id, null, null, null, Here.Actor));

    private Task StartBundleAsync(Guid bundleId) => BeginAsync(() => Intake.StartBundleAsync(bundleId, Place.Id, new Dictionary<string, string>(StringComparer.Ordinal), default, Here.Actor));

    /// <summary>One click begins one draft: another is not heard until the draft's page is there, or the no.</summary>
    private async Task BeginAsync(Func<Task<Answer<Draft>>> start)
    {
        if (_busy)
        {
            return;
        }

        _busy = true;
        try
        {
            var started = await start();
            _refusal = started.Refusal;
            if (started.IsYes)
            {
                Navigation.NavigateTo(PortalUrls.WindowDraft(started.Value.Id, _visitor?.Id));
            }
        }
        finally
        {
            _busy = _refusal is null && _draft is null;
        }
    }
}

/// <summary>An application begun at this window and not handed in.</summary>
public sealed record OpenDraft(Guid Id, string ItemName, string? ItemNameEn, string? Applicant, DateTime ChangedAt);
