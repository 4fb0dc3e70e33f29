using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Audit;
using Portal.Core.Calendars;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Credit;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Intake;

/// <summary>One file as it is handed over.</summary>
public sealed record NewPaper(string FileName, Stream Content);

/// <summary>The promise of a draft on paper: who signs it, for which item, and what is to come within how many days.</summary>
public sealed record PromiseSheet(string Signer, string Item, int TenantId, IReadOnlyList<OwedPaper> Owed);

/// <summary>容缺: what may be promised for later, and what is brought later.</summary>
public sealed partial class IntakeDesk
{
    private static readonly CultureInfo Chinese = CultureInfo.GetCultureInfo("zh-CN");

    /// <summary>What the applicant of this draft may do by their credit and the promises they kept; nothing special for a draft that is not this person's.</summary>
    public async Task<CreditStanding> StandingAsync(Guid draftId, Actor actor, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(scope);
        if (await OwnDraftAsync(db, draftId, actor, cancellationToken) is not { Corrects: null } draft)
        {
            return CreditStanding.Ordinary;
        }

        var item = (await DraftSubject.ReadAsync(db, draft, cancellationToken)).Item;
        return await StandAsync(item, draft, time.GetUtcNow().UtcDateTime, cancellationToken);
    }

    /// <summary>What is printed at the window for signature; null for another's draft, or when nothing is promised or nobody is there to sign.</summary>
    public async Task<PromiseSheet?> PromiseSheetAsync(Guid draftId, Actor actor, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(scope);
        if (!actor.IsStaff || await OwnDraftAsync(db, draftId, actor, cancellationToken) is not { CitizenId: { } citizenId, Corrects: null } draft)
        {
            return null;
        }

        var item = (await DraftSubject.ReadAsync(db, draft, cancellationToken)).Item;
        var there = await db.Attachments.AsNoTracking().Where(paper => paper.DraftId == draftId && paper.RemovedAt == null).Select(paper => paper.MaterialKey).ToListAsync(cancellationToken);
        var owed = LaterPromise.Of(item.Detail, draft.Answers, there.ToHashSet(StringComparer.Ordinal));
        return owed.Count == 0 ? null : new PromiseSheet(await SignerAsync(draft, citizenId, actor, cancellationToken), item.Name, draft.TenantId, owed);
    }

    /// <summary>
    /// Takes a paper that was promised, by any channel. The same key does it once, however often it is sent; files of a second
    /// click are not kept.
    /// </summary>
    public async Task<Answer<Acted>> SupplyAsync(Guid caseId, string materialKey, IReadOnlyList<NewPaper> files, Guid operationKey, Actor actor, CancellationToken cancellationToken = default)
    {
        var act = new CaseAct(CaseAction.Supplement, operationKey) { Supplies = [materialKey] };
        await using var db = maker.Make(scope);
        var matter = await db.Cases.Include(each => each.Steps).Include(each => each.Handoffs).SingleOrDefaultAsync(each => each.Id == caseId, cancellationToken);
        if (matter is null || CaseFlow.WhyNot(matter, act, actor) is not null)
        {
            // The desk says why not, or that this very click was done before.
            return await cases.ActAsync(caseId, act, actor, cancellationToken);
        }

        if (files.Count == 0)
        {
            return new EmptyFile();
        }

        var before = await db.Attachments.AsNoTracking().Where(paper => paper.CaseId == caseId && paper.RemovedAt == null).OrderBy(paper => paper.UploadedAt).Select(paper => paper.FileName).ToListAsync(cancellationToken);
        if (before.Count + files.Count > MostPapers)
        {
            return new TooManyPapers(MostPapers);
        }

        List<Attachment> brought = [];
        bool? belong = false;
        try
        {
            foreach (var file in files)
            {
                var kept = await papers.KeepAsync(file.Content, cancellationToken);
                if (!kept.IsYes)
                {
                    return kept.Refusal;
                }

                brought.Add(Paper(kept.Value, matter.OriginTenantId, materialKey, file.FileName, actor, draftId: null, caseId));
            }

            belong = null;
            var acted = await cases.ActAsync(caseId, act with
            {
                Papers = [.. before, .. brought.Select(paper => paper.FileName)],
                Besides = (with, _, _) =>
                {
                    with.Attachments.AddRange(brought);
                    return Task.CompletedTask;
                },
            }, actor, cancellationToken);
            belong = acted is { IsYes: true, Value.Repeated: false };
            return acted;
        }
        finally
        {
            // Cut off in between, the case itself says whether it has them: a file is destroyed only when it surely belongs to nothing.
            if (!(belong ?? await db.Operations.AnyAsync(done => done.Key == operationKey, CancellationToken.None)))
            {
                brought.ForEach(paper => papers.Destroy(paper.StoredName));
            }
        }
    }

