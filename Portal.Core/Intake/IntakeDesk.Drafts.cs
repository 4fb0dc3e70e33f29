using Microsoft.EntityFrameworkCore;
using Portal.Core.Calendars;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Portal.Core.Vault;

namespace Portal.Core.Intake;

public sealed partial class IntakeDesk
{
    private const int LongestAnswer = 20_000;
    private const int MostAnswers = 1_000;
    private const int MostSigns = 200_000;
    private const int MostPapers = 60;

    /// <summary>A draft as its page shows it: to who types it, as long as they may act for whom it is. One that was sent is told of as sent.</summary>
    public async Task<Answer<Draft>> OpenDraftAsync(Guid draftId, Actor actor, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(scope);
        if (await db.Drafts.AsNoTracking().SingleOrDefaultAsync(each => each.Id == draftId && each.AccountId == actor.AccountId, cancellationToken) is not { } draft)
        {
            return new DraftGone();
        }

        return draft.CaseId is not null ? draft
            : await WhyNotProxyAsync(db, draft, actor, cancellationToken) is { } ended ? ended
            : draft is { IsBundle: false, Corrects: null } && await WhyWithdrawnAsync(db, await db.ServiceItems.AsNoTracking().SingleAsync(item => item.Id == draft.ItemId, cancellationToken), cancellationToken) is { } over ? over
            : draft;
    }

    /// <summary>A version that was replaced meanwhile is taken in as it was begun; an item that nobody does any more is not.</summary>
    private static async Task<ItemWithdrawn?> WhyWithdrawnAsync(PortalDb db, ServiceItem item, CancellationToken cancellationToken) =>
        item.State == ItemState.Published || await db.ServiceItems.AnyAsync(each => each.ItemKey == item.ItemKey && each.State == ItemState.Published, cancellationToken) ? null : new ItemWithdrawn();

    /// <summary>
    /// The draft this person has open for an item, or a new one, filled in with what is known of the applicant.
    /// </summary>
    /// <param name="applicantId">For whom; the citizen themselves, the principal of a grant, or null at the window as yet.</param>
    public Task<Answer<Draft>> StartAsync(Guid itemId, int tenantId, Guid? applicantId, Guid? proxyGrantId, Guid? organisationId, Actor actor, CancellationToken cancellationToken = default) =>
        Attempt.SafelyAsync(() => StartOnceAsync(itemId, tenantId, applicantId, proxyGrantId, organisationId, null, [], actor, cancellationToken), time, log, cancellationToken);

    /// <summary>The same for an application of a project, with what the project was asked once filled in.</summary>
    /// <param name="known">By the names that fields of forms are prefilled with.</param>
    public Task<Answer<Draft>> StartForProjectAsync(Guid itemId, int tenantId, Guid organisationId, Guid projectId, IReadOnlyDictionary<string, string> known, Actor actor, CancellationToken cancellationToken = default) =>
        Attempt.SafelyAsync(() => StartOnceAsync(itemId, tenantId, actor.CitizenId, null, organisationId, projectId, known, actor, cancellationToken), time, log, cancellationToken);

    private async Task<Answer<Draft>> StartOnceAsync(Guid itemId, int tenantId, Guid? applicantId, Guid? proxyGrantId, Guid? organisationId, Guid? projectId, IEnumerable<KeyValuePair<string, string>> known, Actor actor, CancellationToken cancellationToken)
    {
        if (actor.AccountId is null)
        {
            return new NotAllowed();
        }

        await using var db = maker.Make(scope);
        var item = await db.ServiceItems.AsNoTracking().SingleOrDefaultAsync(each => each.Id == itemId, cancellationToken);
        if (item is { CanApply: true, State: ItemState.Published } && ItemChannels.WhyNot(item, actor.Channel) is { } elsewhere)
        {
            return elsewhere;
        }

        if (item is not null && ItemTerm.WhyNot(item, ChinaTime.DateOf(time.GetUtcNow().UtcDateTime)) is { } notNow)
        {
            return notNow;
        }

        if (item is not { CanApply: true, State: ItemState.Published } || !await IsOfferedAsync(db, item, tenantId, cancellationToken))
        {
            return item is { CanApply: true, State: ItemState.Published } ? await WhyNotOfferedAsync(item, tenantId, cancellationToken) : new CannotApplyHere();
        }

        return await BeginAsync(db, item, [item], null, tenantId, (applicantId, proxyGrantId, organisationId), (projectId, known), actor, cancellationToken);
    }

