using Microsoft.AspNetCore.Components;
using Portal.Core;
using Portal.Core.Fleet;
using Portal.Core.Halls;
using Portal.Core.Tenancy;
using Portal.Web.Cases.Shared;

namespace Portal.Web.Fleet;

/// <summary>The stations of the reader's place and below.</summary>
public sealed partial class RolloutPage
{
    private RolloutLine? _whole;
    private IReadOnlyList<RolloutLine> _lines = [];
    private IReadOnlyList<(Hall Hall, Station Station)> _stations = [];
    private List<Tenant> _free = [];
    private Refusal? _refusal;

    [SupplyParameterFromQuery]
    public bool Saved { get; set; }

    [SupplyParameterFromForm(FormName = "copy")]
    public Fields? Sent { get; set; }

    [SupplyParameterFromForm]
    public Guid? Owner { get; set; }

    protected override async Task OnInitializedAsync()
    {
        if (Here.PostTenant is not { } place)
        {
            return;
        }

        _stations = await Desk.StationsAsync(place);
        var stations = _stations.Select(each => each.Station).ToList();
        _whole = Rollout.LineOf(Here.Tree, place, stations);
        _lines = Rollout.Of(Here.Tree, place, stations);
        var taken = stations.Select(station => station.TenantId).ToHashSet();
        _free = [.. Here.Tree.Subtree(place).Where(each => each.IsActive && !taken.Contains(each.Id) && (each.Level == TenantLevel.Community || each.Id == place.Id))];
    }

    private async Task StageAsync(Guid hallId, StationStage stage) => Follow((await Desk.StageAsync(hallId, stage, null, Here.Actor)).Refusal);

    private async Task OwnAsync(Guid hallId) => Follow((await Desk.OwnAsync(hallId, Owner, Here.Actor)).Refusal);

    private string OwnerOf(Hall hall, Station station) => station.OwnerUnitId is { } unit ? FleetView.Owners(Here.Tree, Here.Tree.Find(hall.TenantId)!).FirstOrDefault(each => each.Id == unit).Name ?? "—" : T["Owner.Place"];

    /// <summary>From the street down; of the district itself its own name.</summary>
    private string WhereOf(Tenant place) => Here.Tree.Lineage(place) is { Count: > 1 } lineage ? string.Join(" · ", lineage.Skip(1).Select(Shown.NameOf)) : Shown.NameOf(place);

    private async Task CopyAsync()
    {
        if (Sent is { } sent)
        {
            var name = new LocalText(sent.Name?.Trim() ?? "", string.IsNullOrWhiteSpace(sent.NameEn) ? null : sent.NameEn.Trim());
            Follow((await Desk.CopyAsync(new StationCopy(sent.Id == Guid.Empty ? Guid.CreateVersion7() : sent.Id, sent.From, sent.Place, name, sent.Stage, sent.PlannedFor), Here.Actor)).Refusal);
        }
    }

    private void Follow(Refusal? refusal)
    {
        _refusal = refusal;
        if (refusal is null)
        {
            Navigation.NavigateTo($"{PortalUrls.WorkRollout}?saved=true");
        }
    }

    public sealed class Fields
    {
        public Guid Id { get; set; }

        public Guid From { get; set; }

        public int Place { get; set; }

        public string? Name { get; set; }

        public string? NameEn { get; set; }

        public StationStage Stage { get; set; }

        public DateOnly? PlannedFor { get; set; }
    }
}
