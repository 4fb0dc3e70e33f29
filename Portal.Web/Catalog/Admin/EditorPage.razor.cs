using Microsoft.AspNetCore.Components;
using Portal.Core;
using Portal.Core.Catalog;

namespace Portal.Web.Catalog.Admin;

/// <summary>Writes one draft of an item, part by part (<see cref="DraftKeeper"/>); what was published is only shown.</summary>
public sealed partial class EditorPage : IAsyncDisposable
{
    private const string Check = EditorFrame.Check;
    private static readonly string[] DraftParts = ["basics", "guide", "materials", "questions", "form", "route", "limits", "listing", "delegation", "preview", Check];
    private static readonly string[] PublishedParts = ["preview", "delegation"];

    private DraftKeeper<ItemEdit> _draft = default!;
    private ServiceItem? _item;
    private ServiceItem? _inForce;
    private string _part = "";
    private int _versions;

    [Parameter]
    public Guid Id { get; set; }

    [SupplyParameterFromQuery]
    public string? Part { get; set; }

    private ItemEdit Edit => _draft.Edit;

    private bool IsDraft => _draft.IsDraft;

    protected override void OnInitialized() => _draft = new(new ItemEdit { Code = "", Name = "", Class = ItemClass.Assistance }, Time, work => InvokeAsync(async () =>
    {
        await work();
        StateHasChanged();
    }))
    {
        FaultsOf = ItemFaults.Of,
        Save = (edit, revision) => Desk.SaveDraftAsync(Id, edit, revision, Here.Actor),
        Publish = (edit, revision) => Desk.PublishAsync(Id, edit, revision, Here.Actor),
        Withdraw = reason => Desk.WithdrawAsync(Id, reason, Here.Actor),
        Discard = revision => Desk.DiscardAsync(Id, revision, Here.Actor),
    };

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
        if (await _draft.LeaveAsync() is { } refusal)
        {
            Log.LogWarning("The last keystrokes of draft {Draft} were not saved: {Refusal}", Id, refusal.Code);
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
        _draft.Open(ItemEdit.Of(_item), _item.State, _item.Detail.Mark);
        (_versions, _inForce) = (versions.Count, IsDraft && versions.Count > 0 ? versions[0] : null);
    }

    private void Changed(ItemDetail detail) => Changed(Edit with { Detail = detail });

    private void Changed(ItemEdit edit) => _draft.Type(edit);

    private async Task DoAsync()
    {
        if (await _draft.DoAsync() is not { } done)
        {
            return;
        }

        if (done == DraftQuestion.Discard)
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
        _draft.Refusal = begun.Refusal;
        if (begun.IsYes)
        {
            Navigation.NavigateTo(PortalUrls.AdminItem(begun.Value.ItemId));
        }
    }
}
