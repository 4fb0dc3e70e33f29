using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Catalog;
using Portal.Core.Intake;

namespace Portal.Web.Intake;

/// <summary>Where an application begins: for whom it is. What was answered in the guide comes along in the address.</summary>
public sealed partial class ApplyPage
{
    private const string Myself = "me";
    private const string GrantPrefix = "grant:";
    private const string OrganisationPrefix = "org:";

    private readonly List<(string Value, string Text, string? Hint)> _choices = [];
    private List<Draft> _open = [];
    private ServiceItem? _item;
    private Bundle? _bundle;
    private DraftSubject? _subject;
    private Refusal? _refusal;

    [Parameter]
    public Guid ItemId { get; set; }

    /// <summary>一件事: all that its answers take, with one application.</summary>
    [Parameter]
    public Guid? BundleId { get; set; }

    [CascadingParameter]
    public required HttpContext Context { get; set; }

    [SupplyParameterFromQuery(Name = "draft")]
    public Guid? DraftId { get; set; }

    private string GuideUrl => _subject is { Bundle: { } bundle } ? PortalUrls.Bundle(bundle.Code, Told) : PortalUrls.Item(_item!.Code);

    private IEnumerable<KeyValuePair<string, string>> Told => Carried.Select(answer => KeyValuePair.Create(answer.Name, answer.Value));

    /// <summary>Answers to the guide's questions, or the bundle's, as they stand in the address or were posted on.</summary>
    private IEnumerable<(string Name, string Value)> Carried => (_bundle is null ? _item!.Detail.Questions.Select(question => question.Key) : _bundle.Detail.Questions.Select(question => question.Key))
        .Select(key => (key, Value: (Context.Request.HasFormContentType ? Context.Request.Form[key] : Context.Request.Query[key]).ToString()))
        .Where(answer => answer.Value.Length is > 0 and < 100);

    protected override async Task OnInitializedAsync()
    {
        if (DraftId is { } draftId)
        {
            Navigation.NavigateTo(PortalUrls.ApplyDraft(draftId));
            return;
        }

        await using var db = Databases.CreateDbContext();
        if (BundleId is not null)
        {
            await ReadBundleAsync(db);
            return;
        }

        var asked = await db.ServiceItems.AsNoTracking().SingleOrDefaultAsync(item => item.Id == ItemId);

        // A link to an older version leads to the one in force.
        _item = asked is { State: ItemState.Superseded }
            ? await db.ServiceItems.AsNoTracking().FirstOrDefaultAsync(item => item.ItemKey == asked.ItemKey && item.State == ItemState.Published)
            : asked;
        if (_item is not { State: ItemState.Published })
        {
            _item = null;
            Navigation.NotFound();
            return;
        }

        await OfferChoicesAsync(db, _item);
        _open = await db.Drafts.AsNoTracking().Where(draft => draft.OwnerCitizenId == Here.Actor.CitizenId && draft.ItemId == _item.Id && draft.TenantId == Here.Tenant.Id && draft.CaseId == null && draft.Corrects == null)
            .OrderByDescending(draft => draft.ChangedAt).Take(5).ToListAsync();
    }

    /// <summary>Who has not answered the tree to its end is asked the rest first.</summary>
    private async Task ReadBundleAsync(PortalDb db)
    {
        _bundle = await db.Bundles.AsNoTracking().SingleOrDefaultAsync(bundle => bundle.Id == BundleId && bundle.State == ItemState.Published);
        if (_bundle is null)
        {
            Navigation.NotFound();
            return;
        }

        var told = Carried.ToDictionary(answer => answer.Name, answer => answer.Value, StringComparer.Ordinal);
        var path = BundleTree.Path(_bundle.Detail, key => told.GetValueOrDefault(key));
        if (BundleTree.Next(_bundle.Detail, path) is not null)
        {
            Navigation.NavigateTo(PortalUrls.Bundle(_bundle.Code, path));
            return;
        }

        _subject = await DraftSubject.OfAsync(db, _bundle, path);
        _item = _subject.Item;
        await OfferChoicesAsync(db, _item);
        _open = await db.Drafts.AsNoTracking().Where(draft => draft.OwnerCitizenId == Here.Actor.CitizenId && draft.ItemId == _bundle.Id && draft.TenantId == Here.Tenant.Id && draft.CaseId == null).OrderByDescending(draft => draft.ChangedAt).Take(5).ToListAsync();
    }

