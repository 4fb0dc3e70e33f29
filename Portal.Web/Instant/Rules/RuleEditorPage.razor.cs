using Microsoft.AspNetCore.Components;
using Portal.Core;
using Portal.Core.Instant;

namespace Portal.Web.Instant.Rules;

/// <summary>
/// Writes the rules of one item: as rows and groups, or as text. Both show the same thing, and what is wrong with it is said as it
/// is typed, with its place. A draft is kept when it is saved and faultless; it is put in force on a part of its own.
/// </summary>
public sealed partial class RuleEditorPage
{
    public const string FormPart = "form";
    public const string TextPart = "text";
    public const string TryPart = "try";
    public const string PublishPart = "publish";
    public const string VersionsPart = "versions";

    private static readonly string[] Parts = [FormPart, TextPart, TryPart, PublishPart, VersionsPart];

    private RulesFile? _file;
    private string _part = FormPart;
    private string _text = "";
    private IReadOnlyList<FormCondition>? _conditions = [];
    private RuleScript? _script;
    private RuleFault? _fault;
    private Refusal? _refusal;
    private Guid _read;
    private bool _dirty;
    private bool _busy;
    private bool _asksDiscard;

    [Parameter] public Guid ItemKey { get; set; }

    [SupplyParameterFromQuery] public string? Part { get; set; }

    [SupplyParameterFromQuery] public int? From { get; set; }

    [SupplyParameterFromQuery] public int? To { get; set; }

    protected override async Task OnParametersSetAsync()
    {
        if (_read != ItemKey)
        {
            await ReloadAsync();
        }

        _part = Parts.Contains(Part, StringComparer.Ordinal) ? Part! : FormPart;
    }

    private async Task ReloadAsync()
    {
        _file = await Desk.ReadAsync(ItemKey, Here.Actor);
        (_read, _dirty, _refusal, _asksDiscard) = (ItemKey, false, null, false);
        Show((_file?.Draft ?? _file?.InForce ?? (_file is { Versions: [var newest, ..] } ? newest : null))?.Text ?? RuleForm.Write([], new Dictionary<string, FactType>(StringComparer.Ordinal)));
        if (_file is { Versions.Count: 0 })
        {
            _fault = null; // nothing was written yet: that is no fault
        }
    }

    private void Typed(string text)
    {
        Show(text);
        Touch();
    }

    private void Changed(IReadOnlyList<FormCondition> conditions)
    {
        Show(RuleForm.Write(conditions, _file!.Types));
        _conditions = conditions; // as they stand in the form, half-typed rows with them
        Touch();
    }

    private void Show(string text)
    {
        _text = text;
        _conditions = RuleForm.Read(text);
        (_script, _fault) = _file is null ? (null, null) : RuleText.Parse(text, _file.Types);
    }

    private void Touch() => (_dirty, _asksDiscard, _refusal) = (true, false, _refusal is ChangedByAnother ? _refusal : null);

    private async Task SaveAsync()
    {
        // What is typed is told when its field is left, which the click on the button does first: so the button is never closed.
        if (_busy || !_dirty)
        {
            return;
        }

        _busy = true;
        var saved = await Desk.SaveDraftAsync(ItemKey, _text, _file!.Draft?.Revision ?? 0, Here.Actor);
        _busy = false;
        _refusal = saved.Refusal;
        if (saved.Refusal is RulesFaulty faulty)
        {
            _fault = faulty.Fault;
        }

        if (saved.IsYes)
        {
            await ReloadAsync();
        }
    }

    private async Task DiscardAsync()
    {
        _busy = true;
        var gone = await Desk.DiscardAsync(_file!.Draft!.Id, _file.Draft.Revision, Here.Actor);
        _busy = false;
        if (gone.IsYes)
        {
            await ReloadAsync();
        }

        (_refusal, _asksDiscard) = (gone.Refusal, false);
    }

    /// <summary>An earlier version as the beginning of the next.</summary>
    private void TakeAsync(RuleSet version)
    {
        Typed(version.Text);
        Navigation.NavigateTo(PortalUrls.AdminRulesOf(ItemKey, FormPart));
    }

    private async Task WithdrawAsync(string why)
    {
        var withdrawn = await Desk.WithdrawAsync(ItemKey, why, Here.Actor);
        if (withdrawn.IsYes)
        {
            await ReloadAsync();
        }

        _refusal = withdrawn.Refusal;
    }
}
