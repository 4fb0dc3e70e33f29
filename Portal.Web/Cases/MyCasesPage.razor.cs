using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Intake;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Portal.Web.Cases.Shared;

namespace Portal.Web.Cases;

/// <summary>
/// Everything that one document opens (一证一码, features.md row 80): the person's own matters at all places, those they hold a
/// grant for, and their organisations'. The scope's filter decides which those are.
/// </summary>
public sealed partial class MyCasesPage
{
    private const string Person = "person";
    private const int PageSize = 20;

    private List<Case> _rows = [];
    private List<Draft> _drafts = [];
    private List<Organisation> _organisations = [];
    private Dictionary<Guid, LocalText> _items = [];
    private string? _more;
    private Refusal? _refusal;

    [SupplyParameterFromQuery(Name = "who")]
    public string? Who { get; set; }

    [SupplyParameterFromQuery(Name = "org")]
    public Guid? Organisation { get; set; }

    [SupplyParameterFromQuery(Name = "after")]
    public string? After { get; set; }

    protected override Task OnInitializedAsync() => ReadAsync();

    private async Task ReadAsync()
    {
        await using var db = Databases.CreateDbContext();
        _organisations = await db.OrganisationMembers.AsNoTracking().Where(member => member.CitizenId == Here.Actor.CitizenId).Select(member => member.Organisation!).OrderBy(organisation => organisation.CreditCode).ToListAsync();
        _drafts = After is not null ? [] : await db.Drafts.AsNoTracking()
            .Where(draft => draft.OwnerCitizenId == Here.Actor.CitizenId && draft.CaseId == null && (Organisation == null || draft.OrganisationId == Organisation) && (Who != Person || draft.OrganisationId == null))
            .OrderByDescending(draft => draft.ChangedAt).Take(PageSize).ToListAsync();
        var ids = _drafts.Select(draft => draft.ItemId).ToHashSet();
        _items = await db.ServiceItems.AsNoTracking().Where(item => ids.Contains(item.Id)).Select(item => new { item.Id, item.Name, item.NameEn }).ToDictionaryAsync(item => item.Id, item => new LocalText(item.Name, item.NameEn));
        foreach (var bundle in await db.Bundles.AsNoTracking().Where(bundle => ids.Contains(bundle.Id)).Select(bundle => new { bundle.Id, bundle.Name, bundle.NameEn }).ToListAsync())
        {
            _items[bundle.Id] = new LocalText(bundle.Name, bundle.NameEn);
        }

        await ReadCasesAsync(db);
    }

    private async Task ReadCasesAsync(PortalDb db)
    {
        var wanted = db.Cases.AsNoTracking().AsSplitQuery().Include(matter => matter.Steps).Include(matter => matter.Handoffs)
            .Where(matter => (Organisation == null || matter.OrganisationId == Organisation) && (Who != Person || matter.OrganisationId == null));
        if (ReadPlace(After) is var (at, id))
        {
            wanted = wanted.Where(matter => matter.SubmittedAt < at || (matter.SubmittedAt == at && matter.Id.CompareTo(id) < 0));
        }

        var found = await wanted.OrderByDescending(matter => matter.SubmittedAt).ThenByDescending(matter => matter.Id).Take(PageSize + 1).ToListAsync();
        _rows = [.. found.Take(PageSize)];
        _more = found.Count > PageSize ? string.Create(CultureInfo.InvariantCulture, $"{_rows[^1].SubmittedAt.Ticks}_{_rows[^1].Id:N}") : null;
    }

    /// <summary>Where the page before ended. What does not read as one is passed over: the list starts at its top.</summary>
    private static (DateTime At, Guid Id)? ReadPlace(string? after) =>
        after?.Split('_') is [var ticks, var id] && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at <= DateTime.MaxValue.Ticks && Guid.TryParse(id, out var last)
            ? (new DateTime(at, DateTimeKind.Utc), last)
            : null;

    private async Task DiscardAsync(Guid draftId)
    {
        _refusal = (await Intake.DiscardAsync(draftId, Here.Actor)).Refusal;
        if (_refusal is null)
        {
            Navigation.NavigateTo(PortalUrls.MyCasesFor(Who, Organisation));
        }
    }

    private static string? Current(bool isIt) => isIt ? "page" : null;

    private string ItemName(Guid itemId) => _items.GetValueOrDefault(itemId)?.In() ?? "";

    private bool ForOther(Case matter) => matter.CitizenId != Here.Actor.CitizenId || matter.OrganisationId is not null;

    private string HolderOf(Case matter) => Holding.Of(matter, Here.Tree) is not [var first, ..] ? "" : first switch
    {
        { Kind: HoldingKind.Unit, Who: { } who, Until: { } until } => T["Mine.Holder", who, Shown.Day(until)],
        { Kind: HoldingKind.Unit, Who: { } who } => who,
        { Kind: HoldingKind.Applicant } => T["Mine.WaitsForYou"],
        { Kind: HoldingKind.ToCollect, Who: { } who } => T["Holder.ToCollect", who],
        _ => matter.ClosedAt is { } closed ? T["Mine.Closed", Shown.Day(closed)] : "",
    };
}
