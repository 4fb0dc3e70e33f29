using Microsoft.EntityFrameworkCore;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Intake;

/// <summary>The papers of a draft.</summary>
public sealed partial class IntakeDesk
{
    /// <summary>Takes a file in. Its content is read once: only what stands in the database is tried again.</summary>
    public Task<Answer<Attachment>> AddPaperAsync(Guid draftId, string materialKey, string fileName, Stream content, Actor actor, CancellationToken cancellationToken = default) =>
        AddPaperAsync(scope, draftId, materialKey, fileName, content, actor, cancellationToken);

    /// <summary>
    /// Takes a file in from somebody's telephone for the draft they are filling in at a machine. Who asks has shown what the machine gave
    /// them for this one paper; the telephone itself is signed in nowhere and is shown nothing of the draft.
    /// </summary>
    /// <param name="owner">Whoever sits before the machine.</param>
    public Task<Answer<Attachment>> AddFromPhoneAsync(Guid draftId, string materialKey, string fileName, Stream content, Actor owner, CancellationToken cancellationToken = default) =>
        AddPaperAsync(Scope.Everywhere("a telephone brings one paper to the draft of whoever gave it the code"), draftId, materialKey, fileName, content, owner, cancellationToken);

    private async Task<Answer<Attachment>> AddPaperAsync(Scope within, Guid draftId, string materialKey, string fileName, Stream content, Actor actor, CancellationToken cancellationToken)
    {
        if ((await Attempt.SafelyAsync(() => WhyNoPaperAsync(within, draftId, materialKey, actor, cancellationToken), time, log, cancellationToken)).Refusal is { } refusal)
        {
            await JournalDemandAsync(refusal, actor, cancellationToken);
            return refusal;
        }

        var kept = await papers.KeepAsync(content, cancellationToken);
        if (!kept.IsYes)
        {
            return kept.Refusal;
        }

        var added = await Attempt.SafelyAsync(() => AddKeptAsync(within, draftId, materialKey, fileName, kept.Value, actor, cancellationToken), time, log, cancellationToken);
        if (added.Refusal is not (null or TryAgain))
        {
            papers.Destroy(kept.Value.StoredName); // After an outage the row may be there all the same: such a file is left to the sweep.
        }

        return added;
    }

    private async Task<Answer<Guid>> WhyNoPaperAsync(Scope within, Guid draftId, string materialKey, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = maker.Make(within);
        if (await OwnDraftAsync(db, draftId, actor, cancellationToken) is not { } draft)
        {
            return new DraftGone();
        }

        if (await WhyNotProxyAsync(db, draft, actor, cancellationToken) is { } ended)
        {
            return ended;
        }

        var item = (await DraftSubject.ReadAsync(db, draft, cancellationToken)).Item;
        if (item.Detail.Materials.FirstOrDefault(material => material.Key == materialKey) is not { } line)
        {
            return new NotFound();
        }

        if (actor.IsStaff && line.Source == MaterialSource.Shared)
        {
            return new MustNotBeAsked([line.Key], [line.Name]);
        }

        return await db.Attachments.CountAsync(paper => paper.DraftId == draftId && paper.RemovedAt == null, cancellationToken) >= MostPapers ? new TooManyPapers(MostPapers) : draft.Id;
    }

    private async Task<Answer<Attachment>> AddKeptAsync(Scope within, Guid draftId, string materialKey, string fileName, StoredPaper stored, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = maker.Make(within);
        if (await OwnDraftAsync(db, draftId, actor, cancellationToken) is not { } draft)
        {
            return new DraftGone();
        }

        var paper = Paper(stored, draft.TenantId, materialKey, fileName, actor, draftId, caseId: null);
        db.Attachments.Add(paper);
        Touch(db, draft, paper.UploadedAt);
        await db.SaveChangesAsync(cancellationToken);
        return paper;
    }

    public Task<Answer<Attachment>> RemovePaperAsync(Guid draftId, Guid paperId, Actor actor, CancellationToken cancellationToken = default) =>
        Attempt.SafelyAsync(() => RemovePaperOnceAsync(draftId, paperId, actor, cancellationToken), time, log, cancellationToken);

    private async Task<Answer<Attachment>> RemovePaperOnceAsync(Guid draftId, Guid paperId, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = maker.Make(scope);
        if (await OwnDraftAsync(db, draftId, actor, cancellationToken) is not { } draft)
        {
            return new NotFound();
        }

        if (await WhyNotProxyAsync(db, draft, actor, cancellationToken) is { } ended)
        {
            return ended;
        }

        if (await db.Attachments.SingleOrDefaultAsync(each => each.Id == paperId && each.DraftId == draftId && each.RemovedAt == null, cancellationToken) is not { } paper)
        {
            return new NotFound();
        }

        paper.RemovedAt = time.GetUtcNow().UtcDateTime;
        Touch(db, draft, paper.RemovedAt.Value);
        await db.SaveChangesAsync(cancellationToken);
        if (paper.ConsentId is { } consentId && !await db.Attachments.AnyAsync(other => other.ConsentId == consentId && other.RemovedAt == null, cancellationToken))
        {
            await TakeBackConsentAsync(consentId, paper.RemovedAt.Value, cancellationToken);
        }

        return paper;
    }
}
