using Microsoft.EntityFrameworkCore;
using Portal.Core.Cases;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Portal.Core.Vault;

namespace Portal.Core.Intake;

/// <summary>一次采集 at the window: what was handed in just now goes into the person's vault, because the person who stands there says so.</summary>
public sealed partial class IntakeDesk
{
    /// <summary>
    /// Papers of a case that this clerk took in today and that the person before them may have kept. None where somebody else came
    /// in the person's place, and none to a clerk who did not take it in.
    /// </summary>
    public async Task<IReadOnlyList<KeepablePaper>> KeepableAtWindowAsync(Guid caseId, Actor actor, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(scope);
        if (await TakenInAsync(db, caseId, actor, cancellationToken) is not var (matter, draft) || !IsThePersonHere(draft) || !await IsItsAgentAsync(matter.OrganisationId, matter.CitizenId, cancellationToken))
        {
            return [];
        }

        await using var vault = maker.Make(Scope.Everywhere("which papers of this application are in the applicant's vault already"));
        return [.. (await VaultDesk.KeepableAsync(vault, matter, cancellationToken)).Select(pair => new KeepablePaper(pair.Paper.Id, pair.Material.Name, pair.Paper.FileName, pair.Material.ValidMonths)
        {
            OriginalSeen = WindowMarks.IsSeen(draft.Answers, pair.Material.Key),
        })];
    }

    /// <summary>
    /// Keeps them, with the consent that was read to the person: each only when its original was seen. The ledger and the journal say
    /// before whom. What is kept already stays as it is, so a second click does nothing.
    /// </summary>
    /// <returns>How many were kept.</returns>
    public Task<Answer<int>> KeepAtWindowAsync(Guid caseId, IReadOnlyList<PaperToKeep> chosen, ConsentText read, Actor actor, CancellationToken cancellationToken = default) =>
        Attempt.SafelyAsync(() => KeepAtWindowOnceAsync(caseId, chosen, read, actor, cancellationToken), time, log, cancellationToken);

    private async Task<Answer<int>> KeepAtWindowOnceAsync(Guid caseId, IReadOnlyList<PaperToKeep> chosen, ConsentText read, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = maker.Make(scope);
        if (await TakenInAsync(db, caseId, actor, cancellationToken) is not var (matter, draft))
        {
            return new NotFound();
        }

        if (!IsThePersonHere(draft))
        {
            return new ConsentMissing();
        }

        if (!await IsItsAgentAsync(matter.OrganisationId, matter.CitizenId, cancellationToken))
        {
            return new NotItsAgent();
        }

        await using var vault = maker.Make(Scope.Everywhere("the person in front of the window agreed; the clerk keeps the papers for them"));
        return await VaultDesk.KeepAsync(vault, matter, chosen, read, actor.Post!.TenantId, actor, time.GetUtcNow().UtcDateTime, cancellationToken);
    }

    /// <summary>Answers of the same case that the person before this clerk may have kept for their next forms.</summary>
    public async Task<IReadOnlyList<ToldField>> KeepableFieldsAtWindowAsync(Guid caseId, Actor actor, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(scope);
        if (await TakenInAsync(db, caseId, actor, cancellationToken) is not var (matter, draft) || !IsThePersonHere(draft))
        {
            return [];
        }

        await using var vault = maker.Make(Scope.Everywhere("what of this application's answers is in the applicant's file already"));
        return await VaultDesk.KeepableFieldsAsync(vault, matter, cancellationToken);
    }

    /// <summary>Keeps them, as the person who stands there and whose document the clerk has seen agrees to.</summary>
    /// <param name="documentSeen">The clerk says that they have looked at the person's own document.</param>
    public Task<Answer<int>> KeepFieldsAtWindowAsync(Guid caseId, bool documentSeen, ConsentText read, Actor actor, CancellationToken cancellationToken = default) =>
        Attempt.SafelyAsync(() => KeepFieldsAtWindowOnceAsync(caseId, documentSeen, read, actor, cancellationToken), time, log, cancellationToken);

    private async Task<Answer<int>> KeepFieldsAtWindowOnceAsync(Guid caseId, bool documentSeen, ConsentText read, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = maker.Make(scope);
        if (await TakenInAsync(db, caseId, actor, cancellationToken) is not var (matter, draft))
        {
            return new NotFound();
        }

        if (!documentSeen || !IsThePersonHere(draft))
        {
            return new ConsentMissing();
        }

        await using var vault = maker.Make(Scope.Everywhere("the person in front of the window agreed; the clerk keeps their answers for them"));
        return await VaultDesk.KeepFieldsAsync(vault, matter, read, actor.Post!.TenantId, actor, time.GetUtcNow().UtcDateTime, cancellationToken);
    }

    /// <summary>The case with the draft it came from, when this clerk handed it in within the day.</summary>
    private async Task<(Case Matter, Draft Draft)?> TakenInAsync(PortalDb db, Guid caseId, Actor actor, CancellationToken cancellationToken)
    {
        var since = time.GetUtcNow().UtcDateTime - ConsentHolds;
        return actor.Post is not null && actor.Has(Duties.Clerk)
            && await db.Cases.AsNoTracking().SingleOrDefaultAsync(each => each.Id == caseId && each.Channel == Channel.Window && each.SubmittedAt > since, cancellationToken) is { } matter
            && await db.Drafts.AsNoTracking().FirstOrDefaultAsync(each => each.AccountId == actor.AccountId && each.Corrects == null && (each.CaseId == caseId || (matter.BundleRunId != null && each.Id == matter.BundleRunId)), cancellationToken) is { } draft
            ? (matter, draft) : null;
    }
}