    /// <param name="items">All items that a proxy must have been given the right to.</param>
    /// <param name="told">Answers to a bundle's tree; null for one item.</param>
    /// <param name="project">The project it is an application of, and what that was asked once.</param>
    private async Task<Answer<Draft>> BeginAsync(
        PortalDb db, ServiceItem item, IReadOnlyList<ServiceItem> items, Dictionary<string, string>? told, int tenantId,
        (Guid? ApplicantId, Guid? GrantId, Guid? OrganisationId) who, (Guid? Id, IEnumerable<KeyValuePair<string, string>> Known) project, Actor actor, CancellationToken cancellationToken)
    {
        var (applicantId, proxyGrantId, organisationId) = who;
        var (projectId, known) = project;
        if (!actor.IsStaff && !item.Subjects.HasFlag(organisationId is null ? SubjectKinds.Person : SubjectKinds.Organisation))
        {
            return new CannotApplyHere();
        }

        if (proxyGrantId is { } grantId && await MayActForAsync(grantId, applicantId, items, actor, cancellationToken) is null)
        {
            return new NotAllowed();
        }

        if (!actor.IsStaff && proxyGrantId is null && applicantId != actor.CitizenId)
        {
            return new NotAllowed();
        }

        if (organisationId is not null && !actor.IsStaff && !await db.OrganisationMembers.AnyAsync(member => member.OrganisationId == organisationId && member.CitizenId == actor.CitizenId, cancellationToken))
        {
            return new NotAllowed();
        }

        if (await OpenAsync() is { } begun)
        {
            return await GoOnAsync(begun);
        }

        var now = time.GetUtcNow().UtcDateTime;
        var draft = new Draft
        {
            TenantId = tenantId,
            ItemId = item.Id,
            IsBundle = told is not null,
            AccountId = actor.AccountId!.Value,
            OwnerCitizenId = actor.IsStaff ? null : actor.CitizenId,
            CitizenId = applicantId,
            OrganisationId = organisationId,
            ProxyGrantId = proxyGrantId,
            ProjectId = projectId,
            Channel = actor.Channel,
            CreatedAt = now,
            ChangedAt = now,
            Answers = applicantId is { } id ? await PrefillAsync(item, id, proxyGrantId is not null, known, cancellationToken) : [],
        };
        draft.Answers = told is null ? draft.Answers : new Dictionary<string, string>(draft.Answers.Concat(told), StringComparer.Ordinal);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.HoldAccountAsync(draft.AccountId, cancellationToken);
        if (await OpenAsync() is { } other)
        {
            await transaction.DisposeAsync(); // A second click, or a second window, began it a moment ago.
            return await GoOnAsync(other);
        }

        db.Drafts.Add(draft);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return draft;

        async Task<Draft?> OpenAsync() => actor.IsStaff ? null
            : await db.Drafts.Where(each => each.AccountId == actor.AccountId && each.ItemId == item.Id && each.CaseId == null && each.Corrects == null && each.TenantId == tenantId
                && each.CitizenId == applicantId && each.OrganisationId == organisationId && each.ProjectId == projectId).OrderByDescending(each => each.ChangedAt).FirstOrDefaultAsync(cancellationToken);

        async Task<Answer<Draft>> GoOnAsync(Draft open)
        {
            if (open.ProxyGrantId != proxyGrantId)
            {
                // Begun under a grant that has ended; it goes on under the one chosen now.
                open.ProxyGrantId = proxyGrantId;
                await db.SaveChangesAsync(cancellationToken);
            }

            return told is null ? open : await RetellAsync(db, open, told, cancellationToken);
        }
    }

    /// <summary>Keeps what was typed, right or wrong. Names the form does not know are dropped.</summary>
    public Task<Answer<Draft>> SaveAsync(Guid draftId, IReadOnlyDictionary<string, string> typed, Actor actor, CancellationToken cancellationToken = default) =>
        Attempt.SafelyAsync(() => SaveOnceAsync(draftId, typed, actor, cancellationToken), time, log, cancellationToken);

