using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Orders;
using Portal.Core.Tenancy;

namespace Portal.Web.Orders;

/// <summary>Which halls of an order are shown.</summary>
public enum OrderList
{
    All,
    NotReceived,
    Open,
    Late,
}

/// <summary>Reads an order and does what was clicked.</summary>
public sealed partial class OrderPage
{
    private OrderView? _view;
    private List<OrderReceipt> _rows = [];
    private Dictionary<Guid, LocalText> _halls = [];
    private Refusal? _refusal;
    private bool _isSender;
    private DateTime _now;

    [Parameter]
    public Guid Id { get; set; }

    [SupplyParameterFromQuery(Name = "list")]
    public string? Listed { get; set; }

    [SupplyParameterFromQuery(Name = "pushed")]
    public int? Pushed { get; set; }

    [SupplyParameterFromForm]
    public string? Note { get; set; }

    private OrderList List => Enum.TryParse<OrderList>(Listed, out var list) && Enum.IsDefined(list) ? list : OrderList.All;

    protected override async Task OnInitializedAsync()
    {
        _now = Time.GetUtcNow().UtcDateTime;
        if (await Desk.ReadAsync(Id) is not { } view)
        {
            Navigation.NotFound();
            return;
        }

        (_view, _isSender) = (view, OrderFlow.IsSender(view.Order, Here.Actor));
        _rows = [.. view.Receipts.Where(receipt => !_isSender || List switch
        {
            OrderList.NotReceived => receipt.State == OrderState.Sent,
            OrderList.Open => !OrderFlow.IsEnded(view.Order, receipt),
            OrderList.Late => OrderFlow.LatenessOf(view.Order, receipt, _now) != OrderLateness.None,
            _ => true,
        })];
        var ids = view.Receipts.Select(receipt => receipt.HallId).ToList();
        await using var db = Databases.CreateDbContext();
        _halls = await db.Halls.AsNoTracking().Where(hall => ids.Contains(hall.Id)).ToDictionaryAsync(hall => hall.Id, hall => hall.Name);
    }

    private async Task ActAsync(Guid receiptId, OrderAction action) => Follow((await Desk.ActAsync(receiptId, action, Note, Here.Actor)).Refusal, PortalUrls.WorkOrder(Id, List));

    private async Task PushAsync()
    {
        var pushed = await Desk.RemindAsync(Id, Here.Actor);
        Follow(pushed.Refusal, PortalUrls.WorkOrder(Id, List, pushed.IsYes ? pushed.Value : null));
    }

    private async Task WithdrawAsync() => Follow((await Desk.WithdrawAsync(Id, Note, Here.Actor)).Refusal, PortalUrls.WorkOrder(Id));

    private void Follow(Refusal? refusal, string to)
    {
        _refusal = refusal;
        if (refusal is null)
        {
            Navigation.NavigateTo(to);
        }
    }
}
