using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Calendars;
using Portal.Core.Catalog;
using Portal.Core.Intake;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Web.People;

/// <summary>代办 (features.md row 108): to whom I gave leave to act for me, and for whom I may act.</summary>
public sealed partial class MyProxiesPage
{
    private List<ProxyGrant> _given = [];
    private List<ProxyGrant> _held = [];
    private Dictionary<Guid, LocalText> _items = [];
    private Refusal? _refusal;
    private bool _notAgreed;

    [SupplyParameterFromForm(FormName = "grant")]
    public Grant? Sent { get; set; }

    private DateTime Now => Time.GetUtcNow().UtcDateTime;

    private DateOnly Today => ChinaTime.DateOf(Now);

    protected override async Task OnInitializedAsync()
    {
        await using var db = Databases.CreateDbContext();
        var grants = await db.ProxyGrants.AsNoTracking()
            .Where(grant => grant.PrincipalId == Here.Actor.CitizenId || grant.DelegateId == Here.Actor.CitizenId).OrderByDescending(grant => grant.From).Take(100).ToListAsync();
        _given = [.. grants.Where(grant => grant.PrincipalId == Here.Actor.CitizenId)];
        _held = [.. grants.Where(grant => grant.DelegateId == Here.Actor.CitizenId)];
        var lineage = TenantPath.Ids(Here.Tenant.Path);
        var named = grants.SelectMany(grant => grant.ItemKeys).ToHashSet();
        _items = (await db.ServiceItems.AsNoTracking().Where(item => item.State == ItemState.Published && item.CanApply && (lineage.Contains(item.TenantId) || named.Contains(item.ItemKey)))
            .Select(item => new { item.ItemKey, item.Name, item.NameEn }).ToListAsync()).DistinctBy(item => item.ItemKey).ToDictionary(item => item.ItemKey, item => new LocalText(item.Name, item.NameEn));
    }

    private string StateOf(ProxyGrant grant) => T[grant.RevokedAt is not null ? "Proxies.Revoked" : grant.IsGood(Now) ? "Proxies.Good" : "Proxies.Ended"];

    private string Covers(ProxyGrant grant)
    {
        List<string> names =
        [
            .. grant.Classes.Select(each => Enum.TryParse<ItemClass>(each, out var group) ? T["Proxies.OneClass", group.Name()].Value : each),
            .. grant.ItemKeys.Select(key => _items.GetValueOrDefault(key)?.In() ?? T["Proxies.OneItem"].Value),
        ];
        return names.Count == 0 ? T["Proxies.AllItems"].Value : string.Join(T["Proxies.Comma"], names);
    }

    private async Task GrantAsync()
    {
        if (Sent is not { Agreed: true })
        {
            _notAgreed = true;
            return;
        }

        var isClass = Enum.TryParse<ItemClass>(Sent.Covers, out var group);
        if (!isClass && !string.IsNullOrEmpty(Sent.Covers) && !Guid.TryParse(Sent.Covers, out _))
        {
            _refusal = new NotFound();
            return;
        }

        var wish = new GrantWish(Sent.Relation, Sent.Type, Sent.Number ?? "", Sent.Name ?? "", ChinaTime.EndOf(Sent.Until ?? Today), T["Proxies.Terms"])
        {
            Key = Sent.Key ?? Guid.CreateVersion7(),
            Classes = isClass ? [group.ToString()] : [],
            ItemKeys = !isClass && Guid.TryParse(Sent.Covers, out var key) ? [key] : [],
        };
        var answer = await Desk.GrantAsync(wish, Sent.Password, Here.Tenant.Id, Here.Actor);
        _refusal = answer.Refusal;
        if (answer.IsYes)
        {
            Navigation.NavigateTo(PortalUrls.MyProxies);
        }
    }

    private async Task RevokeAsync(Guid grantId)
    {
        _refusal = (await Desk.RevokeAsync(grantId, Here.Tenant.Id, Here.Actor)).Refusal;
        if (_refusal is null)
        {
            Navigation.NavigateTo(PortalUrls.MyProxies);
        }
    }

    public sealed class Grant
    {
        /// <summary>Of the form: a second press of the button is the same grant.</summary>
        public Guid? Key { get; set; }

        public string? Name { get; set; }

        public DocumentType Type { get; set; }

        public string? Number { get; set; }

        public ProxyRelation Relation { get; set; }

        /// <summary>A class by its name, an item by its key, or nothing for everything.</summary>
        public string? Covers { get; set; }

        public string? Password { get; set; }

        public DateOnly? Until { get; set; }

        public bool Agreed { get; set; }
    }
}
