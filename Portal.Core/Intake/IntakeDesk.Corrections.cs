using Microsoft.EntityFrameworkCore;
using Portal.Core.Cases;
using Portal.Core.People;

namespace Portal.Core.Intake;

/// <summary>What an office asked to be put right, put right by the applicant or for them.</summary>
public sealed partial class IntakeDesk
{
    /// <summary>The draft in which an applicant corrects their case: its answers as they stand, ready to be changed.</summary>
    public Task<Answer<Draft>> StartCorrectionAsync(Guid caseId, Actor actor, CancellationToken cancellationToken = default) =>
        Attempt.SafelyAsync(() => StartCorrectionOnceAsync(caseId, actor, cancellationToken), time, log, cancellationToken);

    private async Task<Answer<Draft>> StartCorrectionOnceAsync(Guid caseId, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = maker.Make(scope);
        var matter = await db.Cases.AsNoTracking().Include(each => each.Steps).Include(each => each.Handoffs).SingleOrDefaultAsync(each => each.Id == caseId, cancellationToken);
        if (matter is null || actor.AccountId is not { } accountId)
        {
            return new NotFound();
        }

        if (CaseFlow.WhyNot(matter, CaseAction.Correct, null, actor) is { } refusal)
        {
            return refusal;
        }

        var now = time.GetUtcNow().UtcDateTime;
        if (await db.Drafts.FirstOrDefaultAsync(each => each.Corrects == caseId && each.AccountId == accountId && each.CaseId == null, cancellationToken) is { } open)
        {
            if (open.CorrectsVersion != matter.Version)
            {
                // What somebody else has corrected meanwhile stands; words and notes of others leave what was typed as it is.
                open.Answers = await WasCorrectedSinceAsync(db, open, cancellationToken) ? new Dictionary<string, string>(matter.Answers, StringComparer.Ordinal) : open.Answers;
                (open.CorrectsVersion, open.ChangedAt) = (matter.Version, now);
                await db.SaveChangesAsync(cancellationToken);
            }

            return open;
        }

        var draft = new Draft
        {
            TenantId = actor.Post?.TenantId ?? matter.OriginTenantId,
            ItemId = matter.ItemId,
            AccountId = accountId,
            OwnerCitizenId = actor.CitizenId,
            CitizenId = matter.CitizenId,
            OrganisationId = matter.OrganisationId,
            ProxyGrantId = actor.IsStaff ? null : matter.ProxyGrantId, // At the window the clerk types for whom it concerns.
            Channel = actor.Channel,
            CreatedAt = now,
            ChangedAt = now,
            Answers = new Dictionary<string, string>(matter.Answers, StringComparer.Ordinal),
            Corrects = caseId,
            CorrectsVersion = matter.Version,
        };
        db.Drafts.Add(draft);
        await db.SaveChangesAsync(cancellationToken);
        return draft;
    }

    /// <summary>Sends a correction: the case goes on where it waited, with the new answers and papers.</summary>
    public Task<Answer<Acted>> CorrectAsync(Guid draftId, Actor actor, CancellationToken cancellationToken = default) => CorrectAsync(draftId, null, actor, cancellationToken);

    /// <inheritdoc cref="CorrectAsync(Guid, Actor, CancellationToken)"/>
    /// <param name="aside">What the clerk who takes it in has to tell colleagues; it comes into being with the correction, or neither does.</param>
    public Task<Answer<Acted>> CorrectAsync(Guid draftId, string? aside, Actor actor, CancellationToken cancellationToken = default) =>
        Attempt.SafelyAsync(() => CorrectOnceAsync(draftId, aside, actor, cancellationToken), time, log, cancellationToken);

    private async Task<Answer<Acted>> CorrectOnceAsync(Guid draftId, string? aside, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = maker.Make(scope);
        var draft = await db.Drafts.SingleOrDefaultAsync(each => each.Id == draftId && each.AccountId == actor.AccountId && each.Corrects != null, cancellationToken);
        if (draft?.Corrects is not { } caseId)
        {
            return new DraftGone();
        }

        if (await WhyNotProxyAsync(db, draft, actor, cancellationToken) is { } ended)
        {
            return ended;
        }

        if (draft.CaseId is not null)
        {
            return await cases.ActAsync(caseId, new CaseAct(CaseAction.Correct, draftId), actor, cancellationToken);
        }

        var item = await db.ServiceItems.AsNoTracking().SingleAsync(each => each.Id == draft.ItemId, cancellationToken);
        var lying = await PapersOfAsync(db, draft, cancellationToken);
        var (problems, _, _) = await LookAsync(db, item, draft, lying, actor, time.GetUtcNow().UtcDateTime, cancellationToken);
        if (problems.Count > 0)
        {
            return new NotComplete(problems);
        }

        var matter = await db.Cases.AsNoTracking().SingleAsync(each => each.Id == caseId, cancellationToken);
        var act = new CaseAct(CaseAction.Correct, draftId)
        {
            SeenVersion = draft.CorrectsVersion == matter.Version || await WasCorrectedSinceAsync(db, draft, cancellationToken) ? draft.CorrectsVersion : matter.Version,
            Answers = FormCheck.Kept(item.Detail.Form, item.Detail.Questions, draft.Answers),
            Aside = actor.IsStaff ? aside : null,
            Papers = [.. lying.Select(paper => paper.FileName)],
            Supplies = Settled(matter, draft, lying),
            Besides = (with, corrected, cancel) => HandInWithAsync(with, corrected, draft, actor, cancel),
        };
        return await cases.ActAsync(caseId, act, actor, cancellationToken);
    }

    /// <summary>The draft's papers lie with the case, and the draft is history: in the transaction of the correction itself.</summary>
    /// <param name="read">The draft as it was looked at; what was typed since is not passed over.</param>
    private async Task HandInWithAsync(PortalDb db, Case matter, Draft read, Actor actor, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var draft = await db.Drafts.SingleAsync(each => each.Id == read.Id, cancellationToken);
        db.Entry(draft).Property(each => each.Version).OriginalValue = read.Version;
        var brought = await db.Attachments.Where(paper => paper.DraftId == read.Id && paper.RemovedAt == null && paper.CaseId == null).ToListAsync(cancellationToken);
        brought.ForEach(paper => paper.CaseId = matter.Id);
        JournalKept(db, matter, brought, matter.CitizenId, actor, now);
        (draft.CaseId, draft.ChangedAt) = (matter.Id, now);
    }

    /// <summary>Whether the case got other answers since this correction was begun. Every event of a case is one version.</summary>
    private static Task<bool> WasCorrectedSinceAsync(PortalDb db, Draft draft, CancellationToken cancellationToken) =>
        db.CaseEvents.AnyAsync(happened => happened.CaseId == draft.Corrects && happened.Action == CaseAction.Correct && happened.Sequence > draft.CorrectsVersion, cancellationToken);
}
