using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Portal.Core.Audit;
using Portal.Core.Calendars;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Delivery;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Vault;

/// <summary>All that a person finds in their own vault.</summary>
/// <param name="Uses">For which cases a kept paper was used, newest first, by the paper's id.</param>
public sealed record OwnVault(IReadOnlyList<VaultPaper> Papers, IReadOnlyList<Consent> Consents, ILookup<Guid, VaultUse> Uses);

/// <param name="At">UTC, when the person agreed to it.</param>
public sealed record VaultUse(string CaseNumber, LocalText Item, DateTime At);

/// <summary>Keeping papers for another time, and taking them out again. Using them belongs to the application: <c>IntakeDesk.Vault.cs</c>.</summary>
public sealed partial class VaultDesk(PortalDbMaker maker, Scope scope, TimeProvider time, ILogger<VaultDesk> log)
{
    /// <summary>
    /// Files of a case that its applicant may keep: those they brought themselves and that are not kept already. None for who acts
    /// for another: whether papers are kept is the person's own affair.
    /// </summary>
    public async Task<IReadOnlyList<KeepablePaper>> KeepableAsync(Guid caseId, Actor actor, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(scope);
        return await OwnCaseAsync(db, caseId, actor, cancellationToken) is { } matter
            ? [.. (await KeepableAsync(db, matter, cancellationToken)).Select(pair => new KeepablePaper(pair.Paper.Id, pair.Material.Name, pair.Paper.FileName, pair.Material.ValidMonths))]
            : [];
    }

    /// <summary>Keeps papers of a case with the consent that was read. What is kept already stays as it is, so a second click does nothing.</summary>
    /// <returns>How many were kept.</returns>
    public Task<Answer<int>> KeepAsync(Guid caseId, IReadOnlyList<PaperToKeep> chosen, ConsentText read, int tenantId, Actor actor, CancellationToken cancellationToken = default) =>
        Attempt.SafelyAsync(() => KeepOnceAsync(caseId, chosen, read, tenantId, actor, cancellationToken), time, log, cancellationToken);

    private async Task<Answer<int>> KeepOnceAsync(Guid caseId, IReadOnlyList<PaperToKeep> chosen, ConsentText read, int tenantId, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = maker.Make(scope);
        if (await OwnCaseAsync(db, caseId, actor, cancellationToken) is not { } matter)
        {
            return new NotFound();
        }

        return await KeepAsync(db, matter, chosen, read, tenantId, actor, time.GetUtcNow().UtcDateTime, cancellationToken);
    }

