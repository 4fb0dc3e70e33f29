using Microsoft.AspNetCore.Components;
using Portal.Core;
using Portal.Core.Cases;

namespace Portal.Web.Cases.Work;

public sealed partial class CasePane : IDisposable
{
    private Guid _caseId;
    private CaseFile? _file;
    private Refusal? _refusal;
    private ActDraft? _draft;
    private CaseThread? _thread;
    private DateTime _now;
    private bool _asksReason;
    private bool _reasonMissing;
    private bool _isStale;
    private bool _busy;
    private IDisposable? _listening;

    [Parameter, EditorRequired]
    public Guid CaseId { get; set; }

    /// <summary>Alone on its page, with the page's heading.</summary>
    [Parameter]
    public bool IsPage { get; set; }

    [Parameter, EditorRequired]
    public string CloseUrl { get; set; } = "";

    /// <summary>What leaving leads to, where it is not the list beside.</summary>
    [Parameter]
    public string? CloseWords { get; set; }

    /// <summary>An act whose form is to stand open at once, where it may be done.</summary>
    [Parameter]
    public CaseAction? Begins { get; set; }

    [Parameter]
    public EventCallback<Done> OnDone { get; set; }

    private Offers OffersNow => Offers.Of(_file!.Matter, Here.Actor, (action, step) => Places.TenantsFor(action, step, Here.Tree).Count > 0);

    protected override void OnInitialized() => _listening = Hear(News, HearAsync);

    protected override async Task OnParametersSetAsync()
    {
        if (_caseId != CaseId)
        {
            (_caseId, _file, _refusal, _draft, _asksReason, _reasonMissing, _isStale) = (CaseId, null, null, null, false, false, false);
            await ReadSteadilyAsync(() => LoadAsync(null));
            if (Begins is { } action && _file is { } file && OffersNow is { Step: { } step } && CaseFlow.WhyNot(file.Matter, action, step.Id, Here.Actor) is null)
            {
                await ChooseAsync(action);
            }
        }
    }

    public void Dispose() => _listening?.Dispose();

    private async Task LoadAsync(string? reason)
    {
        var wanted = _caseId;
        var opened = await Cases.OpenAsync(wanted, Here.Actor, reason);
        var file = opened.IsYes ? await Desk.FileOfAsync(opened.Value) with { Warnings = await Cases.WarningsAsync(opened.Value) } : null;
        if (wanted != _caseId)
        {
            // Another case was chosen while this one was on its way.
            return;
        }

        _now = Clock.GetUtcNow().UtcDateTime;
        _asksReason = opened.Refusal is ReasonForReadingNeeded;
        _reasonMissing = _asksReason && reason is not null;
        (_file, _isStale) = (file, false);
        _refusal = _asksReason ? null : opened.Refusal ?? _refusal;
    }

    private Task HearAsync(CaseChanged changed)
    {
        if (!_busy && changed.CaseId == _caseId && changed.Version > (_file?.Matter.Version ?? int.MaxValue))
        {
            _isStale = true;
            StateHasChanged();
        }

        return Task.CompletedTask;
    }

    private async Task ShowNewAsync()
    {
        _refusal = null;
        await LoadAsync(null);

        // What was typed stays, as long as it can still be done on the step it was meant for.
        if (_draft is { } draft && _file is { } file && CaseFlow.WhyNot(file.Matter, draft.Action, draft.Action == CaseAction.Recall ? null : draft.Step?.Id, Here.Actor) is { } refusal)
        {
            _refusal = refusal;
        }
    }

    /// <summary>What needs no word is done at once; everything else opens a form.</summary>
    private async Task ChooseAsync(CaseAction action)
    {
        _refusal = null;
        if (action == CaseAction.Correct)
        {
            var correction = await Intake.StartCorrectionAsync(_caseId, Here.Actor);
            _refusal = correction.Refusal;
            if (correction.IsYes)
            {
                Navigation.NavigateTo(PortalUrls.WindowDraft(correction.Value.Id));
            }

            return;
        }

        var step = OffersNow.Step;
        if (action is CaseAction.Receive or CaseAction.Assign or CaseAction.Recall)
        {
            await DoAsync(new CaseAct(action, Guid.CreateVersion7()) { StepId = action == CaseAction.Recall ? null : step?.Id, SeenVersion = _file!.Matter.Version }, null);
            return;
        }

        var draft = new ActDraft(action, _caseId, step, Here.Actor.AccountId);
        if (step is not null && Offers.NeedsPlace(action))
        {
            draft.TenantId = Places.TenantsFor(action, step, Here.Tree)[0].Id;
            draft.UnitId = Places.LikelyUnit(draft.TenantId.Value, step, Here.Tree);
        }

        draft.Restore(await Script.KeptAsync(draft.KeepKey));
        _draft = draft;
    }

    private void Cancel() => (_draft, _refusal) = (null, null);

    private async Task SendAsync(CaseAct act)
    {
        if (await DoAsync(act with { SeenVersion = null }, CaseThread.KeepKeyOf(_caseId, Here.Actor.AccountId)))
        {
            _thread?.Clear();
        }
    }

    private async Task<bool> DoAsync(CaseAct act, string? keepKey)
    {
        if (_busy)
        {
            return false;
        }

        _busy = true;
        try
        {
            var answer = await Cases.ActAsync(_caseId, act, Here.Actor);
            _refusal = answer.Refusal;
            if (!answer.IsYes)
            {
                return false;
            }

            if (keepKey is not null)
            {
                await Script.ForgetAsync(keepKey);
            }

            var number = _file!.Matter.Number;
            var stays = act.Action is CaseAction.Receive or CaseAction.Assign or CaseAction.Recall or CaseAction.Note or CaseAction.Message
                or CaseAction.Suspend or CaseAction.Resume or CaseAction.AskExtension or CaseAction.GrantExtension or CaseAction.DeclineExtension;
            if (act.Action is not (CaseAction.Note or CaseAction.Message))
            {
                _draft = null;
            }

            if (stays || IsPage)
            {
                await ReadSteadilyAsync(() => LoadAsync(null));
            }

            await OnDone.InvokeAsync(new Done(_caseId, T[$"Done.{act.Action}", number], !stays));
            return true;
        }
        finally
        {
            _busy = false;
        }
    }
}