    /// <summary>Everything that stands in the way of sending, at once; what of it is promised for later; and what the applicant's credit lets them do.</summary>
    private async Task<(List<Problem> Problems, IReadOnlyList<OwedPaper> Owed, CreditStanding Standing)> LookAsync(PortalDb db, ServiceItem item, Draft draft, IReadOnlyCollection<Attachment> handedIn, Actor actor, DateTime now, CancellationToken cancellationToken)
    {
        var there = HandedIn(handedIn);
        var problems = FormCheck.Check(item.Detail.Form, draft.Answers, ChinaTime.DateOf(now)).ToList();
        IReadOnlyList<OwedPaper> owed = [];
        var standing = CreditStanding.Ordinary;
        if (draft.Corrects is { } caseId)
        {
            // A correction promises nothing new; what was promised has its own days.
            there.UnionWith((await db.Cases.AsNoTracking().SingleAsync(each => each.Id == caseId, cancellationToken)).Owed.Where(paper => paper.SuppliedAt is null).Select(paper => paper.Key));
        }
        else
        {
            standing = await StandAsync(item, draft, now, cancellationToken);
            owed = LaterPromise.Of(item.Detail, draft.Answers, there, standing.MayPromise);
        }

        problems.AddRange(MaterialCheck.Missing(item.Detail, draft.Answers, there).Where(material => owed.All(paper => paper.Key != material.Key))
            .Select(material => new Problem($"paper.{material.Key}", ProblemCode.PaperMissing, material.Name)));
        problems.AddRange(await KeptProblemsAsync(item, handedIn, now, cancellationToken));
        if (owed.Count > 0 && draft.CitizenId is { } citizenId && await SignerAsync(draft, citizenId, actor, cancellationToken) is var signer && LaterPromise.SignedBy(draft.Answers) != signer)
        {
            problems.Add(new Problem(LaterPromise.NameKey, ProblemCode.PromiseUnsigned, signer));
        }

        return (problems, owed, standing);
    }

    private static HashSet<string> HandedIn(IEnumerable<Attachment> papers) => papers.Select(paper => paper.MaterialKey).ToHashSet(StringComparer.Ordinal);

    private async Task<CreditStanding> StandAsync(ServiceItem item, Draft draft, DateTime now, CancellationToken cancellationToken) =>
        await credit.StandAsync(item.Detail, draft.OrganisationId, draft.TenantId, await BrokenAsync(draft, now, cancellationToken), cancellationToken);

