using Portal.Core;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Intake;
using Portal.Core.People;
using Portal.Web.Cases.Shared;

namespace Portal.Web.Intake;

/// <summary>Every change goes to the draft at once, in the order it was made; what the page holds of it is masked.</summary>
public sealed partial class WindowPage
{
    private async Task NamedAsync((Citizen Citizen, Organisation? Organisation) who)
    {
        var named = await Intake.NameApplicantAsync(_draft!.Id, who.Citizen.Id, who.Organisation?.Id, Here.Actor);
        _refusal = named.Refusal;
        if (named.IsYes)
        {
            (_applicant, _organisation, _vaultIsOpen) = (Veiled(who.Citizen), who.Organisation, false);
            Take(named.Value);
            Saved(named.Value);
            await PlanAsync();
            await ReadPapersAsync();
        }
    }

    private Task TypedAsync(string name, string? value)
    {
        IReadOnlyDictionary<string, string> typed = new Dictionary<string, string>(StringComparer.Ordinal) { [name] = value ?? "" };
        return ChangedAsync(typed);
    }

    /// <summary>Another promise than the one that was signed is signed anew.</summary>
    private Task LaterAsync((string Key, bool IsLater) paper)
    {
        IReadOnlyDictionary<string, string> typed = new Dictionary<string, string>(StringComparer.Ordinal) { [LaterPromise.LaterKey(paper.Key)] = LaterPromise.LaterValue(paper.IsLater), [LaterPromise.NameKey] = "" };
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
                await PlanAsync();
                if (_subject?.Bundle is { } bundle && typed.Keys.Any(name => BundleTree.Knows(bundle.Detail, name)))
                {
                    await OpenAsync(_draft.Id); // Another answer to the tree is another form.
                }
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
                await PlanAsync();
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

        await _oneAtATime.WaitAsync();
        try
        {
            _refusal = (await Intake.DiscardAsync(_draft!.Id, Here.Actor)).Refusal;
        }
        finally
        {
            _oneAtATime.Release();
        }

        Navigation.NavigateTo(PortalUrls.Window);
    }
}
