using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Halls;
using Portal.Core.Intake;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Portal.Web.Cases.Shared;

namespace Portal.Web.Intake;

/// <summary>
/// The integrated window: any clerk takes in any item that this place offers, for the person in front of them. Everything stands
/// on one page, and every change is kept on the server at once; the address names the draft, so a lost connection loses nothing.
/// </summary>
public sealed partial class WindowPage : IDisposable
{
    private readonly SemaphoreSlim _oneAtATime = new(1, 1);
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private IReadOnlyList<ItemBrief>? _items;
    private IReadOnlyList<OpenDraft> _drafts = [];
    private Guid? _shownDraft;
    private bool _loaded;
    private Draft? _draft;
    private ServiceItem? _item;
    private readonly HashSet<string> _typedHere = new(StringComparer.Ordinal);
    private VeiledAnswers? _veil;
    private Dictionary<string, string> _answers = new(StringComparer.Ordinal);
    private Citizen? _applicant;
    private Organisation? _organisation;
    private List<Attachment> _papers = [];
    private List<Hall> _halls = [];
    private DeliveryWay _way;
    private Guid? _hall;
    private IReadOnlyList<string> _missing = [];
    private string _bearer = "";
    private string _saved = "";
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

    private Tenant Place => Here.PostTenant ?? Here.Tenant;

    private IEnumerable<DeliveryWay> Ways => _item!.Detail.DeliveryWays.Where(way => way != DeliveryWay.PickUp || _halls.Count > 0);

    protected override Task OnInitializedAsync() => Script.StartAsync();

