using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Certificates;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Portal.Web.Tenancy;

namespace Portal.Web.Certificates;

public sealed partial class WorkCertificatesPage
{
    private const int PageSize = 30;

    private List<PrintJob> _unsettled = [];
    private Dictionary<Guid, LocalText> _machines = [];
    private IReadOnlyList<PrintFigure> _figures = [];
    private List<Certificate> _rows = [];
    private Dictionary<Guid, int> _printed = [];
    private string? _more;
    private DateTime _now;
    private bool _maySettle;
    private Refusal? _refusal;

    /// <summary>Of a certificate, from its beginning.</summary>
    [SupplyParameterFromQuery(Name = "number")] public string? Number { get; set; }

    [SupplyParameterFromQuery(Name = "after")] public string? After { get; set; }

    [SupplyParameterFromQuery(Name = "saved")] public bool Saved { get; set; }

    [SupplyParameterFromForm(Name = "Printed")] public bool? Printed { get; set; }

    [SupplyParameterFromForm(Name = "Why")] public string? Why { get; set; }

    protected override async Task OnInitializedAsync()
    {
        _now = Time.GetUtcNow().UtcDateTime;
        _maySettle = Here.Actor.Has(Duties.Clerk | Duties.Supervisor);
        await using var db = await Databases.CreateDbContextAsync();
        _unsettled = await Unsettled(db).ToListAsync();
        var machines = _unsettled.Select(job => job.MachineId).ToHashSet();
        _machines = await db.HallDevices.AsNoTracking().Where(machine => machines.Contains(machine.Id)).ToDictionaryAsync(machine => machine.Id, machine => machine.Name);
        _figures = await Figures.OfAsync(_now.AddDays(-30));
        await ReadRowsAsync(db);
    }

    /// <summary>Of the reader's places, the newest first.</summary>
    /// <param name="number">The beginning of one; null: any.</param>
    internal static IQueryable<Certificate> Rows(PortalDb db, string? number, (DateTime At, Guid Id)? after)
    {
        var rows = db.Certificates.AsNoTracking();
        rows = number is null ? rows : rows.Where(each => each.Number.StartsWith(number));
        rows = after is var (at, id) ? rows.Where(each => each.IssuedAt < at || (each.IssuedAt == at && each.Id.CompareTo(id) < 0)) : rows;
        return rows.OrderByDescending(each => each.IssuedAt).ThenByDescending(each => each.Id);
    }

    /// <summary>Prints of which nobody knows whether a paper came out.</summary>
    internal static IQueryable<PrintJob> Unsettled(PortalDb db) => db.PrintJobs.AsNoTracking().Include(job => job.Certificate).Where(job => job.State == PrintState.Unknown).OrderBy(job => job.PreparedAt).Take(50);

    private async Task ReadRowsAsync(PortalDb db)
    {
        Number = Number?.Trim() is { Length: > 0 } typed ? typed[..Math.Min(typed.Length, 40)] : null;
        _rows = await Rows(db, Number, CertificateAfter.Read(After)).Take(PageSize + 1).ToListAsync();
        (_more, _rows) = _rows.Count > PageSize ? (CertificateAfter.Write(_rows[PageSize - 1]), _rows[..PageSize]) : (null, _rows);
        var shown = _rows.ConvertAll(row => row.Id);
        _printed = await db.PrintJobs.AsNoTracking().Where(job => shown.Contains(job.CertificateId) && job.State == PrintState.Printed)
            .GroupBy(job => job.CertificateId).Select(jobs => new { jobs.Key, Count = jobs.Count() }).ToDictionaryAsync(jobs => jobs.Key, jobs => jobs.Count);
    }

    private async Task SettleAsync(Guid jobId) => Go(Printed is { } printed ? (await Prints.SettleAsync(jobId, printed, Here.Actor)).Refusal : new NotFound());

    private async Task WithdrawAsync(Guid id) => Go((await Desk.WithdrawAsync(id, Why, Here.Actor)).Refusal);

    private void Go(Refusal? refusal)
    {
        _refusal = refusal;
        if (refusal is null)
        {
            Navigation.NavigateTo(PortalUrls.WorkCertificatesFor(Number, saved: true));
        }
    }
}
