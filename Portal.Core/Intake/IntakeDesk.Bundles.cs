using Microsoft.EntityFrameworkCore;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Credit;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Intake;

/// <summary>一件事: several items with one form; what each of them needs is looked at and made by the item's own rules.</summary>
public sealed partial class IntakeDesk
{
    /// <summary>The draft this person has open for a bundle, or a new one, with these answers to its questions.</summary>
    /// <param name="told">Answers by the question's key. What nobody asked for is dropped.</param>
    public Task<Answer<Draft>> StartBundleAsync(Guid bundleId, int tenantId, IReadOnlyDictionary<string, string> told, (Guid? ApplicantId, Guid? GrantId, Guid? OrganisationId) who, Actor actor, CancellationToken cancellationToken = default) =>
        Attempt.SafelyAsync(() => StartBundleOnceAsync(bundleId, tenantId, told, who, actor, cancellationToken), time, log, cancellationToken);

    /// <summary>Of these items, those that cannot be handed in at this place: not offered here, withdrawn, or their route leads nowhere from it.</summary>
    public async Task<IReadOnlyList<ServiceItem>> NotHereAsync(IEnumerable<ServiceItem> items, int tenantId, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(scope);
        List<ServiceItem> stuck = [];
        foreach (var item in items)
        {
            if (item is not { CanApply: true, State: ItemState.Published } || !await IsOfferedAsync(db, item, tenantId, cancellationToken))
            {
                stuck.Add(item);
            }
        }

        return stuck;
    }

    private async Task<Answer<Draft>> StartBundleOnceAsync(Guid bundleId, int tenantId, IReadOnlyDictionary<string, string> told, (Guid? ApplicantId, Guid? GrantId, Guid? OrganisationId) who, Actor actor, CancellationToken cancellationToken)
    {
        if (actor.AccountId is null)
        {
            return new NotAllowed();
        }

        await using var db = maker.Make(scope);
        var place = (await cases.SettingAsync(cancellationToken)).Tree.Find(tenantId);
        if (place is null || await db.Bundles.AsNoTracking().SingleOrDefaultAsync(each => each.Id == bundleId, cancellationToken) is not { State: ItemState.Published } bundle || !TenantPath.Ids(place.Path).Contains(bundle.TenantId))
        {
            return new CannotApplyHere();
        }

        var path = BundleTree.Path(bundle.Detail, key => told.GetValueOrDefault(key));
        var subject = await DraftSubject.OfAsync(db, bundle, path, cancellationToken);
        if ((await NotHereAsync(subject.Merge!.Parts.Select(part => part.Item), tenantId, cancellationToken)) is [var stuck, ..])
        {
            return WhyNotHere(subject, stuck);
        }

        if (subject.Merge!.Parts.Select(part => ItemChannels.WhyNot(part.Item, actor.Channel)).FirstOrDefault(refusal => refusal is not null) is { } elsewhere)
        {
            return elsewhere;
        }

        var answers = path.ToDictionary(answer => BundleTree.AnswerKey(answer.Key), answer => answer.Value, StringComparer.Ordinal);

        // At the window the tree is answered with the person in front of it, in the draft itself.
        return !actor.IsStaff && WhyNoParts(subject, answers) is { } partless ? partless
            : await BeginAsync(db, subject.Item, subject.Items, answers, tenantId, who, (null, []), actor, cancellationToken);
    }

