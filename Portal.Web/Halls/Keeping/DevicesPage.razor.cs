using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Calendars;
using Portal.Core.Halls;
using Portal.Core.Kiosks;
using Portal.Core.Tenancy;
using Portal.Web.Halls.Booking;

namespace Portal.Web.Halls.Keeping;

/// <summary>Which hall, and what is said of its machines.</summary>
public sealed partial class DevicesPage
{
    private List<Hall> _halls = [];
    private Hall? _hall;
    private List<HallDevice> _devices = [];
    private Dictionary<Guid, Kiosk> _kiosks = [];
    private bool _mayKeep, _mayPair, _isAgent;
    private DateTime _now;
    private MachineCode? _code;
    private Refusal? _refusal;

    [SupplyParameterFromQuery(Name = "hall")]
    public Guid? HallId { get; set; }

    [SupplyParameterFromQuery]
    public bool Saved { get; set; }

    [SupplyParameterFromForm(Name = "Hall")]
    public Guid? SentHall { get; set; }

    [SupplyParameterFromForm]
    public string? Why { get; set; }

    [SupplyParameterFromForm]
    public bool Works { get; set; }

    [SupplyParameterFromForm(FormName = "device")]
    public Fields? Kept { get; set; }

    protected override async Task OnInitializedAsync()
    {
        if (Here.PostTenant is not { } place || !HallKeeping.MayTell(Here.Actor, place.Path))
        {
            return;
        }

        await using var db = Databases.CreateDbContext();
        _halls = await StaffHalls.BelowAsync(db, Here.Tree, place);
        _hall = StaffHalls.Chosen(_halls, SentHall ?? HallId);
        if (_hall is { } hall)
        {
            var path = Here.Tree.Find(hall.TenantId)!.Path;
            (_mayKeep, _mayPair, _now) = (HallKeeping.MayKeep(Here.Actor, path), HallKeeping.MayPair(Here.Actor, path), Time.GetUtcNow().UtcDateTime);
            await ReadAsync(db, hall);
        }
    }

    private async Task ReadAsync(PortalDb db, Hall hall)
    {
        _devices = await ReadAsync(db, hall, ChinaTime.DateOf(_now));
        var machines = _devices.ConvertAll(device => device.Id);
        _kiosks = await db.Kiosks.AsNoTracking().Where(kiosk => machines.Contains(kiosk.Id)).ToDictionaryAsync(kiosk => kiosk.Id);
    }

    /// <summary>The machines that stand in a hall on a day, by kind.</summary>
    internal static async Task<List<HallDevice>> ReadAsync(PortalDb db, Hall hall, DateOnly day) =>
        [.. (await db.HallDevices.AsNoTracking().Where(device => device.TenantId == hall.TenantId && device.HallId == hall.Id && (device.RetiredOn == null || device.RetiredOn > day)).ToListAsync()).OrderBy(device => device.Kind).ThenBy(device => device.Name.Zh.Length).ThenBy(device => device.Name.Zh, StringComparer.Ordinal)];

    private async Task TellAsync(Guid deviceId) => Follow((await Desk.TellDeviceAsync(deviceId, Works, Why, Here.Actor)).Refusal);

    private async Task RetireAsync(Guid deviceId) => Follow((await Desk.RetireDeviceAsync(_hall!.Id, deviceId, Here.Actor)).Refusal);

    /// <summary>The code is shown on this answer alone, so there is nothing to lead on to.</summary>
    private async Task CodeAsync(Guid deviceId) => await ShowAsync(await Desk.CodeAsync(deviceId, Here.Actor));

    private async Task AgentCodeAsync(Guid deviceId)
    {
        _isAgent = true;
        await ShowAsync(await Agents.CodeAsync(deviceId, Here.Actor));
    }

    private async Task ShowAsync(Answer<MachineCode> answer)
    {
        (_code, _refusal) = (answer.Value, answer.Refusal);
        await using var db = Databases.CreateDbContext();
        await ReadAsync(db, _hall!);
    }

    private async Task StrikeAsync(Guid deviceId) => Follow((await Agents.StrikeAsync(deviceId, Here.Actor)).Refusal);

    private async Task UnpairAsync(Guid deviceId) => Follow((await Desk.UnpairAsync(deviceId, Here.Actor)).Refusal);

    private async Task KeepAsync()
    {
        if (Kept is { } kept && _hall is not null)
        {
            var name = new LocalText(kept.Name?.Trim() ?? "", string.IsNullOrWhiteSpace(kept.NameEn) ? null : kept.NameEn.Trim());
            Follow((await Desk.KeepDeviceAsync(_hall.Id, new DeviceEdit(kept.Id == Guid.Empty ? Guid.CreateVersion7() : kept.Id, name, kept.Kind), Here.Actor)).Refusal);
        }
    }

    private void Follow(Refusal? refusal)
    {
        _refusal = refusal;
        if (refusal is null)
        {
            Navigation.NavigateTo($"{PortalUrls.WorkDevicesOf(_hall!.Id)}&saved=true");
        }
    }

    public sealed class Fields
    {
        public Guid Id { get; set; }

        public string? Name { get; set; }

        public string? NameEn { get; set; }

        public HallDeviceKind Kind { get; set; }
    }
}