    private async Task<Answer<Draft>> SaveOnceAsync(Guid draftId, IReadOnlyDictionary<string, string> typed, Actor actor, CancellationToken cancellationToken)
    {
        if (typed.Count > MostAnswers || typed.Values.Any(value => value.Length > LongestAnswer) || typed.Values.Sum(value => value.Length) > MostSigns)
        {
            return new DraftTooLarge();
        }

        await using var db = maker.Make(scope);
        if (await OwnDraftAsync(db, draftId, actor, cancellationToken) is not { } draft)
        {
            return new DraftGone();
        }

        if (await WhyNotProxyAsync(db, draft, actor, cancellationToken) is { } ended)
        {
            return ended;
        }

        var subject = await DraftSubject.ReadAsync(db, draft, cancellationToken);
        var item = subject.Item;
        var answers = new Dictionary<string, string>(draft.Answers, StringComparer.Ordinal);
        foreach (var (name, value) in typed.Where(answer => answer.Key is Draft.WayKey or Draft.HallKey || (subject.Bundle is { } bundle && BundleTree.Knows(bundle.Detail, answer.Key)) || (actor.IsStaff && WindowMarks.Knows(item.Detail, answer.Key)) || LaterPromise.Knows(item.Detail, answer.Key) || FormCheck.Knows(item.Detail.Form, item.Detail.Questions, answer.Key)))
        {
            answers[name] = value;
        }

        if (answers.Values.Sum(value => value.Length) > MostSigns)
        {
            return new DraftTooLarge();
        }

        var now = time.GetUtcNow().UtcDateTime;
        LaterPromise.Stamp(draft.Answers, answers, now);
        (draft.Answers, draft.ChangedAt) = (answers, now);
        await FillNewAsync(db, subject, draft, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        return draft;
    }

    /// <summary>At the window: says for whom the draft is, and fills in what is known of them where nothing was typed yet.</summary>
    public Task<Answer<Draft>> NameApplicantAsync(Guid draftId, Guid citizenId, Guid? organisationId, Actor actor, CancellationToken cancellationToken = default) =>
        Attempt.SafelyAsync(() => NameApplicantOnceAsync(draftId, citizenId, organisationId, actor, cancellationToken), time, log, cancellationToken);

    private async Task<Answer<Draft>> NameApplicantOnceAsync(Guid draftId, Guid citizenId, Guid? organisationId, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = maker.Make(scope);
        if (!actor.IsStaff || await OwnDraftAsync(db, draftId, actor, cancellationToken) is not { } draft)
        {
            return new DraftGone();
        }

        var item = (await DraftSubject.ReadAsync(db, draft, cancellationToken)).Item;
        var answers = new Dictionary<string, string>(draft.Answers, StringComparer.Ordinal);
        foreach (var (name, value) in (await PrefillAsync(item, citizenId, false, [], cancellationToken)).Where(answer => string.IsNullOrWhiteSpace(answers.GetValueOrDefault(answer.Key))))
        {
            answers[name] = value;
        }

        if (draft.CitizenId != citizenId && draft.Corrects is null)
        {
            draft.ProxyGrantId = null; // It was given by somebody else.
        }

        (draft.CitizenId, draft.OrganisationId, draft.Answers, draft.ChangedAt) = (citizenId, organisationId, answers, time.GetUtcNow().UtcDateTime);
        await db.SaveChangesAsync(cancellationToken);
        return draft;
    }

    /// <summary>Starts over: the draft goes, and its papers are destroyed.</summary>
    public Task<Answer<Draft>> DiscardAsync(Guid draftId, Actor actor, CancellationToken cancellationToken = default) =>
        Attempt.SafelyAsync(() => DiscardOnceAsync(draftId, actor, cancellationToken), time, log, cancellationToken);

    private async Task<Answer<Draft>> DiscardOnceAsync(Guid draftId, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = maker.Make(scope);
        if (await OwnDraftAsync(db, draftId, actor, cancellationToken) is not { } draft)
        {
            return new DraftGone();
        }

        if (await WhyNotProxyAsync(db, draft, actor, cancellationToken) is { } ended)
        {
            return ended;
        }

        var loose = await db.Attachments.Where(paper => paper.DraftId == draftId && paper.CaseId == null).ToListAsync(cancellationToken);
        db.Attachments.RemoveRange(loose);
        db.Drafts.Remove(draft);
        await db.SaveChangesAsync(cancellationToken);
        foreach (var consentId in loose.Where(paper => paper.ConsentId is not null).Select(paper => paper.ConsentId!.Value).Distinct())
        {
            await TakeBackConsentAsync(consentId, time.GetUtcNow().UtcDateTime, cancellationToken);
        }

        // A kept paper's file belongs to the case it came in by.
        loose.Where(paper => paper.VaultPaperId is null).ToList().ForEach(paper => papers.Destroy(paper.StoredName));
        return draft;
    }

    /// <summary>What still stands in the way of sending, for the check-your-answers page.</summary>
    public async Task<IReadOnlyList<Problem>> ProblemsAsync(Guid draftId, Actor actor, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(scope);
        if (await OwnDraftAsync(db, draftId, actor, cancellationToken) is not { } draft)
        {
            return [];
        }

        return (await LookAtAllAsync(db, await DraftSubject.ReadAsync(db, draft, cancellationToken), draft, await PapersOfAsync(db, draft, cancellationToken), actor, time.GetUtcNow().UtcDateTime, cancellationToken)).Problems;
    }

    private static async Task<List<Attachment>> PapersOfAsync(PortalDb db, Draft draft, CancellationToken cancellationToken) =>
        await db.Attachments.AsNoTracking().Where(paper => (paper.DraftId == draft.Id || (draft.Corrects != null && paper.CaseId == draft.Corrects)) && paper.RemovedAt == null).ToListAsync(cancellationToken);

    /// <summary>What comes to a draft or goes from it changes the draft, so that it meets who hands it in at the same moment.</summary>
    private static void Touch(PortalDb db, Draft draft, DateTime now)
    {
        draft.ChangedAt = now;
        db.Entry(draft).Property(each => each.ChangedAt).IsModified = true;
    }

    private static Task<Draft?> OwnDraftAsync(PortalDb db, Guid draftId, Actor actor, CancellationToken cancellationToken) =>
        db.Drafts.SingleOrDefaultAsync(each => each.Id == draftId && each.AccountId == actor.AccountId && each.CaseId == null, cancellationToken);

    /// <summary>What is done further down only is said with its level: a district's window sends the person on to where they live, not away.</summary>
    private async Task<Refusal> WhyNotOfferedAsync(ServiceItem item, int tenantId, CancellationToken cancellationToken)
    {
        var tree = (await cases.SettingAsync(cancellationToken)).Tree;
        return tree.Find(tenantId) is { IsActive: true } place && TenantPath.Ids(place.Path).Contains(item.TenantId) && item.Detail.Route is [_, ..] route && route.Min(step => step.Level) is var level && level > place.Level ? new TakenInBelow(level) : new CannotApplyHere();
    }

    /// <summary>A place offers its own items, those of every place above it, and what was handed down to one of these; and the route leads somewhere from it.</summary>
    private async Task<bool> IsOfferedAsync(PortalDb db, ServiceItem item, int tenantId, CancellationToken cancellationToken)
    {
        var tree = (await cases.SettingAsync(cancellationToken)).Tree;
        if (tree.Find(tenantId) is not { IsActive: true } place)
        {
            return false;
        }

        var lineage = TenantPath.Ids(place.Path);
        var today = ChinaTime.DateOf(time.GetUtcNow().UtcDateTime);
        var rights = await RightsAsync([item.ItemKey], tree, cancellationToken);
        return Plan(item, new Dictionary<string, string>(StringComparer.Ordinal), place, tree, rights(item.ItemKey)) is not null && (lineage.Contains(item.TenantId)
            || await db.Delegations.AnyAsync(delegation => delegation.ItemKey == item.ItemKey && delegation.Right != DelegatedRight.Decide && lineage.Contains(delegation.TenantId) && delegation.From <= today && (delegation.Until == null || delegation.Until >= today), cancellationToken));
    }

    /// <param name="byProxy">Who acts for another is given what stands in the grant, and nothing that the person keeps for themselves.</param>
    private async Task<Dictionary<string, string>> PrefillAsync(ServiceItem item, Guid citizenId, bool byProxy, IEnumerable<KeyValuePair<string, string>> more, CancellationToken cancellationToken)
    {
        await using var db = maker.Make(Scope.Everywhere("an applicant's own file fills in the applicant's own form"));
        var citizen = await db.Citizens.AsNoTracking().SingleAsync(each => each.Id == citizenId, cancellationToken);
        var today = ChinaTime.DateOf(time.GetUtcNow().UtcDateTime);
        var known = !byProxy && await VaultDesk.AgreedAsync(db, citizenId, cancellationToken) ? KnownFields.Offered(citizen, today) : new Dictionary<string, string>(StringComparer.Ordinal);
        known["name"] = citizen.Name;
        known["documentNumber"] = citizen.DocumentNumber;
        known[KnownFields.Phone] = KnownFields.IsGood(KnownFields.Phone, citizen.Origins.GetValueOrDefault(KnownFields.Phone), today) ? citizen.Phone ?? "" : "";
        known["birthDate"] = citizen.BirthDate?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) ?? "";
        foreach (var (name, value) in more)
        {
            known[name] = value;
        }

        return item.Detail.Form.Fields.Where(field => field.Prefill is not null && !string.IsNullOrEmpty(known.GetValueOrDefault(field.Prefill)))
            .ToDictionary(field => field.Key, field => known[field.Prefill!], StringComparer.Ordinal);
    }
}