    /// <summary>What was known of the applicant's credit when it was handed in stays with the case, and the journal says what came of it.</summary>
    private static void KeepCredit(PortalDb db, Case matter, CreditStanding standing, Actor actor, DateTime now)
    {
        if (standing.Check is not { } check)
        {
            return;
        }

        db.CreditChecks.Add(check.For(matter.Id, matter.OriginTenantId));
        db.Journal.Add(new JournalEntry
        {
            TenantId = matter.TenantId,
            CaseId = matter.Id,
            Kind = "draft.Credit",
            At = JournalEntry.Millisecond(now),
            ActorId = actor.AccountId,
            ActorName = actor.Name,
            PostId = actor.Post?.Id,
            Channel = actor.Channel,
            Audience = Audience.Staff,
            Note = string.Join(" · ", new[] { check.SourceName.Zh, check.Outcome.Name(Chinese), check.Grade?.Name(Chinese), check.AsOf?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), matter.Lane.Name(Chinese) }.Where(part => !string.IsNullOrEmpty(part))),
        });
    }

    /// <summary>Who signs: the applicant, or who acts for them from their own device.</summary>
    private async Task<string> SignerAsync(Draft draft, Guid citizenId, Actor actor, CancellationToken cancellationToken)
    {
        if (draft.ProxyGrantId is not null && !actor.IsStaff)
        {
            return actor.Name;
        }

        await using var db = maker.Make(Scope.Everywhere("the applicant's own name is signed under the applicant's own promise"));
        return await db.Citizens.AsNoTracking().Where(citizen => citizen.Id == citizenId).Select(citizen => citizen.Name).SingleAsync(cancellationToken);
    }

    private async Task<PromiseBroken?> BrokenAsync(Draft draft, DateTime now, CancellationToken cancellationToken)
    {
        if (draft.CitizenId is null && draft.OrganisationId is null)
        {
            return null;
        }

        await using var db = maker.Make(Scope.Everywhere("a promise that was not kept counts wherever it was given"));
        var since = now.AddYears(-PromiseCredit.BarredYears);
        var lapses = await db.Cases.AsNoTracking()
            .Where(each => each.Outcome == Outcome.Lapsed && each.OwedBy != null && each.DecidedAt > since)
            .Where(each => draft.OrganisationId == null ? each.CitizenId == draft.CitizenId && each.OrganisationId == null : each.OrganisationId == draft.OrganisationId)
            .Select(each => new { each.ItemName, each.ItemNameEn, each.DecidedAt }).ToListAsync(cancellationToken);
        return PromiseCredit.WhyNot(lapses.Select(lapse => (new LocalText(lapse.ItemName, lapse.ItemNameEn), lapse.DecidedAt!.Value)), now);
    }

    /// <summary>A correction may bring what was owed as well.</summary>
    private static List<string> Settled(Case matter, Draft draft, IEnumerable<Attachment> lying) =>
        [.. matter.Owed.Where(owed => owed.SuppliedAt is null && lying.Any(paper => paper.DraftId == draft.Id && paper.MaterialKey == owed.Key)).Select(owed => owed.Key)];

    /// <summary>Who signed which promise and when, as it stood in the draft.</summary>
    private static void JournalPromise(PortalDb db, Case matter, Draft draft, Actor actor, DateTime now)
    {
        if (matter.Owed.Count == 0)
        {
            return;
        }

        var signed = ChinaTime.ToLocal(LaterPromise.SignedAt(draft.Answers) ?? now);
        db.Journal.Add(new JournalEntry
        {
            TenantId = matter.TenantId,
            CaseId = matter.Id,
            Kind = "draft.Promise",
            At = JournalEntry.Millisecond(now),
            ActorId = actor.AccountId,
            ActorName = actor.Name,
            PostId = actor.Post?.Id,
            Channel = actor.Channel,
            Audience = Audience.Staff,
            Note = string.Create(CultureInfo.InvariantCulture, $"{LaterPromise.SignedBy(draft.Answers)} · {signed:yyyy-MM-dd HH:mm:ss} · {string.Join('、', matter.Owed.Select(paper => paper.Name.Zh))}"),
        });
    }

    private Attachment Paper(StoredPaper stored, int tenantId, string materialKey, string fileName, Actor actor, Guid? draftId, Guid? caseId) => new()
    {
        TenantId = tenantId,
        DraftId = draftId,
        CaseId = caseId,
        MaterialKey = materialKey,
        FileName = string.Concat(Path.GetFileName(fileName).Where(sign => !char.IsControl(sign))) is { Length: > 0 } name ? name[..Math.Min(name.Length, 120)] : materialKey,
        ContentType = stored.ContentType,
        Bytes = stored.Bytes,
        Sha256 = stored.Sha256,
        StoredName = stored.StoredName,
        UploadedBy = actor.AccountId!.Value,
        UploadedAt = time.GetUtcNow().UtcDateTime,
    };
}
