using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Calendars;
using Portal.Core.Catalog;
using Portal.Core.Halls;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Web.Halls.Taking;

public sealed partial class NumberPage
{
    private static readonly TicketPriority[] Claims = [TicketPriority.Elderly, TicketPriority.Disabled, TicketPriority.WithChild];

    private HallNow? _now;
    private Refusal? _shut;
    private Refusal? _refusal;
    private Guid? _chosen;

    [Parameter]
    public Guid Id { get; set; }

    [SupplyParameterFromQuery(Name = "item")]
    public string? Item { get; set; }

    [SupplyParameterFromForm(FormName = "number")]
    public Asked? Sent { get; set; }

    [CascadingParameter]
    public required HttpContext Context { get; set; }

    private Actor Asker => Here.Actor with { Channel = Channel.Phone };

    private IReadOnlyList<SpokenLanguage> Languages => [.. _now!.Groups.SelectMany(line => _now.Setting.LanguagesFor(line.Group.Id, ChinaTime.DateOf(_now.At))).Distinct().Order()];

    protected override async Task OnInitializedAsync()
    {
        Taker.Of(Context);
        _now = await Desk.NowAsync(Id);
        if (_now is null)
        {
            Navigation.NotFound();
            return;
        }

        // A matter that nobody names: only what concerns the hall itself can stand in the way.
        var any = _now.Groups.Count > 0 ? _now.Groups[0].Group.Id : Guid.Empty;
        var why = TicketTaking.WhyNot(_now.Setting, new TicketWish(Id, any, Guid.Empty), Channel.Phone, _now.At);
        _shut = why is TooFarAway ? null : why;
        _chosen = Sent?.Group ?? await GroupOfItemAsync() ?? (_now.Groups.Count == 1 ? any : null);
    }

    private async Task<Guid?> GroupOfItemAsync() =>
        Item is { Length: > 0 } && await FindItemAsync() is { } item ? _now!.Groups.FirstOrDefault(line => line.Group.Takes(item.Class.ToString(), item.Code))?.Group.Id : null;

    private async Task<ServiceItem?> FindItemAsync()
    {
        var lineage = TenantPath.Ids(Here.Tenant.Path);
        await using var db = Databases.CreateDbContext();
        return await db.ServiceItems.AsNoTracking().FirstOrDefaultAsync(item => item.Code == Item && item.State == ItemState.Published && lineage.Contains(item.TenantId));
    }

    private async Task TakeAsync()
    {
        if (Sent?.Group is not { } group || Sent.Key is not { } key)
        {
            _refusal = new GroupClosed();
            return;
        }

        var item = Item is { Length: > 0 } ? await FindItemAsync() : null;
        var taken = await Desk.TakeAsync(
            new TicketWish(Id, group, key)
            {
                Phone = Sent.Phone,
                Priority = Enum.TryParse<TicketPriority>(Sent.Priority, out var priority) && Claims.Contains(priority) ? priority : TicketPriority.None,
                Language = Enum.TryParse<SpokenLanguage>(Sent.Language, out var language) ? language : null,
                NeedsEscort = Sent.NeedsEscort,
                CitizenId = Here.Actor.CitizenId,
                HolderName = Here.Actor.CitizenId is null ? null : Here.Actor.Name,
                Items = item is null ? [] : [new VisitItem(item.Code, new LocalText(item.Name, item.NameEn))],
                Culture = CultureInfo.CurrentUICulture.Name,
                TakerKey = Taker.Of(Context),
                Latitude = Sent.Latitude,
                Longitude = Sent.Longitude,
            },
            Asker);
        _refusal = taken.Refusal;
        if (taken.IsYes)
        {
            Navigation.NavigateTo(PortalUrls.Ticket(taken.Value.Secret));
        }
    }

    public sealed class Asked
    {
        public Guid? Key { get; set; }

        public Guid? Group { get; set; }

        public string? Phone { get; set; }

        public string? Priority { get; set; }

        public string? Language { get; set; }

        public bool NeedsEscort { get; set; }

        public double? Latitude { get; set; }

        public double? Longitude { get; set; }
    }
}
