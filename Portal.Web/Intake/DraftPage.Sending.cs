using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Catalog;
using Portal.Core.Intake;
using Portal.Web.Vault;

namespace Portal.Web.Intake;

/// <summary>What the buttons of a draft's page do.</summary>
public sealed partial class DraftPage
{
    private const string PaperPrefix = "paper.";
    private const string FilePrefix = "file.";

    /// <summary>Names of the page's own inputs; everything else that is posted is an answer.</summary>
    private static readonly HashSet<string> OwnNames = new(StringComparer.Ordinal) { "go", "add", "remove", "take-away", "machine", "_shown", "_handler", "__RequestVerificationToken" };

    private async Task SendAsync()
    {
        if (_draft is null || _item is null)
        {
            return; // Sent already, or nobody's: the page has been led elsewhere.
        }

        var form = await Context.Request.ReadFormAsync(Context.RequestAborted);
        var typed = form.Where(field => !OwnNames.Contains(field.Key)).ToDictionary(field => field.Key, field => field.Value.FirstOrDefault() ?? "", StringComparer.Ordinal);
        var saved = await Intake.SaveAsync(DraftId, typed, Here.Actor, Context.RequestAborted);
        if (saved.Refusal is DraftGone)
        {
            Navigation.NavigateTo(UrlOf(_page)); // Sent a moment ago by the same finger: the page leads on to its receipt.
            return;
        }

        if (!saved.IsYes)
        {
            _refusal = saved.Refusal;
            var shown = new Dictionary<string, string>(_draft.Answers, StringComparer.Ordinal);
            foreach (var (name, value) in typed)
            {
                shown[name] = value;
            }

            _draft.Answers = shown; // Not kept, but still on the page, so that it can be shortened.
            return;
        }

        _draft = saved.Value;
        _journey = new DraftJourney(_item.Detail, _draft.Answers, _draft.Corrects is not null);
        if (await UseKeptAsync(form) is { } notUsed)
        {
            _refusal = notUsed;
            await ReadPapersAsync();
            return;
        }

        await TakeFilesAsync(form.Files);
        if (form["take-away"].ToString() is { Length: > 0 } paper && Guid.TryParse(paper, out var paperId))
        {
            await Intake.RemovePaperAsync(DraftId, paperId, Here.Actor, Context.RequestAborted);
            await LeaveAsync(UrlOf(_page, Fix));
            return;
        }

        if (form["machine"].ToString() is { Length: > 0 } material && IsAtMachine)
        {
            Navigation.NavigateTo(PortalUrls.MachinePaper(DraftId, material));
            return;
        }

        if (HasDelivery(form))
        {
            await GoAsync(form);
        }
    }

    private async Task GoAsync(IFormCollection form)
    {
        if (form["add"].ToString() is { Length: > 0 } add && Table(add) is { } grows)
        {
            var count = Math.Min(grows.MaxRows, CountOf(grows, form) + 1);
            Navigation.NavigateTo($"{UrlOf(_page, Fix, FormattableString.Invariant($"{grows.Key}:{count}"))}#{ProblemTexts.ElementId(FormattableString.Invariant($"{grows.Key}.{count - 1}.{grows.Columns[0].Key}"))}");
            return;
        }

        if (form["remove"].ToString().Split('.') is [var table, var row] && Table(table) is { } shrinks && int.TryParse(row, System.Globalization.CultureInfo.InvariantCulture, out var gone) && gone >= 0)
        {
            var left = Math.Max(0, CountOf(shrinks, form) - 1);
            await Intake.SaveAsync(DraftId, RowRemoval.Without(shrinks, _draft!.Answers, gone), Here.Actor, Context.RequestAborted);
            Navigation.NavigateTo($"{UrlOf(_page, Fix, FormattableString.Invariant($"{shrinks.Key}:{left}"))}#{ProblemTexts.ElementId(shrinks.Key)}");
            return;
        }

        switch (form["go"].ToString())
        {
            case "back":
                await LeaveAsync(UrlOf(_journey.Before(_page) ?? _page));
                break;
            case "later":
                await LeaveAsync(PortalUrls.MyCases);
                break;
            case "send" when _page == DraftJourney.Check:
                await HandInAsync();
                break;
            case "stay":
                await LeaveAsync(UrlOf(_page, Fix));
                break;
            default:
                await NextAsync(form);
                break;
        }
    }

    private async Task NextAsync(IFormCollection form)
    {
        await LookAsync(skipPapers: !Fix);
        if (_problems.Count > 0 || _refusedFiles.Count > 0)
        {
            return;
        }

        var seen = form["_shown"].ToString().Split(',');
        _moreShown = _journey.SectionOf(_page) is { } section
            && section.Fields.Any(field => FormCheck.IsShown(field, _draft!.Answers) && !seen.Contains(field.Key, StringComparer.Ordinal) && field.Kind != FieldKind.Attachment);
        if (!_moreShown)
        {
            Navigation.NavigateTo(UrlOf(Fix ? DraftJourney.Check : _journey.After(_page)));
        }
    }

    /// <summary>Goes there, unless a file was not taken: that is said here, where another can be chosen.</summary>
    private async Task LeaveAsync(string url)
    {
        if (_refusedFiles.Count == 0)
        {
            Navigation.NavigateTo(url);
            return;
        }

        await ReadPapersAsync();
    }

