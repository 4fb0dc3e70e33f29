using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Catalog;
using Portal.Core.Halls;
using Portal.Core.Supervision;
using Portal.Core.Tenancy;
using Portal.Web.Halls.Booking;

namespace Portal.Web.Supervision;

/// <summary>Reads what the address asks for; what may be chosen is what the reader's place and those below it have.</summary>
public partial class HallFiguresPage
{
    private HallFiguresAsk _ask = null!;
    private List<Tenant> _places = [];
    private List<Hall> _halls = [];
    private List<TicketGroup> _groups = [];
    private List<ItemBrief> _items = [];
    private IReadOnlyList<(string Function, LocalText Name)> _agencies = [];
    private VolumeReport? _cases;
    private OpeningReport? _openings;
    private HeatReport? _load;
    private IReadOnlyList<GroupVisits> _visits = [];
    private Refusal? _refusal;

    [SupplyParameterFromQuery] public string? View { get; set; }

    [SupplyParameterFromQuery] public string? Place { get; set; }

    [SupplyParameterFromQuery] public string? From { get; set; }

    [SupplyParameterFromQuery] public string? To { get; set; }

    [SupplyParameterFromQuery] public string? By { get; set; }

    [SupplyParameterFromQuery] public string? Hall { get; set; }

    [SupplyParameterFromQuery] public string? Group { get; set; }

    [SupplyParameterFromQuery] public string? Agency { get; set; }

    [SupplyParameterFromQuery] public string? Class { get; set; }

    [SupplyParameterFromQuery] public string? Item { get; set; }

    protected override async Task OnInitializedAsync()
    {
        _ask = HallFiguresAsk.Read(Here, Clock.GetUtcNow().UtcDateTime, View, Place, From, To, By, Hall, Group, Agency, Class, Item);
        _places = [.. Here.Tree.Subtree(Here.PostTenant!).Where(tenant => tenant.IsActive)];
        _agencies = [.. Here.Tree.Lineage(Here.PostTenant!).Concat(_places).SelectMany(tenant => Here.Tree.UnitsOf(tenant.Id)).DistinctBy(unit => unit.Function, StringComparer.Ordinal).Select(unit => (unit.Function, new LocalText(unit.Name, unit.NameEn)))];
        _items = [.. (await Catalog.OfferedAtAsync(_ask.Place)).Where(item => item.CanApply).OrderBy(item => item.Code, StringComparer.Ordinal)];
        await using var db = Databases.CreateDbContext();
        _halls = await StaffHalls.BelowAsync(db, Here.Tree, _ask.View == HallFiguresAsk.Load ? Here.PostTenant! : _ask.Place);
        switch (_ask.View)
        {
            case HallFiguresAsk.Openings:
                var openings = await Desk.OpeningsAsync(_ask.Place, _ask.From, _ask.To, Here.Actor);
                (_openings, _refusal) = (openings.Value, openings.Refusal);
                break;
            case HallFiguresAsk.Load:
                await ReadLoadAsync(db);
                break;
            default:
                var cases = await Desk.CasesAsync(_ask.Volume(), Here.Actor);
                (_cases, _refusal) = (cases.Value, cases.Refusal);
                break;
        }
    }

    private async Task ReadLoadAsync(PortalDb db)
    {
        if (_halls.Count == 0)
        {
            return;
        }

        // The first that gives numbers: of one that gives none there is nothing to see.
        var ids = _halls.ConvertAll(hall => hall.Id);
        var giving = await db.TicketGroups.AsNoTracking().Where(group => ids.Contains(group.HallId) && group.RetiredOn == null).OrderBy(group => group.Order).ToListAsync();
        var hall = _halls.Find(each => each.Id == _ask.Hall) ?? _halls.Find(each => giving.Exists(group => group.HallId == each.Id)) ?? _halls[0];
        _visits = (await Desk.GroupsAsync(hall.Id, _ask.From, _ask.To, Here.Actor)).Value ?? [];
        _groups = [.. _visits.Select(row => row.Group)];
        _ask = _ask with { Hall = hall.Id, Group = _groups.Find(group => group.Id == _ask.Group)?.Id };
        var load = await Desk.HeatAsync(new HeatQuery(hall.Id, _ask.From, _ask.To) { GroupId = _ask.Group, ItemCode = _ask.Item }, Here.Actor);
        (_load, _refusal) = (load.Value, load.Refusal);
    }

    private static string Written(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
