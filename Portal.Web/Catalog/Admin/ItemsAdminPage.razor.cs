using Microsoft.AspNetCore.Components;
using Portal.Core;
using Portal.Core.Catalog;

namespace Portal.Web.Catalog.Admin;

/// <summary>The items of an administrator's places, with what is in force and what is being drafted.</summary>
public partial class ItemsAdminPage
{
    private const int Page = 60;

    private IReadOnlyList<ItemOnDesk> _all = [];
    private List<ItemOnDesk> _found = [];
    private Refusal? _refusal;
    private ItemState? _state;
    private string _text = "";
    private int _shown = Page;
    private bool _isNew;

    [SupplyParameterFromQuery(Name = "q")]
    public string? Text { get; set; }

    [SupplyParameterFromQuery]
    public string? State { get; set; }

    protected override async Task OnInitializedAsync() => _all = await Desk.OnDeskAsync(Here.Actor);

    protected override void OnParametersSet()
    {
        _text = Text ?? "";
        _state = Enum.TryParse<ItemState>(State, out var state) && Enum.IsDefined(state) ? state : null;
        _shown = Page;
        var fitting = ItemSearch.Find(_all.Select(item => item.Newest), new ItemQuery { Text = Text }).Select((item, at) => (item.ItemKey, at)).ToDictionary(found => found.ItemKey, found => found.at);
        _found = [.. _all.Where(item => Is(item, _state) && fitting.ContainsKey(item.Newest.ItemKey))];
        if (!string.IsNullOrWhiteSpace(Text))
        {
            _found = [.. _found.OrderBy(item => fitting[item.Newest.ItemKey])];
        }
    }

    private static bool Is(ItemOnDesk item, ItemState? state) => state switch
    {
        null => true,
        ItemState.Draft => item.Draft is not null,
        _ => item.InForce?.State == state,
    };

    private void Search() => Navigation.NavigateTo(PortalUrls.AdminItemsFor(_text, _state));

    private async Task DraftAsync(ItemOnDesk item)
    {
        var begun = await Desk.BeginVersionAsync(item.Newest.ItemKey, Here.Actor);
        _refusal = begun.Refusal;
        if (begun.IsYes)
        {
            Navigation.NavigateTo(PortalUrls.AdminItem(begun.Value.ItemId));
        }
    }
}