    private async Task HandInAsync()
    {
        await LookAsync();
        if (_problems.Count > 0)
        {
            return;
        }

        if (_draft!.Corrects is { } corrects)
        {
            var corrected = await Intake.CorrectAsync(DraftId, Here.Actor, Context.RequestAborted);
            Follow(corrected.IsYes, corrected.Refusal, PortalUrls.MyCase(corrects));
            return;
        }

        if (Delivery is not { } delivery)
        {
            Navigation.NavigateTo(UrlOf(DraftJourney.Delivery));
            return;
        }

        var sent = await Intake.SubmitAsync(DraftId, delivery, Here.Actor, Context.RequestAborted);
        Follow(sent.IsYes, sent.Refusal, !sent.IsYes ? "" : sent.Value.RunId is { } run ? PortalUrls.MyBundle(run, sent: true) : PortalUrls.ApplyDone(sent.Value.CaseId));
    }

    private void Follow(bool isYes, Refusal? refusal, string url)
    {
        if (isYes)
        {
            Navigation.NavigateTo(url);
            return;
        }

        _refusal = refusal;
        _problems = refusal is NotComplete incomplete ? incomplete.Problems : _problems;
    }

    /// <summary>What stands in the way: on a group's page of that group, on the page of checking everything.</summary>
    private async Task LookAsync(bool skipPapers = false)
    {
        var all = _page == DraftJourney.Check || _page == DraftJourney.Upload ? await Intake.ProblemsAsync(DraftId, Here.Actor, Context.RequestAborted) : [];
        _problems = _page switch
        {
            DraftJourney.Check => [.. Unanswered(), .. all],
            DraftJourney.Upload when skipPapers => [.. all.Where(problem => problem.Code == ProblemCode.PromiseUnsigned)],
            DraftJourney.Upload => [.. all.Where(IsOfPapers)],
            _ when _journey.SectionOf(_page) is { } section => FormCheck.Check(section, _draft!.Answers, Today),
            _ => [],
        };
        await ReadPapersAsync();
    }

    /// <summary>A missing paper, or the promise to bring it.</summary>
    private static bool IsOfPapers(Problem problem) => problem.Field.StartsWith(PaperPrefix, StringComparison.Ordinal) || problem.Code == ProblemCode.PromiseUnsigned;

    /// <summary>The guide's questions are not of the form that the desk checks.</summary>
    private IEnumerable<Problem> Unanswered() => _journey.SectionOf(DraftJourney.Situation) is { } situation ? FormCheck.Check(situation, _draft!.Answers, Today) : [];

    private async Task ReadPapersAsync()
    {
        await using var db = Databases.CreateDbContext();
        var corrects = _draft!.Corrects;
        _kept = _page == DraftJourney.Upload ? await Intake.KeptForAsync(DraftId, Here.Actor) : [];
        _papers = await db.Attachments.AsNoTracking().Where(paper => paper.RemovedAt == null && (paper.DraftId == DraftId || (corrects != null && paper.CaseId == corrects))).OrderBy(paper => paper.UploadedAt).ToListAsync();
    }

    /// <summary>Each tick beside a line: the kept paper instead of a new one.</summary>
    private async Task<Refusal?> UseKeptAsync(IFormCollection form)
    {
        foreach (var tick in form.Where(field => field.Key.StartsWith(VaultOffers.Prefix, StringComparison.Ordinal)))
        {
            foreach (var value in tick.Value)
            {
                if (Guid.TryParse(value, out var paperId)
                    && (await Intake.UseKeptAsync(DraftId, tick.Key[VaultOffers.Prefix.Length..], paperId, VaultTexts.Consent(Core.Vault.ConsentText.Use), Here.Actor, Context.RequestAborted)).Refusal is { } refusal)
                {
                    return refusal;
                }
            }
        }

        return null;
    }

    private async Task TakeFilesAsync(IFormFileCollection files)
    {
        foreach (var file in files.Where(file => file.Name.StartsWith(FilePrefix, StringComparison.Ordinal) && !string.IsNullOrEmpty(file.FileName)))
        {
            var material = file.Name[FilePrefix.Length..];
            await using var content = file.OpenReadStream();
            var kept = await Intake.AddPaperAsync(DraftId, material, file.FileName, content, Here.Actor, Context.RequestAborted);
            if (kept.Refusal is { } refusal)
            {
                _refusedFiles.TryAdd(material, []);
                _refusedFiles[material].Add(T["File.Refused", Path.GetFileName(file.FileName), refusal.Sentence()]);
            }
        }
    }

    /// <summary>False when the page must be shown again.</summary>
    private bool HasDelivery(IFormCollection form)
    {
        if (_page != DraftJourney.Delivery || form["go"] == "later" || form["go"] == "back")
        {
            return true;
        }

        if (Delivery is null)
        {
            _problems = _draft!.Answers.GetValueOrDefault(Draft.WayKey) == nameof(DeliveryWay.PickUp) && _item!.Detail.DeliveryWays.Contains(DeliveryWay.PickUp)
                ? [new Problem(Draft.HallKey, ProblemCode.NotAChoice, T["Delivery.Hall"].Value)]
                : [new Problem(Draft.WayKey, ProblemCode.NotAChoice, T["Delivery.How"].Value)];
        }

        return _problems.Count == 0;
    }

    private FormField? Table(string key) => _journey.SectionOf(_page)?.Fields.FirstOrDefault(field => field.Key == key && field.Kind == FieldKind.Rows);

    /// <summary>How many rows were on the page that was sent.</summary>
    private static int CountOf(FormField table, IFormCollection form)
    {
        var prefix = table.Key + ".";
        return form.Keys.Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
            .Select(name => int.TryParse(name[prefix.Length..].Split('.')[0], System.Globalization.CultureInfo.InvariantCulture, out var row) ? row + 1 : 0).DefaultIfEmpty(0).Max();
    }
}
