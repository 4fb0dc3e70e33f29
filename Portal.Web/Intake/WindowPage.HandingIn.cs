using Portal.Core;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Intake;
using Portal.Core.People;
using Portal.Web.Cases.Shared;

namespace Portal.Web.Intake;

/// <summary>Sending what was taken in, and the first step with it.</summary>
public sealed partial class WindowPage
{
    private async Task SubmitAsync(CaseAction? goesOn)
    {
        if (_busy)
        {
            return;
        }

        _busy = true;
        await _oneAtATime.WaitAsync(); // What was typed last is saved first.
        try
        {
            if (_draft!.Corrects is { } caseId)
            {
                await CorrectAsync(caseId);
                return;
            }

            var sent = await Intake.SubmitAsync(_draft!.Id, new DeliveryChoice(Way, Way == DeliveryWay.PickUp ? HallId : null), NoteFor(goesOn), Here.Actor);
            if (!sent.IsYes)
            {
                _problems = sent.Refusal is NotComplete incomplete ? incomplete.Problems : [];
                _refusal = sent.Refusal is NotComplete ? null : sent.Refusal;
                _looksAt = _problems.Count > 0 ? "window-problems" : "refused";
                return;
            }

            await Tickets.LinkToVisitorAsync([sent.Value.CaseId, .. sent.Value.Others.Select(other => other.CaseId)], _visitor?.Id, Here.Actor);
            _refusal = await GoOnAsync(sent.Value.CaseId, goesOn);
            _handedIn = sent.Value;
            if (_item!.OnTheSpot && _refusal is null && _goesOn == CaseAction.Accept)
            {
                // The person stands there: acceptance and decision on one screen.
                Navigation.NavigateTo(PortalUrls.WindowSpot(sent.Value.CaseId));
            }
        }
        finally
        {
            _oneAtATime.Release();
            _busy = false;
        }
    }

    /// <summary>What was missing has been brought: the case goes on where it waited.</summary>
    private async Task CorrectAsync(Guid caseId)
    {
        var corrected = await Intake.CorrectAsync(_draft!.Id, NoteFor(null), Here.Actor);
        if (corrected.IsYes)
        {
            Navigation.NavigateTo(PortalUrls.WorkCase(caseId));
            return;
        }

        _problems = corrected.Refusal is NotComplete incomplete ? incomplete.Problems : [];
        _refusal = corrected.Refusal is NotComplete ? null : corrected.Refusal;
        _looksAt = _problems.Count > 0 ? "window-problems" : "refused";
    }

    /// <summary>Does the first step in the same go, where it is ours. The application itself is in already.</summary>
    private async Task<Refusal?> GoOnAsync(Guid caseId, CaseAction? goesOn)
    {
        if (goesOn is not { } action)
        {
            return null;
        }

        var acted = await Cases.ActAsync(caseId, new CaseAct(action, Guid.CreateVersion7()) { Note = SeenWords }, Here.Actor);
        _did = acted.IsYes ? action : null;
        return acted.Refusal;
    }

    private string? SeenWords => WindowMarks.SeenOf(_item!.Detail, _answers).Select(material => material.Name.Zh).ToList() is { Count: > 0 } seen ? T["Seen.Note", string.Join('、', seen)].Value : null;

    /// <summary>For colleagues: who stood at the window when it was not the applicant, and which originals were seen where no step of ours says so.</summary>
    private string? NoteFor(CaseAction? goesOn)
    {
        List<string> lines = [];
        if (WindowMarks.BearerOf(_answers) is { } bearer)
        {
            lines.Add(T["Bearer.Note", bearer]);
        }

        if (goesOn is null && SeenWords is { } seen)
        {
            lines.Add(seen);
        }

        return lines.Count > 0 ? string.Join('\n', lines) : null;
    }
}
