using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Calendars;
using Portal.Core.Catalog;
using Portal.Core.Halls;
using Portal.Core.Tenancy;

namespace Portal.Web.Halls.Booking;

/// <summary>The address says hall, group, matter and day, and which booking is to be moved; the form says the rest.</summary>
public sealed partial class WorkBookPage(AppointmentDesk desk, TicketDesk tickets, CatalogDesk catalog, IDbContextFactory<PortalDb> databases, TimeProvider time, NavigationManager navigation)
{
    private HallSetting? _setting;
    private DateOnly _day;
    private Guid _group;
    private IReadOnlyList<ItemBrief> _offered = [];
    private VisitItem? _item;
    private string _itemText = "";
    private bool _noItem;
    private Appointment? _moved;
    private bool _cannotMove;
    private IReadOnlyList<FreeSlot> _slots = [];
    private bool _noCompany;
    private Refusal? _refusal;

    [SupplyParameterFromQuery(Name = "hall")]
    public Guid HallId { get; set; }

    [SupplyParameterFromQuery]
    public string? Day { get; set; }

    [SupplyParameterFromQuery]
    public Guid? Group { get; set; }

    /// <summary>A code, or what the list makes of it; empty: for no matter in particular; null: as it was booked.</summary>
    [SupplyParameterFromQuery]
    public string? Item { get; set; }

    [SupplyParameterFromQuery]
    public Guid? Move { get; set; }

    [SupplyParameterFromForm(FormName = "book")]
    public Caller? Sent { get; set; }

    protected override async Task OnInitializedAsync()
    {
        if (HallId == default)
        {
            await using var db = await databases.CreateDbContextAsync();
            HallId = (await StaffHalls.BelowAsync(db, Here.Tree, Here.PostTenant!)).FirstOrDefault()?.Id ?? default;
        }

        _setting = await tickets.SettingAsync(HallId);
        if (_setting is null || Here.Tree.Find(_setting.Hall.TenantId) is not { } place || !TicketFlow.MayWork(Here.Actor, place.Path))
        {
            _setting = null;
            navigation.NotFound();
            return;
        }

        await ReadMovedAsync(place);
        await ReadItemAsync(place);
        _day = PortalUrls.DayOf(Day) ?? ChinaTime.DateOf(time.GetUtcNow().UtcDateTime);
        _group = _setting.GroupsOn(_day).Select(group => group.Id).OrderBy(id => id != Group).FirstOrDefault();
        _slots = _noItem || _cannotMove ? [] : await desk.FreeAsync(_setting, _group, _item?.Code, _day, 1);
    }

    private async Task ReadMovedAsync(Tenant place)
    {
        if (Move is not { } id)
        {
            return;
        }

        await using var db = await databases.CreateDbContextAsync();
        _moved = await db.Appointments.AsNoTracking().SingleOrDefaultAsync(each => each.Id == id && each.HallId == HallId);
        _cannotMove = _moved is null || AppointmentFlow.WhyNot(_moved, AppointmentAction.Move, null, AppointmentDesk.RuleOf(_setting!), place.Path, Here.Actor, time.GetUtcNow().UtcDateTime) is not null;
    }

    private async Task ReadItemAsync(Tenant place)
    {
        _offered = [.. (await catalog.OfferedAtAsync(place)).OrderBy(item => item.Class).ThenBy(item => item.Code, StringComparer.Ordinal)];
        _itemText = (Item ?? (_moved is { Trouble: not AppointmentTrouble.ItemWithdrawn } booked ? booked.ItemCode : "")).Trim();
        if (_itemText.Length == 0)
        {
            return;
        }

        var found = _offered.FirstOrDefault(item => item.Code == _itemText || TextOf(item) == _itemText) ?? (_offered.Where(item => item.Name.Contains(_itemText, StringComparison.OrdinalIgnoreCase)).ToList() is [var only] ? only : null);
        (_noItem, _item) = (found is null, found is null ? null : new VisitItem(found.Code, new LocalText(found.Name, found.NameEn)));
        _itemText = found is null ? _itemText : TextOf(found);
    }

    private static string TextOf(ItemBrief item) => $"{item.Code} · {item.NameIn()}";

    private static string ValueOf(Slot slot) => string.Create(CultureInfo.InvariantCulture, $"{slot.RuleId:N}:{slot.Minute}");

    private async Task SendAsync()
    {
        if (_setting is null || Sent is null || _slots.FirstOrDefault(slot => ValueOf(slot.Slot) == Sent.Slot)?.Slot is not { } slot)
        {
            _refusal = new SlotGone();
            return;
        }

        var (choice, key) = (new SlotChoice(slot.RuleId, slot.Day, slot.Minute), Sent.Key == Guid.Empty ? Guid.CreateVersion7() : Sent.Key);
        var answer = _moved is { } moved ? await desk.MoveAsync(moved.Id, choice, _item, key, Here.Actor) : await BookAsync(choice, key, Sent);
        _refusal = answer?.Refusal;
        if (answer is { IsYes: true })
        {
            navigation.NavigateTo(PortalUrls.WorkAppointmentsOf(HallId, slot.Day, answer.Value.Value!.Id));
        }
    }

    /// <summary>Null when there is no such company: it is said beside the field.</summary>
    private async Task<Answer<Appointment>?> BookAsync(SlotChoice choice, Guid key, Caller caller)
    {
        Guid? company = null;
        if (!string.IsNullOrWhiteSpace(caller.Credit))
        {
            await using var db = await databases.CreateDbContextAsync();
            var code = caller.Credit.Trim().ToUpperInvariant();
            company = await db.Organisations.AsNoTracking().Where(each => each.CreditCode == code).Select(each => (Guid?)each.Id).SingleOrDefaultAsync();
            if (_noCompany = company is null)
            {
                return null;
            }
        }

        return await desk.BookAsync(new BookingWish(HallId, choice, key) { Item = _item, HolderName = caller.Name ?? "", Phone = caller.Phone ?? "", OrganisationId = company }, Here.Actor);
    }

    public sealed class Caller
    {
        public Guid Key { get; set; }

        public string? Slot { get; set; }

        public string? Name { get; set; }

        public string? Phone { get; set; }

        public string? Credit { get; set; }
    }
}