    protected override async Task OnParametersSetAsync()
    {
        if (_loaded && _shownDraft == DraftId)
        {
            return;
        }

        (_loaded, _shownDraft) = (true, DraftId);
        (_draft, _item, _handedIn, _did, _problems, _refusal, _asksDiscard, _bearer, _saved) = (null, null, null, null, [], null, false, "", "");
        _seen.Clear();
        if (DraftId is { } draftId)
        {
            await OpenAsync(draftId);
        }

        if (_draft is null)
        {
            await ReadStartAsync();
        }
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

    public void Dispose() => _oneAtATime.Dispose();

    private async Task ReadStartAsync()
    {
        _items = [.. (await Catalog.OfferedAtAsync(Place)).Where(item => item.CanApply)];
        await using var db = Databases.CreateDbContext();
        _drafts = await db.Drafts.AsNoTracking().Where(draft => draft.AccountId == Here.Actor.AccountId && draft.OwnerCitizenId == null && draft.CaseId == null && draft.Corrects == null)
            .OrderByDescending(draft => draft.ChangedAt).Take(20)
            .Join(db.ServiceItems, draft => draft.ItemId, item => item.Id, (draft, item) => new OpenDraft(draft.Id, item.Name, item.NameEn, draft.CitizenId == null ? null : db.Citizens.Where(citizen => citizen.Id == draft.CitizenId).Select(citizen => citizen.Name).FirstOrDefault(), draft.ChangedAt))
            .ToListAsync();
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

        _item = await db.ServiceItems.AsNoTracking().SingleAsync(item => item.Id == draft.ItemId);
        var lineage = Here.Tree.Lineage(Place).Select(tenant => tenant.Id).ToList();
        _halls = await db.Halls.AsNoTracking().Where(hall => hall.IsActive && lineage.Contains(hall.TenantId)).OrderByDescending(hall => hall.TenantId == Place.Id).ThenBy(hall => hall.Id).ToListAsync();
        _typedHere.Clear();
        Take(draft);
        (_way, _hall) = (Ways.FirstOrDefault(), _halls.FirstOrDefault()?.Id);
        _applicant = draft.CitizenId is { } citizenId && await db.Citizens.AsNoTracking().SingleOrDefaultAsync(citizen => citizen.Id == citizenId) is { } known ? Veiled(known) : null;
        _organisation = draft.OrganisationId is { } organisationId ? await db.Organisations.AsNoTracking().SingleOrDefaultAsync(organisation => organisation.Id == organisationId) : null;
        _missing = draft.Corrects is { } caseId ? (await db.Cases.AsNoTracking().SingleOrDefaultAsync(matter => matter.Id == caseId))?.Missing ?? [] : [];
        Plan();
        await ReadPapersAsync();
    }

    /// <summary>When the first step is this very window's, the clerk can do it in the same go.</summary>
    private void Plan()
    {
        var first = CasePlan.Make(Guid.CreateVersion7(), _item!.Detail.Route, _answers, Here.Tree.Lineage(Place), Here.Tree.UnitOf)?.OrderBy(step => step.Stage).FirstOrDefault();
        _goesOn = _draft!.Corrects is not null || first is null || first.TenantId != Here.Post?.TenantId || first.UnitId != Here.Post.UnitId ? null
            : first.Duty switch { StepDuty.Accept => CaseAction.Accept, StepDuty.Assist => CaseAction.HandOver, _ => null };
    }

    private async Task ReadPapersAsync()
    {
        await using var db = Databases.CreateDbContext();
        _papers = await db.Attachments.AsNoTracking().Where(paper => paper.DraftId == _draft!.Id && paper.RemovedAt == null).OrderBy(paper => paper.UploadedAt).ToListAsync();
        _problems = [.. _problems.Where(problem => !_papers.Exists(paper => problem.Field == $"paper.{paper.MaterialKey}"))];
    }

    private async Task StartAsync(Guid itemId)
    {
        var started = await Intake.StartAsync(itemId, Place.Id, null, null, null, Here.Actor);
        _refusal = started.Refusal;
        if (started.IsYes)
        {
            Navigation.NavigateTo(PortalUrls.WindowDraft(started.Value.Id));
        }
    }

    private async Task NamedAsync((Citizen Citizen, Organisation? Organisation) who)
    {
        var named = await Intake.NameApplicantAsync(_draft!.Id, who.Citizen.Id, who.Organisation?.Id, Here.Actor);
        _refusal = named.Refusal;
        if (named.IsYes)
        {
            (_applicant, _organisation) = (Veiled(who.Citizen), who.Organisation);
            Take(named.Value);
            Saved(named.Value);
        }
    }

    private Task TypedAsync(string name, string? value)
    {
        IReadOnlyDictionary<string, string> typed = new Dictionary<string, string>(StringComparer.Ordinal) { [name] = value ?? "" };
        return ChangedAsync(typed);
    }

    private async Task ChangedAsync(IReadOnlyDictionary<string, string> typed)
    {
        foreach (var (name, value) in typed)
        {
            _answers[name] = value;
            _typedHere.Add(name);
        }

        Veil();

        _problems = [.. _problems.Where(problem => !typed.ContainsKey(problem.Field))];
        await _oneAtATime.WaitAsync();
        try
        {
            var saved = await Intake.SaveAsync(_draft!.Id, typed, Here.Actor);
            _refusal = saved.Refusal;
            if (saved.IsYes)
            {
                Saved(saved.Value);
                Plan();
            }
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <summary>
    /// Keeps of a draft what this page may hold: numbers of documents and telephones only masked, except for those typed here and
    /// now by the clerk. The whole ones lie with the desk.
    /// </summary>
    private void Take(Draft draft)
    {
        var form = _item!.Detail.Form;
        var masked = AnswerVeil.Over(form, draft.Answers);
        _answers = draft.Answers.ToDictionary(answer => answer.Key, answer => _typedHere.Contains(answer.Key) ? answer.Value : masked[answer.Key], StringComparer.Ordinal);
        draft.Answers = masked;
        _draft = draft;
        Veil();
    }

    private void Veil()
    {
        var names = _answers.Where(answer => !string.IsNullOrWhiteSpace(answer.Value) && !_typedHere.Contains(answer.Key) && AnswerVeil.FieldOf(_item!.Detail.Form, answer.Key) is { } field && AnswerVeil.IsVeiled(field))
            .Select(answer => answer.Key).ToHashSet(StringComparer.Ordinal);
        _veil = new VeiledAnswers($"{_draft!.Id}", names, name => Intake.RevealAsync(_draft.Id, name, Here.Actor), RemoveRowAsync);
    }

    private async Task RemoveRowAsync(FormField table, int row)
    {
        await _oneAtATime.WaitAsync();
        try
        {
            var removed = await Intake.RemoveRowAsync(_draft!.Id, table.Key, row, Here.Actor);
            _refusal = removed.Refusal;
            if (removed.IsYes)
            {
                // The rows behind it have other names now, so what was typed here can no longer be told from what was not.
                _typedHere.RemoveWhere(name => name.StartsWith(table.Key + ".", StringComparison.Ordinal));
                _problems = [.. _problems.Where(problem => !problem.Field.StartsWith(table.Key + ".", StringComparison.Ordinal))];
                Take(removed.Value);
                Saved(removed.Value);
                Plan();
            }
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <summary>The person as this page holds them: whom to serve, without the whole numbers.</summary>
    private static Citizen Veiled(Citizen citizen) => new()
    {
        Id = citizen.Id,
        Name = citizen.Name,
        DocumentType = citizen.DocumentType,
        DocumentNumber = Masking.Id(citizen.DocumentNumber),
        Phone = citizen.Phone is { } phone ? Masking.Phone(phone) : null,
    };

    private void Saved(Draft draft) => _saved = T["Saved", Shown.Time(draft.ChangedAt)];

    private async Task DiscardAsync()
    {
        if (!_asksDiscard)
        {
            _asksDiscard = true;
            return;
        }

        _refusal = (await Intake.DiscardAsync(_draft!.Id, Here.Actor)).Refusal;
        Navigation.NavigateTo(PortalUrls.Window);
    }

    private async Task SubmitAsync(CaseAction? goesOn)
    {
        if (_busy)
        {
            return;
        }

        _busy = true;
        try
        {
            if (_draft!.Corrects is { } caseId)
            {
                await CorrectAsync(caseId);
                return;
            }

            var sent = await Intake.SubmitAsync(_draft!.Id, new DeliveryChoice(_way, _way == DeliveryWay.PickUp ? _hall : null), Here.Actor);
            if (!sent.IsYes)
            {
                _problems = sent.Refusal is NotComplete incomplete ? incomplete.Problems : [];
                _refusal = sent.Refusal is NotComplete ? null : sent.Refusal;
                _looksAt = _problems.Count > 0 ? "window-problems" : "refused";
                return;
            }

            _refusal = await AfterAsync(sent.Value, goesOn);
            _handedIn = sent.Value;
        }
        finally
        {
            _busy = false;
        }
    }

    /// <summary>What was missing has been brought: the case goes on where it waited.</summary>
    private async Task CorrectAsync(Guid caseId)
    {
        var corrected = await Intake.CorrectAsync(_draft!.Id, Here.Actor);
        if (corrected.IsYes)
        {
            Navigation.NavigateTo(PortalUrls.WorkCase(caseId));
            return;
        }

        _problems = corrected.Refusal is NotComplete incomplete ? incomplete.Problems : [];
        _refusal = corrected.Refusal is NotComplete ? null : corrected.Refusal;
        _looksAt = _problems.Count > 0 ? "window-problems" : "refused";
    }

    /// <summary>Notes who stood at the window when it was not the applicant, and does the first step where it is ours. The application itself is in already.</summary>
    private async Task<Refusal?> AfterAsync(SubmissionReceipt receipt, CaseAction? goesOn)
    {
        if (!string.IsNullOrWhiteSpace(_bearer) && !receipt.Repeated)
        {
            var noted = await Cases.ActAsync(receipt.CaseId, new CaseAct(CaseAction.Note, Guid.CreateVersion7()) { Note = T["Bearer.Note", _bearer.Trim()] }, Here.Actor);
            if (!noted.IsYes)
            {
                return noted.Refusal;
            }
        }

        if (goesOn is not { } action)
        {
            return null;
        }

        var seen = _item!.Detail.Materials.Where(material => _seen.Contains(material.Key)).Select(material => material.Name.Zh).ToList();
        var acted = await Cases.ActAsync(receipt.CaseId, new CaseAct(action, Guid.CreateVersion7()) { Note = seen.Count > 0 ? T["Seen.Note", string.Join('、', seen)].Value : null }, Here.Actor);
        _did = acted.IsYes ? action : null;
        return acted.Refusal;
    }
}

/// <summary>An application begun at this window and not handed in.</summary>
public sealed record OpenDraft(Guid Id, string ItemName, string? ItemNameEn, string? Applicant, DateTime ChangedAt);