    /// <summary>Other answers to the tree than when the draft was begun; what was typed is kept, as far as it is still asked.</summary>
    private async Task<Answer<Draft>> RetellAsync(PortalDb db, Draft draft, Dictionary<string, string> told, CancellationToken cancellationToken)
    {
        var before = await DraftSubject.ReadAsync(db, draft, cancellationToken);
        var others = draft.Answers.Where(answer => !BundleTree.Knows(before.Bundle!.Detail, answer.Key));
        (draft.Answers, draft.ChangedAt) = (new Dictionary<string, string>(others.Concat(told), StringComparer.Ordinal), time.GetUtcNow().UtcDateTime);
        await FillNewAsync(db, before, draft, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        return draft;
    }

    /// <summary>Questions that came with another answer to the tree are filled in with what is known, as the first ones were.</summary>
    private async Task FillNewAsync(PortalDb db, DraftSubject before, Draft draft, CancellationToken cancellationToken)
    {
        if (before.Bundle is null || draft.CitizenId is not { } citizenId)
        {
            return;
        }

        var now = await DraftSubject.ReadAsync(db, draft, cancellationToken);
        var old = before.Item.Detail.Form.Fields.Select(field => field.Key).ToHashSet(StringComparer.Ordinal);
        var known = (await PrefillAsync(now.Item, citizenId, draft.ProxyGrantId is not null, [], cancellationToken)).Where(answer => !old.Contains(answer.Key) && string.IsNullOrWhiteSpace(draft.Answers.GetValueOrDefault(answer.Key))).ToList();
        if (known.Count > 0)
        {
            draft.Answers = new Dictionary<string, string>(draft.Answers.ExceptBy(known.Select(answer => answer.Key), answer => answer.Key, StringComparer.Ordinal).Concat(known), StringComparer.Ordinal);
        }
    }

    /// <summary>Each item's own look at its part of the draft; the problems bear the names they have in the form that was filled in.</summary>
    private async Task<(List<LookedAt> Looked, List<Problem> Problems)> LookAtAllAsync(PortalDb db, DraftSubject subject, Draft draft, IReadOnlyList<Attachment> handedIn, Actor actor, DateTime now, CancellationToken cancellationToken)
    {
        List<LookedAt> looked = [];
        List<Problem> problems = subject.Unanswered(draft.Answers) is { } question ? [new Problem(BundleTree.AnswerKey(question.Key), ProblemCode.Required, question.Text)] : [];
        foreach (var part in subject.PartsOf(draft, handedIn))
        {
            var (found, owed, standing) = await LookAsync(db, part.Item, part.Draft, part.Papers, actor, now, cancellationToken);
            looked.Add(new LookedAt(part, owed, standing, standing.Blocked ?? (LaterPromise.Of(part.Item.Detail, part.Draft.Answers, HandedIn(part.Papers)).Count > 0 ? standing.Barred : null)));
            problems.AddRange(found.Select(problem => problem with { Field = part.NameIn(problem.Field) }).Where(problem => !problems.Exists(other => other.Field == problem.Field && other.Code == problem.Code)));
        }

        return (looked, problems);
    }

    private static Refusal WhyNotHere(DraftSubject subject, ServiceItem stuck) => subject.Bundle is null ? new CannotApplyHere() : new ItemNotHere(new LocalText(stuck.Name, stuck.NameEn));

    private static CannotApplyHere? WhyNoParts(DraftSubject subject, Draft draft) => WhyNoParts(subject, draft.Answers);

    /// <summary>The tree was not answered to its end, or what it took is not in force any more.</summary>
    private static CannotApplyHere? WhyNoParts(DraftSubject subject, IReadOnlyDictionary<string, string> answers) =>
        subject.Bundle is not null && (subject.Unanswered(answers) is not null || subject.Lost.Count > 0 || subject.Merge!.Parts.Count == 0) ? new CannotApplyHere() : null;

    private static DeliveryChoice DeliveryOf(DraftSubject subject, ServiceItem item, DeliveryChoice chosen) =>
        subject.Bundle is null ? chosen : chosen with { Way = BundleMerge.WayFor(item.Detail, chosen.Way) };

    /// <summary>The papers go with the case; a part of a bundle has copies, as several cases may need the same.</summary>
    private static void HandOver(PortalDb db, IReadOnlyList<Attachment> papers, Guid caseId)
    {
        foreach (var paper in papers)
        {
            paper.CaseId = caseId;
            if (db.Entry(paper).State == EntityState.Detached)
            {
                db.Attachments.Add(paper);
            }
        }
    }

    private static BundleRun RunOf(Bundle bundle, DraftSubject subject, Draft draft, List<Case> matters, DateTime now) => new()
    {
        Id = draft.Id,
        TenantId = draft.TenantId,
        BundleId = bundle.Id,
        Name = bundle.Name,
        NameEn = bundle.NameEn,
        Parts = [.. matters.Select(matter => new BundleRunPart(matter.Id, [.. subject.After(matter.ItemKey).Select(key => matters.Find(other => other.ItemKey == key)!.Id)]))],
        CreatedAt = now,
    };

    /// <param name="Barred">Why this applicant may not send it, or not with a promise.</param>
    private sealed record LookedAt(DraftPart Part, IReadOnlyList<OwedPaper> Owed, CreditStanding Standing, Refusal? Barred);

    /// <summary>What the cases of one run share.</summary>
    private sealed record Together(Guid RunId, string QueryCode);
}