    /// <summary>The same for the owner's own page and for the window before which the owner stands.</summary>
    internal static async Task<Answer<int>> KeepAsync(PortalDb db, Case matter, IReadOnlyList<PaperToKeep> chosen, ConsentText read, int tenantId, Actor actor, DateTime now, CancellationToken cancellationToken)
    {
        var kept = new List<VaultPaper>();
        foreach (var (paper, material) in await KeepableAsync(db, matter, cancellationToken))
        {
            if (chosen.FirstOrDefault(each => each.AttachmentId == paper.Id) is not { } wanted)
            {
                continue;
            }

            if (!VaultRules.DatesMakeSense(wanted, ChinaTime.DateOf(now)))
            {
                return new PaperDatesWrong(material.Name);
            }

            if (actor.IsStaff && !wanted.OriginalSeen)
            {
                return new OriginalNotSeen(material.Name);
            }

            var consent = NewConsent(ConsentPurpose.Keep, material.Name.Zh, read, matter.CitizenId, tenantId, null, actor, now);
            db.Consents.Add(consent);
            kept.Add(new VaultPaper
            {
                TenantId = matter.TenantId,
                CitizenId = matter.CitizenId,
                OrganisationId = matter.OrganisationId,
                Kind = PaperKind.Of(material),
                Name = material.Name,
                Source = VaultSource.HandedIn,
                CaseId = matter.Id,
                CaseNumber = matter.Number,
                AttachmentId = paper.Id,
                Sha256 = paper.Sha256,
                OriginalSeenBy = actor.IsStaff ? actor.Name : null,
                IssuedOn = wanted.IssuedOn,
                ValidUntil = VaultRules.ValidUntil(wanted, material.ValidMonths, ChinaTime.DateOf(now)),
                KeptAt = now,
                ConsentId = consent.Id,
            });
        }

        if (kept.Count == 0)
        {
            return 0;
        }

        db.VaultPapers.AddRange(kept);
        db.Journal.Add(Line("vault.Keep", tenantId, actor, now, matter.CitizenId, Words(kept.Select(paper => paper.Name.Zh)) + " · " + read.Version, actor.IsStaff ? matter.Id : null));
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return kept.Count;
        }
        catch (DbUpdateException duplicate) when (PortalDbMaker.IsDuplicate(duplicate))
        {
            return 0; // The same click twice at the same moment: the other one kept them.
        }
    }

    /// <summary>Takes a paper out, with all files that belong to it, and takes the consent back. The case keeps what was handed in with it.</summary>
    public Task<Answer<int>> RemoveAsync(Guid paperId, int tenantId, Actor actor, CancellationToken cancellationToken = default) =>
        Attempt.SafelyAsync(() => RemoveOnceAsync(paperId, tenantId, actor, cancellationToken), time, log, cancellationToken);

    private async Task<Answer<int>> RemoveOnceAsync(Guid paperId, int tenantId, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = maker.Make(scope);
        if (actor.CitizenId is not { } citizenId || await db.VaultPapers.SingleOrDefaultAsync(each => each.Id == paperId, cancellationToken) is not { } paper)
        {
            return new NotFound();
        }

        var (now, all) = (time.GetUtcNow().UtcDateTime, await db.VaultPapers.Where(each => each.CaseId == paper.CaseId && each.Kind == paper.Kind).ToListAsync(cancellationToken));
        var together = VaultRules.TogetherWith(paper, all);
        var ids = together.Select(each => each.ConsentId).ToList();
        foreach (var consent in await db.Consents.Where(each => ids.Contains(each.Id) && each.WithdrawnAt == null).ToListAsync(cancellationToken))
        {
            consent.WithdrawnAt = now;
        }

        db.VaultPapers.RemoveRange(together);
        db.Journal.Add(Line("vault.Remove", tenantId, actor, now, citizenId, Words(together.Select(each => each.Name.Zh))));
        await db.SaveChangesAsync(cancellationToken);
        return together.Count;
    }

    public async Task<OwnVault> OpenAsync(Actor actor, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(scope);
        // The filter alone decides what is seen; what could be is named besides, so that an index is read and not the whole table.
        var companies = await db.OrganisationMembers.AsNoTracking().Where(member => member.CitizenId == actor.CitizenId).Select(member => (Guid?)member.OrganisationId).ToListAsync(cancellationToken);
        var papers = await db.VaultPapers.AsNoTracking().Where(paper => paper.CitizenId == actor.CitizenId || companies.Contains(paper.OrganisationId)).OrderByDescending(paper => paper.KeptAt).ThenBy(paper => paper.Id).Take(500).ToListAsync(cancellationToken);
        var consents = await db.Consents.AsNoTracking().Where(consent => consent.CitizenId == actor.CitizenId).OrderByDescending(consent => consent.GivenAt).Take(200).ToListAsync(cancellationToken);
        var ids = papers.Select(paper => (Guid?)paper.Id).ToList();
        var uses = await db.Attachments.AsNoTracking().Where(paper => ids.Contains(paper.VaultPaperId) && paper.CaseId != null && paper.RemovedAt == null)
            .OrderByDescending(paper => paper.UploadedAt).Select(paper => new { paper.VaultPaperId, paper.Case!.Number, paper.Case.ItemName, paper.Case.ItemNameEn, paper.UploadedAt }).ToListAsync(cancellationToken);
        return new OwnVault(papers, consents, uses.ToLookup(use => use.VaultPaperId!.Value, use => new VaultUse(use.Number, new LocalText(use.ItemName, use.ItemNameEn), use.UploadedAt)));
    }

    /// <summary>The words of our own paper that was handed in with a case or lies with a draft. Ask it with a row that the reader may see.</summary>
    public async Task<CaseDocument?> IssuedOfAsync(Attachment paper, CancellationToken cancellationToken = default)
    {
        if (paper.DocumentId is not { } documentId)
        {
            return null;
        }

        await using var db = maker.Make(Scope.Everywhere("our own paper was handed in with a case that the reader may see"));
        return await db.CaseDocuments.AsNoTracking().SingleOrDefaultAsync(document => document.Id == documentId, cancellationToken);
    }

    internal static Consent NewConsent(ConsentPurpose purpose, string what, ConsentText read, Guid citizenId, int tenantId, Guid? draftId, Actor actor, DateTime now) => new()
    {
        TenantId = tenantId,
        CitizenId = citizenId,
        Purpose = purpose,
        What = what,
        TextVersion = read.Version,
        Text = read.Text,
        Channel = actor.Channel,
        NotedBy = actor.AccountId!.Value,
        NotedByName = actor.Name,
        DraftId = draftId,
        GivenAt = now,
    };

    internal static JournalEntry Line(string kind, int tenantId, Actor actor, DateTime now, Guid citizenId, string note, Guid? caseId = null) => new()
    {
        TenantId = tenantId,
        CaseId = caseId,
        Kind = kind,
        At = JournalEntry.Millisecond(now),
        ActorId = actor.AccountId,
        ActorName = actor.Name,
        PostId = actor.Post?.Id,
        Channel = actor.Channel,
        Subject = citizenId.ToString("N"),
        Note = note,
    };

    internal static string Words(IEnumerable<string> names) => string.Join('、', names.Distinct(StringComparer.Ordinal));

    /// <summary>The applicant's own case, never one that the reader sees by a grant.</summary>
    private static Task<Case?> OwnCaseAsync(PortalDb db, Guid caseId, Actor actor, CancellationToken cancellationToken) =>
        db.Cases.AsNoTracking().SingleOrDefaultAsync(matter => matter.Id == caseId && actor.CitizenId != null && matter.CitizenId == actor.CitizenId, cancellationToken);

    internal static async Task<List<(Attachment Paper, MaterialSpec Material)>> KeepableAsync(PortalDb db, Case matter, CancellationToken cancellationToken)
    {
        var materials = (await db.ServiceItems.AsNoTracking().SingleAsync(item => item.Id == matter.ItemId, cancellationToken)).Detail.Materials.Where(material => material.Source == MaterialSource.Applicant).ToList();
        var papers = await db.Attachments.AsNoTracking().Where(paper => paper.CaseId == matter.Id && paper.RemovedAt == null && paper.VaultPaperId == null).OrderBy(paper => paper.UploadedAt).ToListAsync(cancellationToken);
        var hashes = papers.Select(paper => paper.Sha256).ToList();
        var kept = await db.VaultPapers.AsNoTracking().Where(paper => hashes.Contains(paper.Sha256)
            && (matter.OrganisationId == null ? paper.CitizenId == matter.CitizenId && paper.OrganisationId == null : paper.OrganisationId == matter.OrganisationId)).Select(paper => new { paper.Kind, paper.Sha256 }).ToListAsync(cancellationToken);
        return
        [
            .. from paper in papers
               let material = materials.Find(material => material.Key == paper.MaterialKey)
               where material is not null && !kept.Exists(each => each.Sha256 == paper.Sha256 && each.Kind == PaperKind.Of(material))
               select (paper, material),
        ];
    }
}
