using Portal.Core;
using Portal.Core.Cases;

namespace Portal.Web.Cases.Work;

/// <summary>Signing for many at once: what is ticked, on this page or beyond it, and how far it has come.</summary>
public sealed partial class WorklistPage
{
    /// <summary>As many as a morning's delivery; each is a transaction of its own, so that stopping loses nothing.</summary>
    internal const int MostAtOnce = 200;

    private readonly HashSet<Guid> _ticked = [];
    private bool _hasWholeList;
    private bool _isReceiving;
    private bool _stops;
    private int _received;
    private int _toReceive;

    private bool IsPageTicked => _page?.Rows.Where(IsReceivable).ToList() is { Count: > 0 } receivable && receivable.TrueForAll(row => _ticked.Contains(row.CaseId));

    private bool IsReceivable(WorkRow row) => row.ReceiveBy is not null && _list is not (WorkListKind.Sent or WorkListKind.Done) && Here.Actor.Has(CaseFlow.DutyFor(row.Duty)) && !row.IsPaused;

    private void Tick((Guid CaseId, bool On) tick) => _ = tick.On ? _ticked.Add(tick.CaseId) : _ticked.Remove(tick.CaseId);

    private void TickPage(bool on)
    {
        if (!on)
        {
            Untick();
            return;
        }

        (_done, _refusals) = (null, []);
        _ticked.UnionWith((_page?.Rows ?? []).Where(IsReceivable).Select(row => row.CaseId));
    }

    private async Task TickWholeListAsync()
    {
        var all = await Desk.PageAsync(_list, Here.Actor, size: MostAtOnce);
        _ticked.UnionWith(all.Rows.Where(IsReceivable).Select(row => row.CaseId));
        _hasWholeList = true;
    }

    private void Untick()
    {
        _ticked.Clear();
        _hasWholeList = false;
    }

    private void Stop() => _stops = true;

    private async Task ReceiveAsync()
    {
        if (_busy || _ticked.Count == 0)
        {
            return;
        }

        (_busy, _isReceiving, _stops, _received, _toReceive) = (true, true, false, 0, _ticked.Count);
        (_done, _refusals) = (null, []);
        try
        {
            foreach (var caseId in _ticked.ToList())
            {
                if (_stops)
                {
                    break;
                }

                _refusals.AddRange((await Cases.ReceiveAsync([caseId], Here.Actor)).Values.Where(answer => !answer.IsYes).Select(answer => answer.Refusal!));
                _ticked.Remove(caseId);
                _received++;
                StateHasChanged();

                // Lets the picture go out and a press of "stop" come in between two cases.
                await Task.Yield();
            }

            _done = new Done(Guid.Empty, T[_stops ? "Receive.Stopped" : "Receive.Done", _received - _refusals.Count, _toReceive - _received], Leaves: false);
            _hasWholeList = false;
            await ReadAsync();
        }
        finally
        {
            (_busy, _isReceiving) = (false, false);
        }
    }
}
