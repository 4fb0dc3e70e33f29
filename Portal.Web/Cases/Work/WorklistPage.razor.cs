using Microsoft.AspNetCore.Components;
using Portal.Core;
using Portal.Core.Cases;

namespace Portal.Web.Cases.Work;

/// <summary>
/// A list of work with the open case beside it. The address says which list, which page and which case. Live news only
/// counts: the rows stay where they are until the person asks for them or has done something.
/// </summary>
public sealed partial class WorklistPage : IDisposable
{
    private readonly HashSet<Guid> _ticked = [];
    private readonly HashSet<Guid> _changed = [];
    private WorkListKind _list = WorkListKind.Unit;
    private WorkPage? _page;
    private string? _shown;
    private DateTime _now;
    private bool _busy;
    private List<Refusal> _refusals = [];
    private Done? _done;
    private IDisposable? _listening;

    [SupplyParameterFromQuery]
    public string? List { get; set; }

    [SupplyParameterFromQuery]
    public string? From { get; set; }

    [SupplyParameterFromQuery(Name = "case")]
    public Guid? CaseId { get; set; }

    private string ListName => NameOf(_list);

    /// <summary>As it stands in the address.</summary>
    internal static string NameOf(WorkListKind list) => list.ToString().ToLowerInvariant();

    internal static WorkListKind ListOf(string? name) => Enum.TryParse<WorkListKind>(name, ignoreCase: true, out var list) && Enum.IsDefined(list) ? list : WorkListKind.Unit;

    protected override async Task OnInitializedAsync()
    {
        _listening = News.Listen(changed => _ = InvokeAsync(() => Hear(changed)));
        await Script.StartAsync();
    }

    protected override async Task OnParametersSetAsync()
    {
        // Opening a case changes the address too, and must not move the list.
        var wanted = $"{List}|{From}";
        if (wanted != _shown)
        {
            _shown = wanted;
            (_list, _page, _done, _refusals) = (ListOf(List), null, null, []);
            _ticked.Clear();
            await ReadAsync();
        }
    }

    public void Dispose() => _listening?.Dispose();

    private async Task ReadAsync()
    {
        _now = Clock.GetUtcNow().UtcDateTime;
        var page = await Desk.PageAsync(_list, Here.Actor, WorkCursor.Read(From));
        _page = page;
        _changed.Clear();
        _ticked.IntersectWith(page.Rows.Select(row => row.CaseId));
    }

    private async Task RefreshAsync()
    {
        (_done, _refusals) = (null, []);
        await ReadAsync();
    }

    private void Hear(CaseChanged changed)
    {
        if (!_busy && Here.Post is { } post && (changed.Tenants.Contains(post.TenantId) || _page?.Rows.Any(row => row.CaseId == changed.CaseId) == true) && _changed.Add(changed.CaseId))
        {
            StateHasChanged();
        }
    }

    private bool IsReceivable(WorkRow row) => row.ReceiveBy is not null && _list is not (WorkListKind.Sent or WorkListKind.Done) && Here.Actor.Has(CaseFlow.DutyFor(row.Duty)) && !row.IsPaused;

    private void TickAsync((Guid CaseId, bool On) tick) => _ = tick.On ? _ticked.Add(tick.CaseId) : _ticked.Remove(tick.CaseId);

    private async Task ReceiveAsync()
    {
        if (_busy || _ticked.Count == 0)
        {
            return;
        }

        _busy = true;
        try
        {
            var answers = await Cases.ReceiveAsync([.. _ticked], Here.Actor);
            _refusals = [.. answers.Values.Where(answer => !answer.IsYes).Select(answer => answer.Refusal!)];
            _done = null;
            _ticked.Clear();
            await ReadAsync();
        }
        finally
        {
            _busy = false;
        }
    }

    /// <summary>The list is read again; when the case has left this desk, the next one is opened.</summary>
    private async Task DoneAsync(Done done)
    {
        var before = _page?.Rows.Select(row => row.CaseId).ToList() ?? [];
        await ReadAsync();
        (_done, _refusals) = (done, []);
        if (!done.Leaves)
        {
            return;
        }

        var after = _page!.Rows.Select(row => row.CaseId).Where(id => id != done.CaseId).ToHashSet();
        var at = before.IndexOf(done.CaseId);
        var next = before.Skip(at + 1).Concat(before.Take(Math.Max(at, 0)).Reverse()).FirstOrDefault(after.Contains);
        Navigation.NavigateTo(PortalUrls.WorkList(ListName, From, next == Guid.Empty ? null : next));
    }
}

/// <summary>Something was done to a case.</summary>
/// <param name="Words">What, in a sentence.</param>
/// <param name="Leaves">The person is finished with it for now.</param>
public sealed record Done(Guid CaseId, string Words, bool Leaves);
