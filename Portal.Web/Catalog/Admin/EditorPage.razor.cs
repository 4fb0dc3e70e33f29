using Microsoft.AspNetCore.Components;
using Portal.Core;
using Portal.Core.Catalog;
using Portal.Web.Cases.Shared;

namespace Portal.Web.Catalog.Admin;

/// <summary>
/// Writes one draft, part by part. What is typed is saved by itself after a short pause, and once more when the page is left;
/// what was published is only shown.
/// </summary>
public sealed partial class EditorPage : IAsyncDisposable
{
    private const string Check = "check";
    private static readonly string[] DraftParts = ["basics", "guide", "materials", "questions", "form", "route", "limits", "delegation", "preview", Check];
    private static readonly string[] PublishedParts = ["preview", "delegation"];

    /// <summary>After the last keystroke; long enough not to save every word, short enough not to lose a sentence.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1.5);

    private ServiceItem? _item;
    private ServiceItem? _inForce;
    private ItemEdit _edit = new() { Code = "", Name = "", Class = ItemClass.Assistance };
    private IReadOnlyList<ItemFault> _faults = [];
    private ITimer? _timer;
    private Refusal? _refusal;
    private DateTime? _savedAt;
    private Question? _asking;
    private string _reason = "";
    private string _part = "";
    private int _versions;
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

    private bool IsDraft => _item?.State == ItemState.Draft;

    protected override async Task OnParametersSetAsync()
    {
        if (_item?.Id != Id)
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

        // Left for another page before the pause was over: what was typed is kept all the same.
        if (_dirty && _refusal is null && _item is not null)
        {
            var saved = await Desk.SaveDraftAsync(Id, _edit, _revision, Here.Actor);
            if (saved.Refusal is { } refusal)
            {
                Log.LogWarning("The last keystrokes of draft {Draft} were not saved: {Refusal}", Id, refusal.Code);
            }
        }
    }

    private async Task ReadAsync()
    {
        _item = await Desk.ReadForEditingAsync(Id, Here.Actor);
        if (_item is null)
        {
            return;
        }

        var versions = await Desk.VersionsAsync(_item.ItemKey);
        (_versions, _inForce) = (versions.Count, IsDraft && versions.Count > 0 ? versions[0] : null);
        (_edit, _revision, _savedAt) = (ItemEdit.Of(_item), _item.Detail.Mark?.Revision ?? 0, _item.Detail.Mark?.At);
        (_faults, _dirty, _refusal, _asking) = (ItemFaults.Of(_edit), false, null, null);
    }

    private void Changed(ItemDetail detail) => Changed(_edit with { Detail = detail });

    private void Changed(ItemEdit edit)
    {
        if (!IsDraft)
        {
            return;
        }

        (_edit, _dirty, _faults) = (edit, true, ItemFaults.Of(edit));
        if (_refusal is NotReadyToPublish or CodeTaken)
        {
            _refusal = null;
        }

        WaitAndSave();
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
        var saved = await Desk.SaveDraftAsync(Id, edit, _revision, Here.Actor);
        _busy = false;
        _refusal = saved.Refusal;
        if (saved.IsYes)
        {
            (_revision, _savedAt, _dirty) = (saved.Value.Revision, saved.Value.At, !ReferenceEquals(edit, _edit));
            if (_dirty)
            {
                WaitAndSave();
            }
        }

        StateHasChanged();
    }

    private async Task DoAsync()
    {
        _busy = true;
        var asked = _asking;
        var done = asked switch
        {
            Question.Publish => await Desk.PublishAsync(Id, _edit, _revision, Here.Actor),
            Question.Withdraw => await Desk.WithdrawAsync(Id, _reason, Here.Actor),
            Question.Discard => await Desk.DiscardAsync(Id, _revision, Here.Actor),
            _ => throw new InvalidOperationException("nothing was asked"),
        };
        _busy = false;
        _refusal = done.Refusal;
        if (!done.IsYes)
        {
            _asking = asked == Question.Withdraw ? asked : null;
            return;
        }

        _dirty = false;
        if (asked == Question.Discard)
        {
            Navigation.NavigateTo(PortalUrls.AdminItems);
            return;
        }

        await ReadAsync();
        Navigation.NavigateTo(PortalUrls.AdminItem(Id));
    }

    private async Task BeginVersionAsync()
    {
        var begun = await Desk.BeginVersionAsync(_item!.ItemKey, Here.Actor);
        _refusal = begun.Refusal;
        if (begun.IsYes)
        {
            Navigation.NavigateTo(PortalUrls.AdminItem(begun.Value.ItemId));
        }
    }

    private string SavedText() => _dirty ? T["Editor.Unsaved"] : _savedAt is { } at ? T["Editor.Saved", Shown.Time(at)] : "";
}
