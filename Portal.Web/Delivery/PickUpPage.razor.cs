using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Cases;
using Portal.Core.Delivery;
using Portal.Core.Halls;
using Portal.Core.Tenancy;

namespace Portal.Web.Delivery;

/// <summary>The counter where decisions are handed over against their code.</summary>
public sealed partial class PickUpPage
{
    private const int Most = 100;

    private List<Hall> _halls = [];
    private Hall? _hall;
    private IReadOnlyList<Waiting> _waiting = [];
    private Case? _done;
    private List<CaseDocument> _papers = [];

    /// <summary>一件事: what went over the counter with it, and how much of the whole is not decided yet.</summary>
    private List<Case> _also = [];
    private int _stillOpen;
    private Refusal? _refusal;
    private bool _codeMissing;

    [SupplyParameterFromQuery(Name = "hall")]
    public Guid? HallId { get; set; }

    [SupplyParameterFromQuery]
    public Guid? Done { get; set; }

    [SupplyParameterFromQuery]
    public Guid? Renewed { get; set; }

    [SupplyParameterFromForm(FormName = "hand-over")]
    public HandOverFields? Sent { get; set; }

    [SupplyParameterFromForm(FormName = "new-code")]
    public NewCodeFields? Renew { get; set; }

    protected override async Task OnInitializedAsync()
    {
        if (Here.Post is not { } post)
        {
            return;
        }

        await using var db = await Databases.CreateDbContextAsync();
        var below = Here.Tree.Subtree(Here.PostTenant!).Select(tenant => tenant.Id).ToList();
        _halls = [.. (await db.Halls.AsNoTracking().Where(hall => hall.IsActive && below.Contains(hall.TenantId)).ToListAsync()).OrderBy(hall => below.IndexOf(hall.TenantId)).ThenBy(hall => hall.Id)];
        var asked = Sent?.Hall ?? Renew?.Hall ?? HallId;
        _hall = _halls.Find(hall => hall.Id == asked) ?? _halls.FirstOrDefault();
        await LoadAsync(db);
    }

    private async Task LoadAsync(PortalDb db)
    {
        if (_hall is null)
        {
            return;
        }

        _waiting = await Desk.WaitingAsync(_hall.Id, Most);
        if (Done is { } id && await db.Cases.AsNoTracking().SingleOrDefaultAsync(matter => matter.Id == id && matter.Status == CaseStatus.Closed) is { } done)
        {
            _done = done;
            if (done.BundleRunId is { } runId)
            {
                var run = await db.Cases.AsNoTracking().Where(matter => matter.BundleRunId == runId && matter.Id != id).OrderBy(matter => matter.Id).ToListAsync();
                _also = run.FindAll(matter => matter is { Status: CaseStatus.Closed, DeliveryWay: Core.Catalog.DeliveryWay.PickUp, Outcome: not Outcome.Withdrawn });
                _stillOpen = run.Count(matter => !matter.IsEnded);
            }

            var handed = _also.Select(matter => matter.Id).Append(id).ToList();
            _papers = await db.CaseDocuments.AsNoTracking().Where(document => handed.Contains(document.CaseId) && (document.Kind == DocumentKind.Decision || document.Kind == DocumentKind.Refusal)).ToListAsync();
        }
    }

    private async Task HandOverAsync()
    {
        if (_hall is null || Sent is null)
        {
            return;
        }

        if (_codeMissing = string.IsNullOrWhiteSpace(Sent.Code))
        {
            return;
        }

        var answer = await Desk.HandOverAsync(new Claim(_hall.Id, Sent.Code, Sent.Number), Sent.Key == Guid.Empty ? Guid.CreateVersion7() : Sent.Key, Here.Actor);
        if (answer.IsYes)
        {
            Navigation.NavigateTo(PortalUrls.PickUpsOf(_hall.Id, done: answer.Value.CaseId));
        }
        else
        {
            _refusal = answer.Refusal;
        }
    }

    private async Task SendNewCodeAsync()
    {
        if (_hall is null || Renew is null)
        {
            return;
        }

        var answer = await Desk.SendNewCodeAsync(Renew.CaseId, Here.Actor);
        if (answer.IsYes)
        {
            Navigation.NavigateTo(PortalUrls.PickUpsOf(_hall.Id, renewed: Renew.CaseId));
        }
        else
        {
            _refusal = answer.Refusal;
        }
    }

    public sealed class HandOverFields
    {
        public Guid Hall { get; set; }

        /// <summary>The operation: a second click of the same form hands over once.</summary>
        public Guid Key { get; set; }

        public string? Code { get; set; }

        public string? Number { get; set; }
    }

    public sealed class NewCodeFields
    {
        public Guid Hall { get; set; }

        public Guid CaseId { get; set; }
    }
}
