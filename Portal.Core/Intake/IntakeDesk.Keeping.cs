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
