using Microsoft.EntityFrameworkCore;
using Portal.Core.Audit;
using Portal.Core.Calendars;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Portal.Core.Vault;

namespace Portal.Core.Intake;

/// <summary>您之前交过: papers of the applicant's vault instead of new ones.</summary>
public sealed partial class IntakeDesk
{
    /// <summary>A consent given at a window is for one application, on one day.</summary>
    private static readonly TimeSpan ConsentHolds = TimeSpan.FromHours(10);

    /// <summary>
    /// Kept papers that would do for lines of this draft's list and are not used yet. To the applicant as such; to a clerk only
    /// after <see cref="OpenVaultAsync"/>; to who acts for another, nothing. Never more of the vault than the list asks for.
    /// </summary>
    public async Task<IReadOnlyList<VaultOffer>> KeptForAsync(Guid draftId, Actor actor, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(scope);
        if (await OwnDraftAsync(db, draftId, actor, cancellationToken) is not { } draft || await WhyNotVaultAsync(draft, actor, cancellationToken) is not null)
        {
            return [];
        }

        var item = (await DraftSubject.ReadAsync(db, draft, cancellationToken)).Item;
        var used = (await PapersOfAsync(db, draft, cancellationToken)).Select(paper => paper.VaultPaperId).ToHashSet();
        var kept = (await VaultOfAsync(draft, cancellationToken)).Where(paper => !used.Contains(paper.Id)).ToList();
        return [.. VaultRules.Offers(MaterialCheck.Concerning(item.Detail, draft.Answers), kept, ChinaTime.DateOf(time.GetUtcNow().UtcDateTime))];
    }

    /// <summary>
    /// Uses a kept paper for a line of the list, with the consent that was read: its file lies with the draft from now on without
    /// being copied. Using it twice does nothing the second time.
    /// </summary>
    public Task<Answer<Draft>> UseKeptAsync(Guid draftId, string materialKey, Guid paperId, ConsentText read, Actor actor, CancellationToken cancellationToken = default) =>
        Attempt.SafelyAsync(() => UseKeptOnceAsync(draftId, materialKey, paperId, read, actor, cancellationToken), time, log, cancellationToken);

