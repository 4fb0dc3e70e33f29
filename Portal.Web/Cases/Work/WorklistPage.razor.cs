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
    private readonly HashSet<Guid> _changed = [];
    private WorkListKind _list = WorkListKind.Unit;
    private WorkPage? _page;
    private string? _shown;
    private DateTime _now;
    private bool _busy;
    private Guid? _looksAt;
    private List<Refusal> _refusals = [];
    private Done? _done;
    private IDisposable? _listening;
    private string _find = "";

    [SupplyParameterFromQuery]
    public string? List { get; set; }

    [SupplyParameterFromQuery]
    public string? From { get; set; }

    [SupplyParameterFromQuery(Name = "case")]
    public Guid? CaseId { get; set; }

    /// <summary>What the case is opened for: its form stands open at once.</summary>
    [SupplyParameterFromQuery(Name = "act")]
    public string? Act { get; set; }

    private CaseAction? Begins => Enum.TryParse<CaseAction>(Act, out var action) && Enum.IsDefined(action) ? action : null;

    private string ListName => NameOf(_list);

    /// <summary>As it stands in the address.</summary>
    internal static string NameOf(WorkListKind list) => list.ToString().ToLowerInvariant();

    internal static WorkListKind ListOf(string? name) => Enum.TryParse<WorkListKind>(name, ignoreCase: true, out var list) && Enum.IsDefined(list) ? list : WorkListKind.Unit;

    protected override async Task OnInitializedAsync()
    {
        _listening = Hear(News, HearAsync);
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
            Untick();
            await ReadSteadilyAsync(ReadAsync);
        }
    }

    /// <summary>Whoever works by keyboard goes on from the row of the next case.</summary>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_looksAt is { } caseId && caseId == CaseId)
        {
            _looksAt = null;
            await Script.FocusRowAsync(caseId);
        }
    }

    public void Dispose()
    {
        Stop();
        _listening?.Dispose();
    }

    private void Find()
    {
        if (Seal.Close(_find) is { } closed)
        {
            Navigation.NavigateTo(PortalUrls.WorkSearchFor(closed));
        }
    }

    private async Task ReadAsync()
    {
        _now = Clock.GetUtcNow().UtcDateTime;
        var page = await Desk.PageAsync(_list, Here.Actor, WorkCursor.Read(From));

        // What has left this page is no longer ticked; what was ticked beyond it stays.
        _ticked.ExceptWith((_page?.Rows ?? []).Select(row => row.CaseId).Except(page.Rows.Select(row => row.CaseId)));
        _page = page;
        _changed.Clear();
    }

    private async Task RefreshAsync()
    {
        (_done, _refusals) = (null, []);
        await ReadAsync();
    }

    private Task HearAsync(CaseChanged changed)
    {
        if (!_busy && Here.Post is { } post && (changed.Tenants.Contains(post.TenantId) || _page?.Rows.Any(row => row.CaseId == changed.CaseId) == true) && _changed.Add(changed.CaseId))
        {
            StateHasChanged();
        }

        return Task.CompletedTask;
    }

    /// <summary>The list is read again; when the case has left this desk, the next one is opened.</summary>
    private async Task DoneAsync(Done done)
    {
        var before = _page?.Rows.Select(row => row.CaseId).ToList() ?? [];
        var isRead = await ReadSteadilyAsync(ReadAsync);
        (_done, _refusals) = (done, []);
        if (!done.Leaves || !isRead)
        {
            return;
        }

        var after = _page!.Rows.Select(row => row.CaseId).Where(id => id != done.CaseId).ToHashSet();
        var at = before.IndexOf(done.CaseId);
        var next = before.Skip(at + 1).Concat(before.Take(Math.Max(at, 0)).Reverse()).FirstOrDefault(after.Contains);
        _looksAt = next == Guid.Empty ? null : next;
        Navigation.NavigateTo(PortalUrls.WorkList(ListName, From, _looksAt));
    }
}

/// <summary>Something was done to a case.</summary>
/// <param name="Words">What, in a sentence.</param>
/// <param name="Leaves">The person is finished with it for now.</param>
public sealed record Done(Guid CaseId, string Words, bool Leaves);
