using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Calendars;
using Portal.Core.Catalog;
using Portal.Core.Intake;
using Portal.Core.People;

namespace Portal.Web.Intake;

/// <summary>A grant signed on paper. The principal is the applicant of the clerk's own draft, whose document was looked at.</summary>
public sealed partial class WindowGrantPage
{
    private const string This = "this";
    private const string Everything = "all";

    private static readonly CultureInfo Chinese = CultureInfo.GetCultureInfo("zh-CN");

    private ServiceItem? _item;
    private Guid _principalId;
    private string _principal = "";
    private string _principalPaper = "";
    private int _tenantId;
    private bool _isShown;
    private Refusal? _refusal;
    private Refusal? _notRevoked;
    private IReadOnlyList<ProxyGrant> _given = [];

    [Parameter]
    public Guid DraftId { get; set; }

    [CascadingParameter]
    public required HttpContext Context { get; set; }

    [SupplyParameterFromForm(FormName = "grant")]
    public Wish? Sent { get; set; }

    private DateOnly Today => ChinaTime.DateOf(Time.GetUtcNow().UtcDateTime);

    private DateOnly Until => Sent?.Until ?? Today.AddMonths(3);

    private ProxyRelation Relation => Sent?.Relation ?? ProxyRelation.Relative;

    private bool IsMyself => Relation == ProxyRelation.CommunityWorker && string.IsNullOrWhiteSpace(Sent?.Number);

    private string Delegate => IsMyself ? Here.Actor.Name : Sent?.Name?.Trim() ?? "";

    private ItemClass? Class => Enum.TryParse<ItemClass>(Sent?.Covers, out var group) ? group : null;

    private string CoversZh => Sent?.Covers == Everything ? Paper("Grant.All") : Class is { } group ? Paper("Grant.Class", group.Name(Chinese)) : _item!.Name;

    /// <summary>Only the ends of a number stand on the sheet: enough to say who is meant.</summary>
    private string DelegatePaper => IsMyself ? "" : Paper("Grant.Paper", Sent!.Type.Name(Chinese), Masking.Id(Sent.Number ?? ""));

    private GrantWish Wished => new(Relation, Sent!.Type, Sent.Number ?? "", Sent.Name ?? "", ChinaTime.EndOf(Until), Terms)
    {
        Key = Sent.Key ?? Guid.CreateVersion7(),
        ItemKeys = Sent.Covers == Everything || Class is not null ? [] : [_item!.ItemKey],
        Classes = Class is { } group ? [group.ToString()] : [],
    };

    private static string Terms => Paper("Grant.Terms");

    protected override async Task OnInitializedAsync()
    {
        await using var db = Databases.CreateDbContext();
        var draft = await db.Drafts.AsNoTracking().SingleOrDefaultAsync(each => each.Id == DraftId && each.AccountId == Here.Actor.AccountId && each.OwnerCitizenId == null && each.CaseId == null && each.Corrects == null);
        if (draft?.CitizenId is not { } principalId || await db.Citizens.AsNoTracking().SingleOrDefaultAsync(citizen => citizen.Id == principalId) is not { } principal)
        {
            Navigation.NotFound();
            return;
        }

        (_principalId, _principal, _tenantId) = (principalId, principal.Name, draft.TenantId);
        _principalPaper = Paper("Grant.Paper", principal.DocumentType.Name(Chinese), Masking.Id(principal.DocumentNumber));
        _item = await db.ServiceItems.AsNoTracking().SingleAsync(item => item.Id == draft.ItemId);
        _given = await Desk.GivenByAsync(principalId, Here.Actor, Context.RequestAborted);
    }

    private async Task SendAsync()
    {
        if (_item is null || Sent is null)
        {
            return;
        }

        _refusal = await Desk.WhyNotAsync(_principalId, Wished, Here.Actor, Context.RequestAborted);
        _isShown = _refusal is null;
        if (!_isShown || Context.Request.Form["go"] != "save")
        {
            return;
        }

        var granted = await Desk.GrantOnPaperAsync(_principalId, Wished, Sent.OnPaper, Here.Actor);
        _refusal = granted.Refusal;
        if (granted.IsYes)
        {
            // A grant for another item is kept all the same; this draft goes on as it was.
            await Intake.NameProxyAsync(DraftId, granted.Value.Id, Here.Actor);
            Navigation.NavigateTo(PortalUrls.WindowDraft(DraftId));
        }
    }

    private async Task RevokeAsync(Guid grantId)
    {
        _notRevoked = (await Desk.RevokeAtWindowAsync(grantId, _principalId, Context.Request.Form["seen"] == "true", Here.Actor)).Refusal;
        if (_notRevoked is null)
        {
            Navigation.NavigateTo(PortalUrls.WindowGrant(DraftId));
        }
    }

    /// <summary>What is signed is Chinese whatever language the clerk has chosen.</summary>
    private static string Paper(string key, params object[] with) => WindowTexts.InChinese(key, with);

    private static string Machine(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public sealed class Wish
    {
        /// <summary>Of the form: a second press of the button is the same grant.</summary>
        public Guid? Key { get; set; }

        public ProxyRelation Relation { get; set; }

        public string? Name { get; set; }

        public DocumentType Type { get; set; }

        public string? Number { get; set; }

        public string? Covers { get; set; }

        public DateOnly? Until { get; set; }

        public bool OnPaper { get; set; }
    }
}