    private async Task<Answer<Draft>> UseKeptOnceAsync(Guid draftId, string materialKey, Guid paperId, ConsentText read, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = WithLedger(actor);
        if (await OwnDraftAsync(db, draftId, actor, cancellationToken) is not { CitizenId: { } citizenId } draft)
        {
            return new DraftGone();
        }

        if (await WhyNotVaultAsync(draft, actor, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        var item = (await DraftSubject.ReadAsync(db, draft, cancellationToken)).Item;
        var vault = await VaultOfAsync(draft, cancellationToken);
        if (vault.Find(each => each.Id == paperId) is not { } chosen || MaterialCheck.Concerning(item.Detail, draft.Answers).FirstOrDefault(each => each.Key == materialKey) is not { } material || PaperKind.Of(material) != chosen.Kind)
        {
            return new VaultPaperGone();
        }

        var now = time.GetUtcNow().UtcDateTime;
        var together = VaultRules.TogetherWith(chosen, vault);
        if (together.FirstOrDefault(paper => VaultRules.StandingOn(ChinaTime.DateOf(now), paper.ValidUntil) == VaultStanding.Ended) is { } ended)
        {
            return new VaultPaperEnded(ended.Name, ended.ValidUntil!.Value);
        }

        var there = (await PapersOfAsync(db, draft, cancellationToken)).Where(paper => paper.MaterialKey == materialKey).Select(paper => paper.VaultPaperId).ToHashSet();
        var wanted = together.Where(paper => !there.Contains(paper.Id)).ToList();
        if (wanted.Count == 0)
        {
            return draft;
        }

        if (await db.Attachments.CountAsync(paper => paper.DraftId == draftId && paper.RemovedAt == null, cancellationToken) + wanted.Count > MostPapers)
        {
            return new TooManyPapers(MostPapers);
        }

        var consent = VaultDesk.NewConsent(ConsentPurpose.Use, $"{item.Name}：{VaultDesk.Words(wanted.Select(paper => paper.Name.Zh))}", read, citizenId, draft.TenantId, draftId, actor, now);
        foreach (var paper in wanted)
        {
            if (await AgainAsync(paper, draft, materialKey, consent.Id, actor, now, cancellationToken) is not { } again)
            {
                return new VaultPaperGone();
            }

            db.Attachments.Add(again);
        }

        draft.ChangedAt = now;
        db.Consents.Add(consent);
        await db.SaveChangesAsync(cancellationToken);
        return draft;
    }

    /// <summary>
    /// Kept papers that were good when they were chosen and are not now: a draft may lie for weeks, and its papers end, are revoked or
    /// are taken back meanwhile. What lies with a case already stays as it was handed in.
    /// </summary>
    private async Task<IReadOnlyList<Problem>> KeptProblemsAsync(ServiceItem item, IEnumerable<Attachment> handedIn, DateTime now, CancellationToken cancellationToken)
    {
        var chosen = handedIn.Where(paper => paper.VaultPaperId is not null && paper.CaseId is null).ToList();
        if (chosen.Count == 0)
        {
            return [];
        }

        await using var db = maker.Make(Scope.Everywhere("whether a kept paper may still be used is asked of the vault, the ledger and the paper itself"));
        var (ids, documents, consents) = (chosen.ConvertAll(paper => paper.VaultPaperId!.Value), chosen.ConvertAll(paper => paper.DocumentId), chosen.ConvertAll(paper => paper.ConsentId));
        var kept = await db.VaultPapers.AsNoTracking().Where(paper => ids.Contains(paper.Id)).ToDictionaryAsync(paper => paper.Id, cancellationToken);
        var revoked = (await db.CaseDocuments.AsNoTracking().Where(document => documents.Contains(document.Id) && document.RevokedAt != null).Select(document => document.Id).ToListAsync(cancellationToken)).ToHashSet();
        var given = (await db.Consents.AsNoTracking().Where(consent => consents.Contains(consent.Id) && consent.WithdrawnAt == null).Select(consent => consent.Id).ToListAsync(cancellationToken)).ToHashSet();
        var today = ChinaTime.DateOf(now);
        return [.. chosen.Select(WhyNot).OfType<Problem>().DistinctBy(problem => (problem.Field, problem.Code))];

        Problem? WhyNot(Attachment paper)
        {
            var name = item.Detail.Materials.FirstOrDefault(material => material.Key == paper.MaterialKey)?.Name ?? paper.FileName;
            return paper.DocumentId is { } document && revoked.Contains(document) ? Of(ProblemCode.KeptRevoked)
                : !kept.TryGetValue(paper.VaultPaperId!.Value, out var own) || paper.ConsentId is not { } consent || !given.Contains(consent) ? Of(ProblemCode.KeptWithdrawn)
                : VaultRules.StandingOn(today, own.ValidUntil) == VaultStanding.Ended ? Of(ProblemCode.KeptEnded, own.ValidUntil!.Value)
                : null;

            Problem Of(ProblemCode code, params object[] more) => new($"paper.{paper.MaterialKey}", code, [name, .. more]);
        }
    }

    /// <summary>
    /// At a window: the person in front of it, whose document was looked at and who has come in person, agrees that their kept papers
    /// are looked through for this application. It is noted in the ledger and in the journal, and is over with the day.
    /// </summary>
    public Task<Answer<Consent>> OpenVaultAsync(Guid draftId, ConsentText read, Actor actor, CancellationToken cancellationToken = default) =>
        Attempt.SafelyAsync(() => OpenVaultOnceAsync(draftId, read, actor, cancellationToken), time, log, cancellationToken);

    private async Task<Answer<Consent>> OpenVaultOnceAsync(Guid draftId, ConsentText read, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = WithLedger(actor);
        if (actor.Post is not { } post || !actor.Has(Duties.Clerk))
        {
            return new NotAllowed();
        }

        if (await OwnDraftAsync(db, draftId, actor, cancellationToken) is not { } draft)
        {
            return new DraftGone();
        }

        if (draft.CitizenId is not { } citizenId)
        {
            return new ApplicantMissing();
        }

        if (!IsThePersonHere(draft))
        {
            return new ConsentMissing();
        }

        if (!await IsItsAgentAsync(draft.OrganisationId, citizenId, cancellationToken))
        {
            return new NotItsAgent();
        }

        var now = time.GetUtcNow().UtcDateTime;
        var item = (await DraftSubject.ReadAsync(db, draft, cancellationToken)).Item;
        var consent = VaultDesk.NewConsent(ConsentPurpose.AtWindow, item.Name, read, citizenId, post.TenantId, draftId, actor, now);
        db.Journal.Add(VaultDesk.Line("vault.Open", post.TenantId, actor, now, citizenId, $"{item.Name} · {read.Version}"));
        db.Consents.Add(consent);
        await db.SaveChangesAsync(cancellationToken);
        return consent;
    }

    /// <summary>Who wanted to scan at a window what sharing gives is counted, as who asks for it (国务院令第716号第七条).</summary>
    private async Task JournalDemandAsync(Refusal refusal, Actor actor, CancellationToken cancellationToken)
    {
        if (refusal is not MustNotBeAsked asked || actor.Post is not { } post)
        {
            return;
        }

        await using var db = maker.Make(scope);
        db.Journal.Add(new JournalEntry
        {
            TenantId = post.TenantId,
            Kind = "refused.Paper",
            At = JournalEntry.Millisecond(time.GetUtcNow().UtcDateTime),
            ActorId = actor.AccountId,
            ActorName = actor.Name,
            PostId = post.Id,
            Channel = actor.Channel,
            Subject = VaultDesk.Words(asked.Names.Select(name => name.Zh)),
            Note = refusal.Code,
        });
        await db.SaveChangesAsync(cancellationToken);
    }

    private async Task<Refusal?> WhyNotVaultAsync(Draft draft, Actor actor, CancellationToken cancellationToken)
    {
        if (draft.CitizenId is not { } citizenId)
        {
            return new ApplicantMissing();
        }

        if (!actor.IsStaff)
        {
            return actor.CitizenId == citizenId && draft.ProxyGrantId is null ? null : new NotAllowed();
        }

        if (!await IsItsAgentAsync(draft.OrganisationId, citizenId, cancellationToken))
        {
            return new NotItsAgent();
        }

        var since = time.GetUtcNow().UtcDateTime - ConsentHolds;
        await using var db = maker.Make(Scope.Everywhere("whether the person at the window agreed stands in the person's own ledger"));
        return IsThePersonHere(draft) && await db.Consents.AnyAsync(consent => consent.DraftId == draft.Id && consent.CitizenId == citizenId && consent.Purpose == ConsentPurpose.AtWindow
            && consent.NotedBy == actor.AccountId && consent.GivenAt > since && consent.WithdrawnAt == null, cancellationToken) ? null : new ConsentMissing();
    }

    /// <summary>Who came in somebody's place cannot agree for them.</summary>
    private static bool IsThePersonHere(Draft draft) => draft.ProxyGrantId is null && WindowMarks.BearerOf(draft.Answers) is null;

    /// <summary>Who only carries a company's papers to a window may not have its vault opened, nor anything put into it.</summary>
    private async Task<bool> IsItsAgentAsync(Guid? organisationId, Guid citizenId, CancellationToken cancellationToken)
    {
        if (organisationId is null)
        {
            return true;
        }

        await using var db = maker.Make(Scope.Everywhere("whether the person who applies acts for the organisation"));
        return await db.OrganisationMembers.AnyAsync(member => member.OrganisationId == organisationId && member.CitizenId == citizenId, cancellationToken);
    }

    /// <summary>The organisation's papers where it applies, otherwise the person's own: what was handed in for the one is not used for the other.</summary>
    private async Task<List<VaultPaper>> VaultOfAsync(Draft draft, CancellationToken cancellationToken)
    {
        await using var db = maker.Make(Scope.Everywhere("the applicant's own vault, with the applicant's consent"));
        var revoked = db.CaseDocuments.Where(document => document.RevokedAt != null).Select(document => (Guid?)document.Id);
        var owned = draft.OrganisationId is { } organisationId ? db.VaultPapers.Where(paper => paper.OrganisationId == organisationId) : db.VaultPapers.Where(paper => paper.CitizenId == draft.CitizenId && paper.OrganisationId == null);
        return await owned.AsNoTracking().Where(paper => paper.DocumentId == null || !revoked.Contains(paper.DocumentId)).OrderBy(paper => paper.KeptAt).ThenBy(paper => paper.Id).ToListAsync(cancellationToken);
    }

    /// <summary>The paper as it lies with the draft: the same stored file under another line. Null when it is not what was kept.</summary>
    private async Task<Attachment?> AgainAsync(VaultPaper paper, Draft draft, string materialKey, Guid consentId, Actor actor, DateTime now, CancellationToken cancellationToken)
    {
        await using var db = maker.Make(Scope.Everywhere("the file that the applicant handed in before, or was given"));
        var file = paper.AttachmentId is null ? null : await db.Attachments.AsNoTracking().SingleOrDefaultAsync(each => each.Id == paper.AttachmentId && each.RemovedAt == null, cancellationToken);
        var issued = paper.DocumentId is null ? null : await db.CaseDocuments.AsNoTracking().SingleOrDefaultAsync(each => each.Id == paper.DocumentId, cancellationToken);
        if ((file?.Sha256 ?? (issued is null ? null : VaultRules.HashOf(issued.Content))) != paper.Sha256)
        {
            return null;
        }

        return new Attachment
        {
            TenantId = draft.TenantId,
            DraftId = draft.Id,
            MaterialKey = materialKey,
            FileName = file?.FileName ?? $"{paper.Name.Zh} {issued!.Number}",
            ContentType = file?.ContentType ?? "text/html",
            Bytes = file?.Bytes ?? issued!.Content.Sum(word => word.Value.Length),
            Sha256 = paper.Sha256,
            StoredName = file?.StoredName ?? "",
            VaultPaperId = paper.Id,
            ConsentId = consentId,
            DocumentId = issued?.Id,
            UploadedBy = actor.AccountId!.Value,
            UploadedAt = now,
        };
    }

    /// <summary>
    /// The ledger is the person's own; a clerk before whom they agreed writes into it through here alone, in one save with the journal and
    /// the papers. What is read by it is the clerk's own draft.
    /// </summary>
    private PortalDb WithLedger(Actor actor) =>
        maker.Make(actor.IsStaff ? Scope.Everywhere("the person in front of the window agreed; the clerk notes it for them") : scope);

    /// <summary>A paper that is not used after all: the consent for it is taken back.</summary>
    private async Task TakeBackConsentAsync(Guid consentId, DateTime now, CancellationToken cancellationToken)
    {
        await using var ledger = maker.Make(Scope.Everywhere("a kept paper is not used after all"));
        if (await ledger.Consents.SingleOrDefaultAsync(each => each.Id == consentId && each.WithdrawnAt == null, cancellationToken) is { } consent)
        {
            consent.WithdrawnAt = now;
            await ledger.SaveChangesAsync(cancellationToken);
        }
    }

    /// <summary>Which kept papers the case was handed in with, and when the person agreed, stands in its journal.</summary>
    private static void JournalKept(PortalDb db, Case matter, IEnumerable<Attachment> handedIn, Guid citizenId, Actor actor, DateTime now)
    {
        var kept = handedIn.Where(paper => paper.VaultPaperId is not null).ToList();
        if (kept.Count > 0)
        {
            db.Journal.Add(VaultDesk.Line("vault.Use", matter.TenantId, actor, now, citizenId, VaultDesk.Words(kept.Select(paper => $"{paper.FileName}（{ChinaTime.ToLocal(paper.UploadedAt):yyyy-MM-dd HH:mm}）")), matter.Id));
        }
    }
}
