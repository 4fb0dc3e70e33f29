using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Catalog;
using Portal.Core.Fleet;
using Portal.Core.Halls;
using Portal.Core.Tenancy;

namespace Portal.Web.Fleet;

/// <summary>What is known of one machine, and what the reader may do with it.</summary>
public sealed partial class MachinePage
{
    private const int Remembered = 20;

    /// <summary>A fortnight is seen at a glance.</summary>
    private const int DaysAtOnce = 14;

    private MachineLine? _line;
    private Tenant? _place;
    private IReadOnlyList<(Guid Id, string Name)> _owners = [];
    private List<MachinePlace> _stood = [];
    private List<MachineFault> _faults = [];
    private List<MachineDay> _days = [];
    private Guid? _stationOwner;
    private List<RemoteCommand> _commands = [];
    private List<Hall> _others = [];
    private Dictionary<Guid, LocalText> _halls = [];
    private LocalText? _profile;
    private int _items, _shown;
    private bool _mayKeep;
    private Refusal? _refusal;

    [Parameter]
    public Guid Id { get; set; }

    [SupplyParameterFromQuery]
    public bool Saved { get; set; }

    /// <summary>Days before this one.</summary>
    [SupplyParameterFromQuery(Name = "before")]
    public DateOnly? Before { get; set; }

    [SupplyParameterFromForm(FormName = "keep")]
    public KeepFields? Kept { get; set; }

    [SupplyParameterFromForm(FormName = "command")]
    public MachineCommands.Fields? Sent { get; set; }

    [SupplyParameterFromForm]
    public Guid ToHall { get; set; }

    [SupplyParameterFromForm]
    public string? Why { get; set; }

    protected override async Task OnInitializedAsync()
    {
        var now = Time.GetUtcNow().UtcDateTime;
        await using var db = Databases.CreateDbContext();
        var machine = await db.HallDevices.AsNoTracking().SingleOrDefaultAsync(each => each.Id == Id && each.RetiredOn == null);
        if (machine is null || Here.Tree.Find(machine.TenantId) is not { } place || !HallKeeping.MayTell(Here.Actor, place.Path))
        {
            Navigation.NotFound();
            return;
        }

        (_place, _line, _mayKeep, _owners) = (place, (await FleetView.LinesAsync(db, [machine], now))[0], HallKeeping.MayKeep(Here.Actor, place.Path), FleetView.Owners(Here.Tree, place));
        var since = now.AddDays(-FleetView.Days);
        _faults = await db.MachineFaults.AsNoTracking().Where(each => each.MachineId == Id && (each.Until == null || each.Until > since)).OrderByDescending(each => each.Since).Take(Remembered).ToListAsync();
        _commands = await db.RemoteCommands.AsNoTracking().Where(each => each.MachineId == Id).OrderByDescending(each => each.Id).Take(Remembered).ToListAsync();
        _days = await FleetView.DaysOf(db, Id, Before).Take(DaysAtOnce + 1).ToListAsync();
        _stationOwner = await db.Stations.AsNoTracking().Where(each => each.Id == machine.HallId).Select(each => each.OwnerUnitId).SingleOrDefaultAsync();
        _stood = await db.MachinePlaces.AsNoTracking().Where(each => each.MachineId == Id).OrderByDescending(each => each.Id).ToListAsync();
        _others = _mayKeep && Here.PostTenant is { } own ? await MovableAsync(db, own, machine.HallId) : [];
        var named = _stood.Select(each => each.HallId).ToList();
        _halls = await db.Halls.AsNoTracking().Where(hall => named.Contains(hall.Id)).ToDictionaryAsync(hall => hall.Id, hall => hall.Name);
        _profile = _line.Terminal?.ProfileId is { } profile ? await db.KioskProfiles.AsNoTracking().Where(each => each.Id == profile).Select(each => each.Name).SingleOrDefaultAsync() : null;
        await CountItemsAsync(db, machine);
    }

    private async Task<List<Hall>> MovableAsync(PortalDb db, Tenant own, Guid standsIn)
    {
        var below = Here.Tree.Subtree(own).Select(each => each.Id).ToList();
        return [.. (await db.Halls.AsNoTracking().Where(hall => below.Contains(hall.TenantId) && hall.Id != standsIn).ToListAsync()).OrderBy(hall => below.IndexOf(hall.TenantId))];
    }

    /// <summary>How many of the items in force at the machine's place one of its kind shows.</summary>
    private async Task CountItemsAsync(PortalDb db, HallDevice machine)
    {
        var lineage = TenantPath.Ids(_place!.Path);
        var agencies = await db.ServiceItems.AsNoTracking().Where(item => lineage.Contains(item.TenantId) && item.State == ItemState.Published).Select(item => item.Agency).ToListAsync();
        var settings = Here.Tree.SettingsOf(_place);
        (_items, _shown) = (agencies.Count, agencies.Count(agency => MachineCatalogues.Shows(machine.Kind, agency, settings)));
    }

    /// <summary>Whoever inspects it: its own owner, else its station's, else the place itself.</summary>
    private string OwnerWords(Terminal? terminal) => terminal?.OwnerUnitId is { } own ? NameOf(own) : _stationOwner is { } station ? T["Owner.Station", NameOf(station)] : T["Owner.Place"];

    private string NameOf(Guid? unit) => _owners.FirstOrDefault(each => each.Id == unit).Name ?? "—";

    private string ProfileWords(Terminal? terminal) => terminal?.WantedVersion is not { } wanted || _profile is not { } name ? T["Profile.None"]
        : terminal.ShownVersion() == wanted ? T["Profile.Shown", name.In(), wanted]
        : T["Profile.Waits", name.In(), wanted, terminal.ShownVersion()?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "—"];

    private async Task KeepAsync() => Follow(Kept is { } kept ? (await Desk.KeepAsync(Id, new TerminalEdit(kept.Serial, kept.Owner, kept.Installed), Here.Actor)).Refusal : null);

    private async Task MoveAsync() => Follow((await Desk.MoveAsync(Id, ToHall, Why, Here.Actor)).Refusal);

    private async Task AskAsync()
    {
        if (Sent is { } sent)
        {
            Follow((await Commands.AskAsync(new NewCommand(sent.Id == Guid.Empty ? Guid.CreateVersion7() : sent.Id, Id, sent.Kind, sent.Text, sent.Reason), Here.Actor)).Refusal);
        }
    }

    private async Task StepAsync(Guid commandId, bool confirms) => Follow((confirms ? await Commands.ConfirmAsync(commandId, Here.Actor) : await Commands.WithdrawAsync(commandId, Here.Actor)).Refusal);

    private void Follow(Refusal? refusal)
    {
        _refusal = refusal;
        if (refusal is null)
        {
            Navigation.NavigateTo($"{PortalUrls.WorkMachine(Id)}?saved=true");
        }
    }

    public sealed class KeepFields
    {
        public string? Serial { get; set; }

        public Guid? Owner { get; set; }

        public DateOnly? Installed { get; set; }
    }
}
