using Microsoft.AspNetCore.Components;
using Portal.Core;
using Portal.Core.Catalog;

namespace Portal.Web.Catalog.Admin;

/// <summary>Writes one draft of a bundle, part by part (<see cref="DraftKeeper"/>); what was published is only shown.</summary>
public sealed partial class BundleEditorPage : IAsyncDisposable
{
    private const string Check = EditorFrame.Check;
    private static readonly string[] DraftParts = ["basics", "questions", "items", "preview", Check];
    private static readonly string[] PublishedParts = ["preview"];

    private DraftKeeper<BundleEdit> _draft = default!;
    private Bundle? _bundle;
    private IReadOnlyDictionary<Guid, ServiceItem> _items = new Dictionary<Guid, ServiceItem>();
    private string _part = "";

    [Parameter]
    public Guid Id { get; set; }

    [SupplyParameterFromQuery]
    public string? Part { get; set; }

    private BundleEdit Edit => _draft.Edit;

    private bool IsDraft => _draft.IsDraft;

    protected override void OnInitialized() => _draft = new(new BundleEdit { Code = "", Name = "" }, Time, work => InvokeAsync(async () =>
    {
        await work();
        StateHasChanged();
    }))
    {
        FaultsOf = edit => BundleFaults.Of(edit, _items),
        Save = (edit, revision) => Desk.SaveBundleAsync(Id, edit, revision, Here.Actor),
        Publish = (edit, revision) => Desk.PublishBundleAsync(Id, edit, revision, Here.Actor),
        Withdraw = reason => Desk.WithdrawBundleAsync(Id, reason, Here.Actor),
        Discard = revision => Desk.DiscardBundleAsync(Id, revision, Here.Actor),
    };

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
        if (await _draft.LeaveAsync() is { } refusal)
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

        (_bundle, _items) = (bundle, items);
        _draft.Open(BundleEdit.Of(bundle), bundle.State, bundle.Detail.Mark);
    }

    private void Changed(BundleDetail detail) => Changed(Edit with { Detail = detail });

    private void Changed(BundleEdit edit) => _draft.Type(edit);

    private async Task DoAsync()
    {
        if (await _draft.DoAsync() is not { } done)
        {
            return;
        }

        if (done == DraftQuestion.Discard)
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
        _draft.Refusal = begun.Refusal;
        if (begun.IsYes)
        {
            Navigation.NavigateTo(PortalUrls.AdminBundle(begun.Value.ItemId));
        }
    }
}