    private async Task OfferChoicesAsync(PortalDb db, ServiceItem item)
    {
        var now = Time.GetUtcNow().UtcDateTime;
        if (item.Subjects.HasFlag(SubjectKinds.Person))
        {
            _choices.Add((Myself, T["Apply.Myself", Here.Actor.Name], null));
            var grants = await db.ProxyGrants.AsNoTracking()
                .Where(grant => grant.DelegateId == Here.Actor.CitizenId && grant.RevokedAt == null && grant.From <= now && grant.Until > now)
                .OrderBy(grant => grant.Until).ToListAsync();
            _choices.AddRange(grants.Where(grant => grant.Covers(item.ItemKey, item.Class.ToString())).Select(grant => ($"{GrantPrefix}{grant.Id}", T["Apply.Grant", grant.PrincipalName].Value, (string?)T["Apply.GrantHint", Cases.Shared.Shown.Day(grant.Until)])));
        }

        if (item.Subjects.HasFlag(SubjectKinds.Organisation))
        {
            var organisations = await db.OrganisationMembers.AsNoTracking().Include(member => member.Organisation)
                .Where(member => member.CitizenId == Here.Actor.CitizenId).ToListAsync();
            _choices.AddRange(organisations.Select(member => ($"{OrganisationPrefix}{member.OrganisationId}", T["Apply.Organisation", member.Organisation!.Name].Value, (string?)member.Organisation.CreditCode)));
        }
    }

    /// <summary>What was chosen before a refusal stays chosen; the first at the beginning.</summary>
    private string? Chosen => Context.Request.HasFormContentType && Context.Request.Form["for"].ToString() is { Length: > 0 } chosen && _choices.Exists(choice => choice.Value == chosen) ? chosen : _choices.FirstOrDefault().Value;

    private async Task StartAsync()
    {
        var chosen = Context.Request.Form["for"].ToString();
        if (_item is null || !_choices.Exists(choice => choice.Value == chosen))
        {
            _refusal = new NotAllowed();
            return;
        }

        var (applicant, grant, organisation) = (Here.Actor.CitizenId, (Guid?)null, (Guid?)null);
        if (chosen.StartsWith(GrantPrefix, StringComparison.Ordinal))
        {
            grant = Guid.Parse(chosen[GrantPrefix.Length..]);
            await using var db = Databases.CreateDbContext();
            applicant = (await db.ProxyGrants.AsNoTracking().SingleAsync(each => each.Id == grant)).PrincipalId;
        }
        else if (chosen.StartsWith(OrganisationPrefix, StringComparison.Ordinal))
        {
            organisation = Guid.Parse(chosen[OrganisationPrefix.Length..]);
        }

        var started = _bundle is null
            ? await Intake.StartAsync(_item.Id, Here.Tenant.Id, applicant, grant, organisation, Here.Actor, Context.RequestAborted)
            : await Intake.StartBundleAsync(_bundle.Id, Here.Tenant.Id, new Dictionary<string, string>(Told, StringComparer.Ordinal), (applicant, grant, organisation), Here.Actor, Context.RequestAborted);
        if (!started.IsYes)
        {
            _refusal = started.Refusal;
            return;
        }

        var carried = _bundle is not null ? [] : Carried.ToDictionary(answer => answer.Name, answer => answer.Value, StringComparer.Ordinal);
        if (carried.Count > 0)
        {
            _refusal = (await Intake.SaveAsync(started.Value.Id, carried, Here.Actor, Context.RequestAborted)).Refusal;
        }

        if (_refusal is null)
        {
            Navigation.NavigateTo(PortalUrls.ApplyDraft(started.Value.Id));
        }
    }
}
