using Microsoft.EntityFrameworkCore;
using Portal.Core.Audit;
using Portal.Core.Calendars;
using Portal.Core.Catalog;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Instant;

/// <summary>有条件共享: which item may ask which source, on whose word and until when.</summary>
public sealed partial class ShareDesk
{
    private const int LongestWords = 200;
    private const int MostItems = 1_000;

    /// <summary>
    /// Every item in force at the reader's place, above or below it, that names facts of a conditional source, by its shared facts or its
    /// rules in force: with the approval that stands, or the last one that stood.
    /// </summary>
    public async Task<Answer<IReadOnlyList<ShareNeed>>> NeedsAsync(Actor actor, CancellationToken cancellationToken = default)
    {
        if (!MayRead(actor))
        {
            return new NotFound();
        }

        var sheets = facts.Sheets.Where(sheet => sheet.Class == SharingClass.Conditional).ToList();
        var lineage = TenantPath.Ids(actor.Post!.TenantPath);
        await using var db = maker.Make(scope);
        var items = await db.ServiceItems.AsNoTracking().Where(item => item.State == ItemState.Published && item.CanApply && (lineage.Contains(item.TenantId) || item.Tenant!.Path.StartsWith(actor.Post.TenantPath))).OrderBy(item => item.Code).ThenBy(item => item.Id).Take(MostItems).ToListAsync(cancellationToken);
        var rules = (await db.RuleSets.AsNoTracking().Where(set => set.State == RuleSetState.Published).Select(set => new { set.ItemKey, set.Uses }).ToListAsync(cancellationToken)).ToLookup(set => set.ItemKey, set => set.Uses.Keys);
        var today = ChinaTime.DateOf(time.GetUtcNow().UtcDateTime);
        var approvals = (await db.ShareApprovals.AsNoTracking().Where(approval => lineage.Contains(approval.TenantId)).ToListAsync(cancellationToken))
            .OrderByDescending(approval => approval.StandsOn(today)).ThenByDescending(approval => approval.Until).ThenByDescending(approval => approval.At).ToLookup(approval => (approval.ItemKey, approval.Source));
        return (from item in items.DistinctBy(item => item.ItemKey)
                let names = item.Detail.SharedFacts.Concat(rules[item.ItemKey].SelectMany(uses => uses)).ToHashSet(StringComparer.Ordinal)
                from sheet in sheets
                where sheet.Gives.Any(fact => names.Contains(fact.Name))
                select new ShareNeed(item.ItemKey, item.Code, new LocalText(item.Name, item.NameEn), sheet, approvals[(item.ItemKey, sheet.Key)].FirstOrDefault())).ToList();
    }

    /// <summary>Writes down that a source may be asked for an item, from now on and for the administrator's place and everything below it.</summary>
    public Task<Answer<ShareApproval>> AllowAsync(ApprovalWish wish, Actor actor, CancellationToken cancellationToken = default) =>
        Attempt.SafelyAsync(() => AllowOnceAsync(wish, actor, cancellationToken), time, log, cancellationToken);

    private async Task<Answer<ShareApproval>> AllowOnceAsync(ApprovalWish wish, Actor actor, CancellationToken cancellationToken)
    {
        if (!actor.Has(Duties.SystemAdministrator) || await NeedsAsync(actor, cancellationToken) is not { IsYes: true, Value: var needs } || needs.FirstOrDefault(each => each.ItemKey == wish.ItemKey && each.Sheet.Key == wish.Source) is not { } need)
        {
            return new NotFound();
        }

        var (now, by, document) = (JournalEntry.Millisecond(time.GetUtcNow().UtcDateTime), wish.ApprovedBy?.Trim(), wish.Document?.Trim());
        if (by is not { Length: > 0 and <= LongestWords } || document is not { Length: > 0 and <= LongestWords } || wish.Until is not { } until || until < ChinaTime.DateOf(now))
        {
            return new ApprovalIncomplete();
        }

        await using var db = maker.Make(scope);
        if (await db.ShareApprovals.AsNoTracking().FirstOrDefaultAsync(each => each.TenantId == actor.Post!.TenantId && each.ItemKey == wish.ItemKey && each.Source == wish.Source && each.RevokedAt == null && each.Document == document && each.Until == until, cancellationToken) is { } already)
        {
            return already; // The same click twice.
        }

        var approval = new ShareApproval { TenantId = actor.Post!.TenantId, ItemKey = wish.ItemKey, Source = wish.Source, ApprovedBy = by, Document = document, Until = until, EnteredBy = actor.Name, At = now };
        db.ShareApprovals.Add(approval);
        db.Journal.Add(Line("shared.Allow", wish.Source, $"{need.Item.Zh}：{by}，{document}，{until:yyyy-MM-dd}", actor));
        await db.SaveChangesAsync(cancellationToken);
        return approval;
    }

    /// <summary>Takes an approval back: from the next question on the source is not asked. What a place above has entered is its own.</summary>
    public Task<Answer<ShareApproval>> RevokeAsync(Guid approvalId, Actor actor, CancellationToken cancellationToken = default) =>
        Attempt.SafelyAsync(() => RevokeOnceAsync(approvalId, actor, cancellationToken), time, log, cancellationToken);

    private async Task<Answer<ShareApproval>> RevokeOnceAsync(Guid approvalId, Actor actor, CancellationToken cancellationToken)
    {
        await using var db = maker.Make(scope);
        if (!actor.Has(Duties.SystemAdministrator) || await db.ShareApprovals.SingleOrDefaultAsync(each => each.Id == approvalId && each.TenantId == actor.Post!.TenantId, cancellationToken) is not { } approval)
        {
            return new NotFound();
        }

        if (approval.RevokedAt is null)
        {
            (approval.RevokedAt, approval.RevokedBy) = (JournalEntry.Millisecond(time.GetUtcNow().UtcDateTime), actor.Name);
            db.Journal.Add(Line("shared.Revoke", approval.Source, $"{approval.ApprovedBy}，{approval.Document}", actor));
            await db.SaveChangesAsync(cancellationToken);
        }

        return approval;
    }
}
