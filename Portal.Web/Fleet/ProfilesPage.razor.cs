using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Fleet;
using Portal.Core.Halls;
using Portal.Core.Tenancy;

namespace Portal.Web.Fleet;

/// <summary>The profiles that hold at the reader's place, and the machines below it that may show them.</summary>
public sealed partial class ProfilesPage
{
    private List<KioskProfile> _profiles = [];
    private KioskProfile? _profile;
    private List<ProfileVersion> _versions = [];
    private List<(HallDevice Machine, Terminal? Terminal, LocalText Hall)> _machines = [];
    private IReadOnlyList<TileGroup> _groups = [];
    private bool _mayKeep;
    private Refusal? _refusal;

    [SupplyParameterFromQuery(Name = "profile")]
    public Guid? ProfileId { get; set; }

    [SupplyParameterFromQuery]
    public bool Saved { get; set; }

    [SupplyParameterFromForm(FormName = "publish")]
    public Fields? Sent { get; set; }

    [SupplyParameterFromForm]
    public string[]? Groups { get; set; }

    [SupplyParameterFromForm]
    public string[]? Machines { get; set; }

    [SupplyParameterFromForm]
    public int Number { get; set; }

    private ProfileContent? Last => _versions.FirstOrDefault()?.Content;

    protected override async Task OnInitializedAsync()
    {
        if (Here.PostTenant is not { } place)
        {
            return;
        }

        _groups = Here.Settings.TileGroups ?? [];
        await using var db = Databases.CreateDbContext();
        var (lineage, below) = (TenantPath.Ids(place.Path), Here.Tree.Subtree(place).Select(each => each.Id).ToList());
        _profiles = await db.KioskProfiles.AsNoTracking().Where(each => lineage.Contains(each.TenantId) || below.Contains(each.TenantId)).OrderBy(each => each.Id).ToListAsync();
        _profile = ProfileId is { } asked ? _profiles.Find(each => each.Id == asked) : _profiles.FirstOrDefault();
        _mayKeep = ProfileRule.MayKeep(Here.Actor, _profile is { } chosen ? Here.Tree.Find(chosen.TenantId)!.Path : place.Path);
        if (_profile is not { } profile)
        {
            return;
        }

        _versions = await db.ProfileVersions.AsNoTracking().Where(each => each.ProfileId == profile.Id).OrderByDescending(each => each.Number).ToListAsync();
        var under = Here.Tree.Subtree(Here.Tree.Find(profile.TenantId)!).Select(each => each.Id).Intersect(below).ToList();
        var rows = await (from machine in db.HallDevices.AsNoTracking()
                          join hall in db.Halls.AsNoTracking() on machine.HallId equals hall.Id
                          join known in db.Terminals.AsNoTracking() on machine.Id equals known.Id into terminals
                          from terminal in terminals.DefaultIfEmpty()
                          where under.Contains(machine.TenantId) && machine.RetiredOn == null && (terminal != null || db.Kiosks.Any(kiosk => kiosk.Id == machine.Id))
                          orderby machine.Id
                          select new { machine, terminal, hall.Name }).Take(500).ToListAsync();
        _machines = [.. rows.Select(row => (row.machine, row.terminal, row.Name))];
    }

    private string StateOf(Terminal? terminal) => terminal?.WantedVersion is not { } wanted ? T["Profile.None"]
        : terminal.ProfileId != _profile!.Id ? T["Profile.Other"]
        : terminal.ShownVersion() == wanted ? T["Profile.ShownShort", wanted]
        : T["Profile.WaitsShort", wanted, terminal.ShownVersion()?.ToString(CultureInfo.InvariantCulture) ?? "—"];

    private async Task PublishAsync()
    {
        if (Sent is { } sent)
        {
            var words = string.IsNullOrWhiteSpace(sent.Out) ? (LocalText?)null : new LocalText(sent.Out.Trim(), string.IsNullOrWhiteSpace(sent.OutEn) ? null : sent.OutEn.Trim());
            var known = _groups.Select(group => group.Key).Where(key => (Groups ?? []).Contains(key, StringComparer.Ordinal)).ToList();
            Follow((await Desk.PublishAsync(sent.Id, new LocalText(sent.Name?.Trim() ?? ""), new ProfileContent(known, sent.Idle, sent.Volume, words, sent.Outdoors), Here.Actor)).Refusal, sent.Id);
        }
    }

    private async Task PushAsync()
    {
        List<Guid> chosen = [.. (Machines ?? []).Select(word => Guid.TryParse(word, out var id) ? id : Guid.Empty)];
        Follow(_profile is null || chosen.Count == 0 ? new FieldRefused("Machines", "Required") : (await Desk.PushAsync(_profile.Id, Number, chosen, Here.Actor)).Refusal, _profile?.Id ?? Guid.Empty);
    }

    private void Follow(Refusal? refusal, Guid profileId)
    {
        _refusal = refusal;
        if (refusal is null)
        {
            Navigation.NavigateTo($"{PortalUrls.WorkProfileOf(profileId)}&saved=true");
        }
    }

    public sealed class Fields
    {
        public Guid Id { get; set; }

        public string? Name { get; set; }

        public int Idle { get; set; }

        public int Volume { get; set; }

        public bool Outdoors { get; set; }

        public string? Out { get; set; }

        public string? OutEn { get; set; }
    }
}
