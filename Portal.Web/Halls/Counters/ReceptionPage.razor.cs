using System.Globalization;
using Portal.Core;
using Portal.Core.Calendars;
using Portal.Core.Catalog;
using Portal.Core.Halls;
using Portal.Web.Layout;

namespace Portal.Web.Halls.Counters;

public sealed partial class ReceptionPage
{
    /// <summary>More lines than these stand in a list when somebody asks for all of it.</summary>
    private const int Most = 30;

    private static readonly TimeSpan Again = TimeSpan.FromSeconds(5);

    private readonly HashSet<string> _whole = new(StringComparer.Ordinal);
    private IReadOnlyList<Hall>? _halls;
    private Guid _hallId;
    private HallPanel? _panel;
    private HallNow? _now;
    private Refusal? _refusal;
    private Ticket? _given;
    private Guid? _group;
    private TicketPriority _priority;
    private string _reason = "", _language = "", _phone = "", _name = "";
    private bool _escort, _busy;
    private IReadOnlyList<ItemBrief> _offered = [];
    private List<VisitItem> _matters = [];
    private Guid _key = Guid.CreateVersion7();
    private IDisposable? _listening;
    private IDisposable? _looking;

    private IEnumerable<SpokenLanguage> Languages => _now!.Groups.Where(line => _group is null || line.Group.Id == _group).SelectMany(line => _now.Setting.LanguagesFor(line.Group.Id, ChinaTime.DateOf(_now.At))).Distinct().Order();

    protected override async Task OnInitializedAsync()
    {
        _listening = Hear(News, changed => HearAsync(changed.HallId));
        _looking = LookEvery(Again, () => HearAsync(_hallId));
        await Script.StartAsync();
        await ReadSteadilyAsync(async () =>
        {
            _halls = await Desk.HallsOfAsync(Here.Actor);
            _hallId = _halls.Count > 0 ? _halls[0].Id : default;
            await ReadOfferedAsync();
            await LoadAsync();
        });
    }

    public void Dispose()
    {
        _listening?.Dispose();
        _looking?.Dispose();
    }

    private async Task HearAsync(Guid hallId)
    {
        if (hallId == _hallId && hallId != default && !_busy)
        {
            await ReadSteadilyAsync(LoadAsync);
            StateHasChanged();
        }
    }

    private async Task LoadAsync()
    {
        if (_hallId != default)
        {
            (_panel, _now) = ((await Desk.PanelAsync(_hallId, Here.Actor)).Value, await Desk.NowAsync(_hallId));
        }
    }

    private async Task ChooseAsync(string? hall)
    {
        _hallId = Guid.TryParse(hall, out var chosen) && _halls!.Any(each => each.Id == chosen) ? chosen : _hallId;
        (_group, _given, _refusal, _matters) = (null, null, null, []);
        await ReadOfferedAsync();
        await LoadAsync();
    }

    private async Task ReadOfferedAsync() =>
        _offered = _halls!.FirstOrDefault(hall => hall.Id == _hallId) is { } hall && Here.Tree.Find(hall.TenantId) is { } place ? await Catalog.OfferedAtAsync(place) : [];

    /// <summary>The first matter chooses the group too, as long as nobody has; a further one leaves it.</summary>
    private void Add(VisitItem matter)
    {
        _refusal = _matters.Exists(matter.IsSameAs) ? new MatterThere(matter.Name.In()) : _matters.Count >= TicketTaking.MostMatters ? new TooManyMatters(TicketTaking.MostMatters) : null;
        if (_refusal is null)
        {
            _matters.Add(matter);
            _group ??= TicketTaking.GroupFor(_now!.Groups.Select(line => line.Group), [.. _matters.Select(each => _offered.First(item => item.Code == each.Code)).Select(item => (item.Class.ToString(), item.Code))])?.Id;
        }
    }

    private void Drop(VisitItem matter) => _matters.Remove(matter);

    private IEnumerable<(string Title, IReadOnlyList<Ticket> Tickets)> Lists()
    {
        var escorts = _panel!.Tickets.Where(ticket => ticket is { NeedsEscort: true, EscortedAt: null } && TicketFlow.MoveOf(ticket.Status, TicketAction.Escort) is not null).ToList();
        if (escorts.Count > 0)
        {
            yield return ("Reception.Escorts", escorts);
        }

        yield return ("Reception.Waiting", [.. _panel.Waiting.Except(escorts)]);
        if (_panel.Tickets.Where(ticket => ticket.Status == TicketStatus.Missed).ToList() is { Count: > 0 } missed)
        {
            yield return ("Panel.Missed", missed);
        }

        if (_panel.Tickets.Where(ticket => ticket.Status == TicketStatus.Parked).ToList() is { Count: > 0 } parked)
        {
            yield return ("Panel.Parked", parked);
        }
    }

    /// <summary>The whole list, or its beginning again.</summary>
    private void Turn(string title)
    {
        if (!_whole.Remove(title))
        {
            _whole.Add(title);
        }
    }

    private Task GiveAsync() => RunAsync(async () =>
    {
        SpokenLanguage? spoken = Enum.TryParse<SpokenLanguage>(_language, out var language) ? language : null;
        var wish = new TicketWish(_hallId, _group!.Value, _key)
        {
            Priority = _priority,
            PriorityReason = _priority == TicketPriority.None ? null : _reason.Trim(),
            Language = spoken,
            Items = [.. _matters],
            Phone = _phone,
            HolderName = string.IsNullOrWhiteSpace(_name) ? null : _name.Trim(),
            NeedsEscort = _escort,
            Culture = spoken == SpokenLanguage.English ? Choices.English : Choices.Chinese, // Messages are for the visitor, whatever the screen of the desk speaks.
        };
        var given = await Desk.TakeAsync(wish, Here.Actor);
        if (given.IsYes)
        {
            (_given, _key, _group, _priority, _reason, _language, _phone, _name, _escort, _matters) = (given.Value, Guid.CreateVersion7(), null, TicketPriority.None, "", "", "", "", false, []);
        }

        return given.Refusal;
    });

    private Task ActAsync(Ticket ticket, TicketAct act) => RunAsync(async () => (await Desk.ActAsync(ticket.Id, act, Here.Actor)).Refusal);

    private async Task RunAsync(Func<Task<Refusal?>> act)
    {
        if (_busy)
        {
            return;
        }

        _busy = true;
        try
        {
            _refusal = await act();
            await LoadAsync();
        }
        finally
        {
            _busy = false;
        }
    }
}
