using Portal.Core;
using Portal.Core.Calendars;
using Portal.Core.Halls;

namespace Portal.Web.Halls.Counters;

public sealed partial class CounterPage
{
    /// <summary>Also what another node of the portal did is seen by then.</summary>
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(5);

    private IReadOnlyList<Hall>? _halls;
    private Guid _hallId;
    private HallPanel? _panel;
    private Counter? _counter;
    private Ticket? _visitor;
    private Refusal? _refusal;
    private bool _busy;
    private IDisposable? _listening;
    private IDisposable? _looking;

    private DateOnly Day => ChinaTime.DateOf(_panel!.At);

    protected override async Task OnInitializedAsync()
    {
        _listening = Hear(News, changed => HearAsync(changed.HallId));
        _looking = LookEvery(Again, () => HearAsync(_hallId));
        await Script.StartAsync();
        await ReadSteadilyAsync(async () =>
        {
            _halls = await Desk.HallsOfAsync(Here.Actor);
            _hallId = (await Desk.CounterOfAsync(Here.Actor))?.HallId ?? (_halls.Count > 0 ? _halls[0].Id : default);
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
        if (hallId == _hallId && !_busy && _hallId != default)
        {
            await ReadSteadilyAsync(LoadAsync);
            StateHasChanged();
        }
    }

    private async Task LoadAsync()
    {
        if (_hallId == default)
        {
            return;
        }

        var panel = await Desk.PanelAsync(_hallId, Here.Actor);
        (_panel, _refusal) = (panel.Value, panel.Refusal ?? _refusal);
        _counter = _panel?.Setting.Counters.FirstOrDefault(counter => counter.ClerkId == Here.Actor.AccountId && counter.State != CounterState.Closed);
        _visitor = _counter is { } counter ? _panel!.VisitorAt(counter.Id) : null;
    }

    private async Task ChooseAsync(string? hall)
    {
        _hallId = Guid.TryParse(hall, out var chosen) && _halls!.Any(each => each.Id == chosen) ? chosen : _hallId;
        _refusal = null;
        await LoadAsync();
    }

    private Task StayAsync(Guid counterId, CounterState state) => RunAsync(async () => (await Halls.StayAsync(counterId, state, Guid.CreateVersion7(), Here.Actor)).Refusal);

    private Task CallAsync(Ticket ticket) => RunAsync(async () => (await Desk.ActAsync(ticket.Id, new TicketAct(TicketAction.Call, Guid.CreateVersion7()) { CounterId = _counter!.Id }, Here.Actor)).Refusal);

    private async Task DoneAsync(Refusal? refusal)
    {
        _refusal = refusal;
        await LoadAsync();
    }

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
