using Microsoft.AspNetCore.Components;
using Portal.Core;
using Portal.Core.Catalog;
using Portal.Web.Cases.Shared;

namespace Portal.Web.Catalog.Admin;

/// <summary>Writes one draft of a bundle as <see cref="EditorPage"/> writes one of an item: saved by itself after a pause and when the page is left.</summary>
public sealed partial class BundleEditorPage : IAsyncDisposable
{
    private const string Check = "check";
    private static readonly string[] DraftParts = ["basics", "questions", "items", "preview", Check];
    private static readonly string[] PublishedParts = ["preview"];
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1.5);

    private Bundle? _bundle;
    private IReadOnlyDictionary<Guid, ServiceItem> _items = new Dictionary<Guid, ServiceItem>();
    private BundleEdit _edit = new() { Code = "", Name = "" };
    private IReadOnlyList<ItemFault> _faults = [];
    private ITimer? _timer;
    private Refusal? _refusal;
    private DateTime? _savedAt;
    private Question? _asking;
    private string _reason = "";
    private string _part = "";
    private int _revision;
    private bool _dirty;
    private bool _busy;

    private enum Question
    {
        Publish,
        Withdraw,
        Discard,
    }

    [Parameter]
    public Guid Id { get; set; }

    [SupplyParameterFromQuery]
    public string? Part { get; set; }

    private bool IsDraft => _bundle?.State == ItemState.Draft;

    protected override async Task OnParametersSetAsync()
    {
        if (_bundle?.Id != Id)
        {
            await ReadAsync();
        }

        var parts = IsDraft ? DraftParts : PublishedParts;
        _part = parts.Contains(Part, StringComparer.Ordinal) ? Part! : parts[0];
    }

    public async ValueTask DisposeAsync()
    {
        if (_timer is not null)
        {
            await _timer.DisposeAsync();
        }

        if (_dirty && _refusal is null && _bundle is not null && (await Desk.SaveBundleAsync(Id, _edit, _revision, Here.Actor)).Refusal is { } refusal)
        {
            Log.LogWarning("The last keystrokes of bundle {Draft} were not saved: {Refusal}", Id, refusal.Code);
        }
    }

    private async Task ReadAsync()
    {
        if (await Desk.ReadBundleForEditingAsync(Id, Here.Actor) is not var (bundle, items))
        {
            _bundle = null;
            return;
        }

        (_bundle, _items, _edit) = (bundle, items, BundleEdit.Of(bundle));
        (_revision, _savedAt) = (bundle.Detail.Mark?.Revision ?? 0, bundle.Detail.Mark?.At);
        (_faults, _dirty, _refusal, _asking) = (BundleFaults.Of(_edit, _items), false, null, null);
    }

    private void Changed(BundleDetail detail) => Changed(_edit with { Detail = detail });

    private void Changed(BundleEdit edit)
    {
        if (IsDraft)
        {
            (_edit, _dirty, _faults) = (edit, true, BundleFaults.Of(edit, _items));
            _refusal = _refusal is NotReadyToPublish or CodeTaken ? null : _refusal;
            WaitAndSave();
        }
    }

    private void WaitAndSave()
    {
        _timer ??= Time.CreateTimer(_ => _ = InvokeAsync(SaveAsync), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(Pause, Timeout.InfiniteTimeSpan);
    }

    private async Task SaveAsync()
    {
        if (_busy || !_dirty || _refusal is ChangedByAnother)
        {
            return;
        }

        _busy = true;
        var edit = _edit;
        var saved = await Desk.SaveBundleAsync(Id, edit, _revision, Here.Actor);
        (_busy, _refusal) = (false, saved.Refusal);
        if (saved.IsYes)
        {
            (_revision, _savedAt, _dirty) = (saved.Value.Revision, saved.Value.At, !ReferenceEquals(edit, _edit));
        }

        if (_dirty && saved.IsYes)
        {
            WaitAndSave();
        }

        StateHasChanged();
    }

    private async Task DoAsync()
    {
        _busy = true;
        var asked = _asking;
        var done = asked switch
        {
            Question.Publish => await Desk.PublishBundleAsync(Id, _edit, _revision, Here.Actor),
            Question.Withdraw => await Desk.WithdrawBundleAsync(Id, _reason, Here.Actor),
            Question.Discard => await Desk.DiscardBundleAsync(Id, _revision, Here.Actor),
            _ => throw new InvalidOperationException("nothing was asked"),
        };
        (_busy, _refusal) = (false, done.Refusal);
        if (!done.IsYes)
        {
            _asking = asked == Question.Withdraw ? asked : null;
            return;
        }

        _dirty = false;
        if (asked == Question.Discard)
        {
            Navigation.NavigateTo(PortalUrls.AdminBundles);
            return;
        }

        await ReadAsync();
        Navigation.NavigateTo(PortalUrls.AdminBundle(Id));
    }

    private async Task BeginVersionAsync()
    {
        var begun = await Desk.BeginBundleVersionAsync(_bundle!.BundleKey, Here.Actor);
        _refusal = begun.Refusal;
        if (begun.IsYes)
        {
            Navigation.NavigateTo(PortalUrls.AdminBundle(begun.Value.ItemId));
        }
    }

    private string SavedText() => _dirty ? T["Editor.Unsaved"] : _savedAt is { } at ? T["Editor.Saved", Shown.Time(at)] : "";
}
