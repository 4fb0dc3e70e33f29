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
    private const int MostFound = 8;

    private static readonly TicketPriority[] Claims = [TicketPriority.Elderly, TicketPriority.Disabled, TicketPriority.WithChild];

    private HallNow? _now;
    private Refusal? _shut;
    private Refusal? _refusal;
    private Guid? _chosen;
    private IReadOnlyList<ItemBrief> _matters = [];
    private IReadOnlyList<ItemBrief>? _found;
    private string? _phone;

    [Parameter]
    public Guid Id { get; set; }

    /// <summary>Codes of what one comes for, as often as there are matters.</summary>
    [SupplyParameterFromQuery(Name = "item")]
    public string[]? Items { get; set; }

    /// <summary>Looked for, to be added.</summary>
    [SupplyParameterFromQuery(Name = "q")]
    public string? Search { get; set; }

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
        if (_now is null || !BoardPage.BelongsTo(_now.Setting.Hall, Here.Tree, Here.Tenant))
        {
            _now = null;
            Navigation.NotFound();
            return;
        }

        // A matter that nobody names: only what concerns the hall itself can stand in the way.
        var any = _now.Groups.Count > 0 ? _now.Groups[0].Group.Id : Guid.Empty;
        var why = TicketTaking.WhyNot(_now.Setting, new TicketWish(Id, any, Guid.Empty), Channel.Phone, _now.At);
        _shut = why is TooFarAway ? null : why;
        await ReadMattersAsync(Here.Tree.Find(_now.Setting.Hall.TenantId)!);
        var group = TicketTaking.GroupFor(_now.Groups.Select(line => line.Group), [.. _matters.Select(item => (item.Class.ToString(), item.Code))]);
        _phone = Sent is null ? await OwnPhoneAsync() : Sent.Phone;
        _chosen = Sent?.Group ?? group?.Id ?? (_now.Groups.Count == 1 ? any : null);
    }

    /// <summary>Those of the address that the hall's place offers, and what is found to be added to them.</summary>
    private async Task ReadMattersAsync(Tenant place)
    {
        var (codes, looksFor) = (Items ?? [], !string.IsNullOrWhiteSpace(Search));
        if (codes.Length == 0 && !looksFor)
        {
            return;
        }

        var offered = await Catalog.OfferedAtAsync(place);
        _matters = [.. codes.Distinct(StringComparer.Ordinal).Select(code => offered.FirstOrDefault(item => item.Code == code)).OfType<ItemBrief>().Take(TicketTaking.MostMatters)];
        _found = looksFor ? [.. ItemSearch.Find(offered, new ItemQuery { Text = Search }).Where(item => !_matters.Contains(item)).Take(MostFound)] : null;
    }

    /// <summary>Of who is signed in: they need not type it, and may take it out.</summary>
    private async Task<string?> OwnPhoneAsync()
    {
        if (Here.Actor.CitizenId is not { } citizenId)
        {
            return null;
        }

        await using var db = await Databases.CreateDbContextAsync();
        return await db.Citizens.AsNoTracking().Where(citizen => citizen.Id == citizenId).Select(citizen => citizen.Phone).SingleOrDefaultAsync();
    }

    private string Address(IEnumerable<ItemBrief> matters) => PortalUrls.HallNumber(Id, matters.Select(item => item.Code));

    private async Task TakeAsync()
    {
        if (Sent?.Group is not { } group || Sent.Key is not { } key)
        {
            _refusal = new GroupClosed();
            return;
        }

        var taken = await Desk.TakeAsync(
            new TicketWish(Id, group, key)
            {
                Phone = Sent.Phone,
                Priority = Enum.TryParse<TicketPriority>(Sent.Priority, out var priority) && Claims.Contains(priority) ? priority : TicketPriority.None,
                Language = Enum.TryParse<SpokenLanguage>(Sent.Language, out var language) ? language : null,
                NeedsEscort = Sent.NeedsEscort,
                CitizenId = Here.Actor.CitizenId,
                HolderName = Here.Actor.CitizenId is null ? null : Here.Actor.Name,
                Items = [.. _matters.Select(item => new VisitItem(item.Code, new LocalText(item.Name, item.NameEn)))],
                Culture = CultureInfo.CurrentUICulture.Name,
                TakerKey = Taker.Of(Context),
                AddressKey = TakerCookie.AddressOf(Context),
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
