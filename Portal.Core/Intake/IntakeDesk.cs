using System.Globalization;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Portal.Core.Calendars;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Credit;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Portal.Core.Vault;

namespace Portal.Core.Intake;

/// <summary>
/// Where applications come in, by every door: a draft is typed (<c>IntakeDesk.Drafts.cs</c>) and becomes a case in one
/// transaction. The draft's id is the operation key, so a hundred clicks on "send" make one case.
/// </summary>
public sealed partial class IntakeDesk(
    PortalDbMaker maker,
    Scope scope,
    CaseDesk cases,
    CreditDesk credit,
    CaseNews news,
    PaperStore papers,
    IEnumerable<ISubmissionRule> rules,
    TimeProvider time,
    ILogger<IntakeDesk> log)
{
    private const string CodeSigns = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

    /// <summary>Hands a draft in. Answers and papers are checked here whatever the page has checked.</summary>
    public Task<Answer<SubmissionReceipt>> SubmitAsync(Guid draftId, DeliveryChoice delivery, Actor actor, CancellationToken cancellationToken = default) =>
        SubmitAsync(draftId, delivery, null, actor, cancellationToken);

    /// <inheritdoc cref="SubmitAsync(Guid, DeliveryChoice, Actor, CancellationToken)"/>
    /// <param name="note">What the clerk who takes it in has to tell colleagues; it comes into being with the case, or neither does.</param>
    public async Task<Answer<SubmissionReceipt>> SubmitAsync(Guid draftId, DeliveryChoice delivery, string? note, Actor actor, CancellationToken cancellationToken = default)
    {
        List<(Case Matter, FormSchema Form)> made = [];
        var answer = await Attempt.SafelyAsync(async () => await SubmitOnceAsync(draftId, delivery, note, actor, await cases.SettingAsync(cancellationToken), fresh => made = fresh, cancellationToken), time, log, cancellationToken);
        if (answer is { IsYes: true, Value.Repeated: false })
        {
            foreach (var (matter, form) in made)
            {
                news.Announce(new CaseChanged(matter.Id, matter.Version, [.. matter.Steps.Select(step => step.TenantId).Append(matter.TenantId).Append(matter.OriginTenantId).Distinct()]));
                await Attempt.SafelyAsync(() => RememberAsync(matter, form, actor, cancellationToken), time, log, cancellationToken);
            }
        }

        return answer;
    }

    private async Task<Answer<SubmissionReceipt>> SubmitOnceAsync(Guid draftId, DeliveryChoice delivery, string? note, Actor actor, CaseSetting setting, Action<List<(Case Matter, FormSchema Form)>> made, CancellationToken cancellationToken)
    {
        await using var db = maker.Make(scope);
        var draft = await db.Drafts.SingleOrDefaultAsync(each => each.Id == draftId && each.AccountId == actor.AccountId && each.Corrects == null, cancellationToken);
        if (draft is null)
        {
            return new DraftGone();
        }

        if (draft.CaseId is { } done)
        {
            return await ReceiptAsync(db, draft, done, setting, cancellationToken) is { } receipt ? receipt : new DraftGone();
        }

        if (draft.OrganisationId is not null && await WhyNotProxyAsync(db, draft, actor, cancellationToken) is AgencyEnded left)
        {
            return left;
        }

        var subject = await DraftSubject.ReadAsync(db, draft, cancellationToken);
        if (subject.Bundle is null && await WhyWithdrawnAsync(db, subject.Item, cancellationToken) is { } over)
        {
            return over;
        }

        foreach (var rule in rules)
        {
            if (await rule.WhyNotAsync(db, draft, subject.Item, cancellationToken) is { } hindrance)
            {
                return hindrance;
            }
        }

        var handedIn = await db.Attachments.Where(paper => paper.DraftId == draftId && paper.RemovedAt == null).ToListAsync(cancellationToken);
        var (looked, problems) = await LookAtAllAsync(db, subject, draft, handedIn, actor, setting.Circumstances.Now, cancellationToken);
        if (looked.Select(each => each.Barred).FirstOrDefault(refusal => refusal is not null) is { } barred)
        {
            return barred;
        }

        if (problems.Count > 0)
        {
            // Another click may have handed it in while this one was looking: its papers lie with the cases by now.
            return await db.Operations.AsNoTracking().SingleOrDefaultAsync(operation => operation.Key == draftId, cancellationToken) is { } before
                && await ReceiptAsync(db, draft, before.CaseId, setting, cancellationToken) is { } already ? (Answer<SubmissionReceipt>)already : new NotComplete(problems);
        }

        if (draft.CitizenId is not { } citizenId)
        {
            return new ApplicantMissing();
        }

        var (tree, origin) = (setting.Tree, setting.Tree.Find(draft.TenantId)!);
        var grant = draft.ProxyGrantId is { } grantId ? await MayActForAsync(grantId, citizenId, subject.Items, actor, cancellationToken) : null;
        if (draft.ProxyGrantId is not null && grant is null)
        {
            return new GrantEnded();
        }

        var (name, home) = await ApplicantAsync(draft, citizenId, tree, cancellationToken);
        var rights = await RightsAsync([.. subject.Items.Select(item => item.ItemKey)], tree, cancellationToken);
        var planned = looked.ConvertAll(each => (each, Where: PlanOf(each.Part, origin, home, tree, rights(each.Part.Item.ItemKey)), How: DeliveryOf(subject, each.Part.Item, delivery)));
        if (planned.Find(each => each.Where is null).each is { Part: { } stuck })
        {
            return WhyNotHere(subject, stuck.Item);
        }

        if (WhyNoParts(subject, draft) is { } partless)
        {
            return partless;
        }

        foreach (var (_, where, how) in planned)
        {
            if (how is { Way: DeliveryWay.PickUp, PickUpHallId: { } hallId })
            {
                var places = IntakePlace.HallPlaces(origin, where!.Tenant);
                if (!await db.Halls.AnyAsync(hall => hall.Id == hallId && hall.IsActive && places.Contains(hall.TenantId), cancellationToken))
                {
                    return new NotAHallOfThis();
                }
            }
        }

        try
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            List<(Case Matter, FormSchema Form)> fresh = [];
            var together = subject.Bundle is null ? null : new Together(draft.Id, RandomNumberGenerator.GetString(CodeSigns, 8));
            foreach (var ((part, _, standing, _), where, how) in planned)
            {
                var matter = await MakeCaseAsync(db, part.Draft, part.Item, where! with { Lane = standing.GreenLane ? Lane.Green : Lane.Normal }, how, name, grant, actor, setting, together, cancellationToken);
                matter.WaitsForOthers = subject.After(part.Item.ItemKey).Any();
                db.Cases.Add(matter);
                fresh.Add((matter, part.Item.Detail.Form));
            }

            if (subject.Bundle is { } bundle)
            {
                db.BundleRuns.Add(RunOf(bundle, subject, draft, fresh.ConvertAll(each => each.Matter), setting.Circumstances.Now));
                db.Attachments.RemoveRange(handedIn); // Each case has its own row from now on; the files are the same.
            }

            foreach (var ((part, owed, standing, _), matter) in planned.Zip(fresh, (plan, made) => (plan.each, made.Matter)))
            {
                await cases.CarryOutAsync(db, matter, CasePlan.Submitted(matter, actor, [.. part.Papers.Select(paper => paper.FileName)], setting.Circumstances, owed), setting, cancellationToken);
                JournalPromise(db, matter, part.Draft, actor, setting.Circumstances.Now);
                KeepCredit(db, matter, standing, actor, setting.Circumstances.Now);
                JournalKept(db, matter, [.. part.Papers], citizenId, actor, setting.Circumstances.Now);
                if (actor.IsStaff && !string.IsNullOrWhiteSpace(note))
                {
                    await cases.CarryOutAsync(db, matter, CaseFlow.Decide(matter, new CaseAct(CaseAction.Note, Guid.CreateVersion7()) { Note = note }, actor, setting.Circumstances), setting, cancellationToken);
                }

                HandOver(db, part.Papers, matter.Id);
            }

            var first = fresh[0].Matter;
            (draft.CaseId, draft.ChangedAt) = (first.Id, setting.Circumstances.Now);
            db.Operations.Add(new Operation { Key = draft.Id, CaseId = first.Id, ActorId = actor.AccountId, Version = first.Version, At = setting.Circumstances.Now });
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            made(fresh);
            return Receipt([.. fresh.Select(each => each.Matter)], setting, repeated: false);
        }
        catch (DbUpdateException duplicate) when (PortalDbMaker.IsDuplicate(duplicate))
        {
            await using var again = maker.Make(scope);
            if (await again.Operations.AsNoTracking().SingleOrDefaultAsync(operation => operation.Key == draftId, cancellationToken) is { } won
                && await ReceiptAsync(again, draft, won.CaseId, setting, cancellationToken) is { } receipt)
            {
                return receipt;
            }

            throw;
        }
    }

    private static Responsible? PlanOf(DraftPart part, Tenant origin, Tenant? home, TenantTree tree, HandedDown rights) =>
        part.Item.CanApply && part.Item.State != ItemState.Draft ? Plan(part.Item, part.Draft, origin, home, tree, rights) : null;

    /// <summary>What of these items is handed down to whom today, by their keys.</summary>
    private async Task<Func<Guid, HandedDown>> RightsAsync(IReadOnlyList<Guid> itemKeys, TenantTree tree, CancellationToken cancellationToken)
    {
        await using var db = maker.Make(Scope.Everywhere("who does which part of an item is the owner's word, wherever it is handed in"));
        var rows = (await db.Delegations.AsNoTracking().Where(delegation => itemKeys.Contains(delegation.ItemKey)).ToListAsync(cancellationToken)).ToLookup(delegation => delegation.ItemKey);
        var today = ChinaTime.DateOf(time.GetUtcNow().UtcDateTime);
        return key => new HandedDown([.. rows[key]], today, id => tree.Find(id)?.Level);
    }

    /// <summary>The steps of the case to be, made for the responsible tenant; null when the route leads nowhere from there.</summary>
    private static Responsible? Plan(ServiceItem item, IReadOnlyDictionary<string, string> answers, Tenant responsible, TenantTree tree, HandedDown rights)
    {
        var caseId = Guid.CreateVersion7();
        return CasePlan.Make(caseId, item.Detail.Route, answers, tree.Lineage(responsible), tree.UnitOf, rights) is { Count: > 0 } steps ? new Responsible(caseId, responsible, steps) : null;
    }

    /// <summary>What a case of this draft would be: for the place where it belongs, with a step at the window that takes it in for another place.</summary>
    private static Responsible? Plan(ServiceItem item, Draft draft, Tenant origin, Tenant? home, TenantTree tree, HandedDown rights)
    {
        var chosen = draft.OwnerCitizenId is null ? IntakePlace.Chosen(draft.Answers, origin, item.Detail.IntakeScope, tree) : null;
        var planned = Plan(item, draft.Answers, chosen ?? IntakePlace.Responsible(origin, home, item.Detail.IntakeScope, tree), tree, rights);
        return planned is null || draft.OwnerCitizenId is not null || planned.Tenant.Id == origin.Id || tree.UnitOf(origin.Id, UnitFunction.Hall) is not { } window
            ? planned
            : planned with { Steps = CasePlan.TakenInAt(planned.Steps, origin.Id, window) };
    }

    private static async Task<Case> MakeCaseAsync(PortalDb db, Draft draft, ServiceItem item, Responsible responsible, DeliveryChoice delivery, string applicant, ProxyGrant? grant, Actor actor, CaseSetting setting, Together? together, CancellationToken cancellationToken)
    {
        var now = setting.Circumstances.Now;
        var matter = new Case
        {
            Id = responsible.CaseId,
            TenantId = responsible.Tenant.Id,
            OriginTenantId = draft.TenantId,
            Number = await NumberAsync(db, responsible.Tenant, item, ChinaTime.DateOf(now), cancellationToken),
            QueryCode = together?.QueryCode ?? RandomNumberGenerator.GetString(CodeSigns, 8),
            ItemId = item.Id,
            ItemKey = item.ItemKey,
            ItemName = item.Name,
            ItemNameEn = item.NameEn,
            Channel = draft.Channel,
            Subject = draft.OrganisationId is null ? SubjectKinds.Person : SubjectKinds.Organisation,
            CitizenId = draft.CitizenId!.Value,
            OrganisationId = draft.OrganisationId,
            ApplicantName = applicant,
            ProxyGrantId = draft.ProxyGrantId,
            ProxyName = grant?.DelegateName,
            ProxyAccountId = grant is null ? null : actor.IsStaff ? grant.DelegateAccountId : actor.AccountId,
            ProjectId = draft.ProjectId,
            BundleRunId = together?.RunId,
            Answers = FormCheck.Kept(item.Detail.Form, item.Detail.Questions, draft.Answers),
            SubmittedAt = now,
            PromisedLimit = item.Detail.PromisedLimit,
            StatutoryLimit = item.Detail.StatutoryLimit,
            OnTheSpot = item.OnTheSpot,
            OneSignerSample = item.OnTheSpot ? item.OneSignerSample : null,
            DeliveryWay = delivery.Way,
            PickUpHallId = delivery.Way == DeliveryWay.PickUp ? delivery.PickUpHallId : null,
            Lane = responsible.Lane,
            Steps = [.. responsible.Steps],
        };
        matter.Steps.ForEach(step => step.Lane = responsible.Lane);
        return matter;
    }

    /// <summary>
    /// 办件编号: the national make-up (实施编码 + day + serial, standards.md §1) where the item's code has been entered,
    /// else place, item, day and serial. The serial is unique under what stands before it, and widens past 9,999: under the national
    /// code it therefore runs on over all places that take the item in, under the house's own within the place.
    /// </summary>
    private static async Task<string> NumberAsync(PortalDb db, Tenant tenant, ServiceItem item, DateOnly day, CancellationToken cancellationToken)
    {
        var date = day.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        var place = tenant.DivisionCode ?? $"T{tenant.Id}";
        var serial = await db.NextNumberAsync(item.TaskCode is null ? tenant.Id : item.TenantId, $"case:{item.TaskCode ?? item.Code}:{date}", cancellationToken);
        return item.TaskCode is { } code
            ? string.Create(CultureInfo.InvariantCulture, $"{code}{date}{serial:0000}")
            : string.Create(CultureInfo.InvariantCulture, $"{place}-{item.Code}-{date}-{serial:0000}");
    }

    private static SubmissionReceipt Receipt(Case matter, CaseSetting setting, bool repeated)
    {
        var open = matter.OpenSteps().OrderBy(step => step.Stage).FirstOrDefault() ?? matter.Steps[0];
        var unit = setting.Tree.FindUnit(open.TenantId, open.UnitId)?.Name ?? "";
        return new SubmissionReceipt(matter.Id, matter.Number, matter.QueryCode, open.NameText(), $"{setting.Tree.Find(open.TenantId)?.Name} {unit}".Trim(), open.DueAt ?? matter.SubmittedAt, repeated) { Owed = matter.Owed };
    }

    /// <summary>The receipt of the first, with those of the others that were handed in with it.</summary>
    private static SubmissionReceipt Receipt(List<Case> matters, CaseSetting setting, bool repeated) =>
        Receipt(matters[0], setting, repeated) with { RunId = matters[0].BundleRunId, Others = [.. matters.Skip(1).Select(matter => Receipt(matter, setting, repeated))] };

    private static async Task<SubmissionReceipt?> ReceiptAsync(PortalDb db, Draft draft, Guid caseId, CaseSetting setting, CancellationToken cancellationToken)
    {
        var matters = await db.Cases.AsNoTracking().Include(each => each.Steps).Where(each => each.Id == caseId || (draft.IsBundle && each.BundleRunId == draft.Id)).OrderByDescending(each => each.Id == caseId).ThenBy(each => each.Id).ToListAsync(cancellationToken);
        return matters.Count == 0 ? null : Receipt(matters, setting, repeated: true);
    }

    /// <summary>
    /// Collected once, used by all (row 182): what people answered themselves is offered to them again, once they have agreed to that.
    /// What a proxy typed, or a clerk, is theirs only when they say so (<see cref="VaultDesk.KeepFieldsAsync(Guid, ConsentText, int, Actor, CancellationToken)"/>).
    /// </summary>
    private async Task<Answer<bool>> RememberAsync(Case matter, FormSchema form, Actor actor, CancellationToken cancellationToken)
    {
        if (actor.IsStaff || actor.CitizenId != matter.CitizenId || matter.ProxyGrantId is not null || matter.OrganisationId is not null)
        {
            return false;
        }

        await using var db = maker.Make(Scope.Everywhere("a person's own answers go into the person's own file, as they agreed"));
        if (!await VaultDesk.AgreedAsync(db, matter.CitizenId, cancellationToken))
        {
            return false;
        }

        KnownFields.Take(await db.Citizens.SingleAsync(each => each.Id == matter.CitizenId, cancellationToken), form, matter.Answers, new FieldOrigin(matter.Number, matter.SubmittedAt));
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }

    private sealed record Responsible(Guid CaseId, Tenant Tenant, IReadOnlyList<CaseStep> Steps, Lane Lane = Lane.Normal);
}
