using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Audit;
using Portal.Core.Catalog;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Instant;

/// <summary>The rule set cannot be read: what is wrong, and where in its tree.</summary>
public sealed record RulesFaulty(RuleFault Fault) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Fault.Problem, Fault.Place, Fault.With ?? ""];
}

/// <summary>What the draft would change has not been looked at since it was last saved.</summary>
public sealed record NotPreviewed : Refusal;

/// <summary>Who wrote a version does not put it in force: a second administrator does.</summary>
public sealed record OwnDraft : Refusal;

/// <summary>An item with its rules, as the list shows it.</summary>
/// <param name="InForce">Null where nothing is approved at once.</param>
/// <param name="Decided">Decisions by any version of its rules.</param>
/// <param name="Approved">How many of these were approved at once.</param>
public sealed record RulesOnDesk(Guid ItemKey, int TenantId, string Code, LocalText Name, RuleSet? InForce, RuleSet? Draft, RuleSet? Newest, int Decided, int Approved);

/// <summary>One item's rules in all their versions, the newest first, and what they may speak of.</summary>
public sealed record RulesFile(ServiceItem Item, IReadOnlyList<RuleSet> Versions, IReadOnlyList<RuleWord> Words)
{
    public RuleSet? Draft => Versions.FirstOrDefault(rules => rules.State == RuleSetState.Draft);

    public RuleSet? InForce => Versions.FirstOrDefault(rules => rules.State == RuleSetState.Published);

    public IReadOnlyDictionary<string, FactType> Types { get; } = Words.ToDictionary(word => word.Name, word => word.Type, StringComparer.Ordinal);
}

/// <summary>
/// Where the rules of an item are written, tried on what was decided, published and taken out of force: by administrators of the
/// item's place. What cannot be read is not even kept as a draft, and nothing is published before
/// its effect was looked at by a second administrator, who signs with their password (双人复核).
/// </summary>
public sealed class RuleDesk(PortalDbMaker maker, Scope scope, FactDesk facts, InstantReplay replay, PeopleDesk people, TimeProvider time)
{
    private static readonly CultureInfo Chinese = CultureInfo.GetCultureInfo("zh-CN");

    /// <summary>What rules of an item may speak of, by name: <see cref="RuleWord.All"/>.</summary>
    public static IReadOnlyDictionary<string, FactType> Vocabulary(ItemDetail item, IEnumerable<SourceSheet> sources) =>
        RuleWord.All(item, sources).ToDictionary(word => word.Name, word => word.Type, StringComparer.Ordinal);

    /// <summary>Every item of the administrator's places that can be applied for, those with rules first.</summary>
    public async Task<IReadOnlyList<RulesOnDesk>> OnDeskAsync(Actor actor, CancellationToken cancellationToken = default)
    {
        if (!actor.Has(Duties.SystemAdministrator) || actor.Post is not { } post)
        {
            return [];
        }

        await using var db = maker.Make(scope);
        var items = await db.ServiceItems.Where(item => item.State == ItemState.Published && item.CanApply && item.Tenant!.Path.StartsWith(post.TenantPath))
            .Select(item => new { item.ItemKey, item.TenantId, item.Code, item.Name, item.NameEn }).ToListAsync(cancellationToken);
        var rules = (await db.RuleSets.AsNoTracking().Where(each => each.Tenant!.Path.StartsWith(post.TenantPath)).ToListAsync(cancellationToken)).ToLookup(each => each.ItemKey);
        var decided = await db.InstantDecisions.GroupBy(decision => decision.RuleSet!.ItemKey)
            .Select(group => new { group.Key, Count = group.Count(), Approved = group.Count(decision => decision.ToPerson == null) }).ToDictionaryAsync(group => group.Key, cancellationToken);
        return
        [
            .. items.Select(item => new RulesOnDesk(
                item.ItemKey,
                item.TenantId,
                item.Code,
                new LocalText(item.Name, item.NameEn),
                rules[item.ItemKey].FirstOrDefault(each => each.State == RuleSetState.Published),
                rules[item.ItemKey].FirstOrDefault(each => each.State == RuleSetState.Draft),
                rules[item.ItemKey].MaxBy(each => each.Version),
                decided.GetValueOrDefault(item.ItemKey)?.Count ?? 0,
                decided.GetValueOrDefault(item.ItemKey)?.Approved ?? 0)).OrderBy(row => row.Newest is null).ThenBy(row => row.Code, StringComparer.Ordinal),
        ];
    }

    public async Task<RulesFile?> ReadAsync(Guid itemKey, Actor actor, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(scope);
        return await ItemAsync(db, itemKey, actor, cancellationToken) is { } item
            ? new RulesFile(item, await db.RuleSets.AsNoTracking().Where(rules => rules.ItemKey == itemKey).OrderByDescending(rules => rules.Version).ToListAsync(cancellationToken), RuleWord.All(item.Detail, facts.Sheets))
            : null;
    }

    /// <summary>Keeps the next version as a draft, in place of the draft that is there.</summary>
    /// <param name="revision">Of the draft as the editor last read or saved it; 0 when there was none.</param>
    public Task<Answer<RuleSet>> SaveDraftAsync(Guid itemKey, string text, int revision, Actor actor, CancellationToken cancellationToken = default) => SafelyAsync<RuleSet>(async db =>
    {
        if (await ItemAsync(db, itemKey, actor, cancellationToken) is not { } item)
        {
            return new NotFound();
        }

        var (script, fault) = RuleText.Parse(text, Vocabulary(item.Detail, facts.Sheets));
        if (script is null)
        {
            return new RulesFaulty(fault!);
        }

        var newest = await db.RuleSets.Where(rules => rules.ItemKey == itemKey).OrderByDescending(rules => rules.Version).FirstOrDefaultAsync(cancellationToken);
        var uses = script.Names.ToDictionary(fact => fact.Name, fact => fact.Type, StringComparer.Ordinal);
        if (newest is not { State: RuleSetState.Draft } draft)
        {
            draft = new RuleSet { TenantId = item.TenantId, ItemKey = itemKey, Version = (newest?.Version ?? 0) + 1, Text = text, Uses = uses, CreatedAt = Now() };
            db.RuleSets.Add(draft);
        }

        if (draft.Revision != revision)
        {
            return Changed(draft);
        }

        (draft.Text, draft.Uses, draft.Preview, draft.ChangedBy, draft.Revision) = (text, uses, null, actor.Name, revision + 1);
        draft.WrittenBy = [.. draft.WrittenBy.Union([actor.AccountId!.Value])];
        await db.SaveChangesAsync(cancellationToken);
        return draft;
    });

    /// <summary>试运行: what the draft would have said of everything its item's rules have decided so far. That it was looked at stands on the draft until it is saved again.</summary>
    public Task<Answer<PreviewReport>> PreviewAsync(Guid ruleSetId, Actor actor, IProgress<ReplayProgress>? progress = null, CancellationToken cancellationToken = default) => SafelyAsync<PreviewReport>(async db =>
    {
        if (await DraftAsync(db, ruleSetId, actor, cancellationToken) is not { } found)
        {
            return new NotFound();
        }

        var (draft, item) = found;
        var (script, fault) = RuleText.Parse(draft.Text, Vocabulary(item.Detail, facts.Sheets));
        if (script is null)
        {
            return new RulesFaulty(fault!);
        }

        var report = await replay.PreviewAsync(draft.ItemKey, script, progress, cancellationToken);
        draft.Preview = new RulePreview(report.Decisions, report.ApprovedMore, report.ToPersonMore, Now(), actor.Name, actor.AccountId);
        await db.SaveChangesAsync(cancellationToken); // fails when the draft was saved meanwhile: then something else was looked at
        return report;
    });

    /// <summary>Puts the draft in force: by somebody who wrote nothing of it and has looked at its effect themselves.</summary>
    /// <param name="revision">As it was when its effect was looked at.</param>
    /// <param name="password">The publisher's own, as their signature.</param>
    public Task<Answer<RuleSet>> PublishAsync(Guid ruleSetId, int revision, string? password, Actor actor, CancellationToken cancellationToken = default) => SafelyAsync<RuleSet>(async db =>
    {
        if (await DraftAsync(db, ruleSetId, actor, cancellationToken) is not { } found)
        {
            return new NotFound();
        }

        var (draft, item) = found;
        if (draft.Revision != revision)
        {
            return Changed(draft);
        }

        // The form may have changed since it was written.
        if (RuleText.Parse(draft.Text, Vocabulary(item.Detail, facts.Sheets)).Fault is { } fault)
        {
            return new RulesFaulty(fault);
        }

        if (draft.WrittenBy.Contains(actor.AccountId!.Value))
        {
            return new OwnDraft();
        }

        if (draft.Preview is not { } preview || preview.ById != actor.AccountId)
        {
            return new NotPreviewed();
        }

        if (await people.ConfirmAsync(actor.AccountId.Value, password, item.TenantId, actor.Channel, cancellationToken) is { } unsigned)
        {
            return unsigned;
        }

        var now = Now();
        var before = await db.RuleSets.SingleOrDefaultAsync(rules => rules.ItemKey == draft.ItemKey && rules.State == RuleSetState.Published, cancellationToken);
        if (before is not null)
        {
            (before.State, before.EndedAt, before.EndedBy, before.Revision) = (RuleSetState.Superseded, now, actor.Name, before.Revision + 1);
        }

        (draft.State, draft.PublishedAt, draft.PublishedBy, draft.Revision) = (RuleSetState.Published, now, actor.Name, draft.Revision + 1);
        db.Journal.Add(Line("rules.Publish", item, actor, string.Format(Chinese, CoreTexts.Find("Rules.Published", Chinese)!, draft.Version, preview.Decisions, preview.ApprovedMore, preview.ToPersonMore, draft.ChangedBy), before?.Text, draft.Text));
        await db.SaveChangesAsync(cancellationToken);
        return draft;
    });

    /// <summary>Throws the draft away; what is in force stays in force.</summary>
    public Task<Answer<RuleSet>> DiscardAsync(Guid ruleSetId, int revision, Actor actor, CancellationToken cancellationToken = default) => SafelyAsync<RuleSet>(async db =>
    {
        if (await DraftAsync(db, ruleSetId, actor, cancellationToken) is not { } found)
        {
            return new NotFound();
        }

        if (found.Draft.Revision != revision)
        {
            return Changed(found.Draft);
        }

        db.RuleSets.Remove(found.Draft);
        db.Journal.Add(Line("rules.Discard", found.Item, actor, null, found.Draft.Text, null));
        await db.SaveChangesAsync(cancellationToken);
        return found.Draft;
    });

    /// <summary>Takes the rules out of force: from now on people decide. What was decided stands.</summary>
    public Task<Answer<RuleSet>> WithdrawAsync(Guid itemKey, string? why, Actor actor, CancellationToken cancellationToken = default) => SafelyAsync<RuleSet>(async db =>
    {
        if (await ItemAsync(db, itemKey, actor, cancellationToken) is not { } item
            || await db.RuleSets.SingleOrDefaultAsync(rules => rules.ItemKey == itemKey && rules.State == RuleSetState.Published, cancellationToken) is not { } inForce)
        {
            return new NotFound();
        }

        if (string.IsNullOrWhiteSpace(why))
        {
            return new ReasonNeeded();
        }

        (inForce.State, inForce.EndedAt, inForce.EndedBy, inForce.Revision) = (RuleSetState.Withdrawn, Now(), actor.Name, inForce.Revision + 1);
        db.Journal.Add(Line("rules.Withdraw", item, actor, why.Trim(), inForce.Text, null));
        await db.SaveChangesAsync(cancellationToken);
        return inForce;
    });

    private static async Task<(RuleSet Draft, ServiceItem Item)?> DraftAsync(PortalDb db, Guid ruleSetId, Actor actor, CancellationToken cancellationToken) =>
        await db.RuleSets.SingleOrDefaultAsync(rules => rules.Id == ruleSetId && rules.State == RuleSetState.Draft, cancellationToken) is { } draft
            && await ItemAsync(db, draft.ItemKey, actor, cancellationToken) is { } item ? (draft, item) : null;

    private static async Task<ServiceItem?> ItemAsync(PortalDb db, Guid itemKey, Actor actor, CancellationToken cancellationToken) =>
        await db.ServiceItems.AsNoTracking().Include(item => item.Tenant).SingleOrDefaultAsync(item => item.ItemKey == itemKey && item.State == ItemState.Published, cancellationToken) is { } item
            && actor.Has(Duties.SystemAdministrator) && actor.Post is { } post && TenantPath.Holds(post.TenantPath, item.Tenant!.Path) ? item : null;

    private static ChangedByAnother Changed(RuleSet draft) => new(draft.ChangedBy ?? "", draft.State);

    /// <summary>Two who save or publish at one moment: one of them is told.</summary>
    private async Task<Answer<T>> SafelyAsync<T>(Func<PortalDb, Task<Answer<T>>> work)
    {
        await using var db = maker.Make(scope);
        try
        {
            return await work(db);
        }
        catch (DbUpdateConcurrencyException)
        {
            return new ChangedByAnother("", RuleSetState.Draft);
        }
        catch (DbUpdateException twice) when (PortalDbMaker.IsDuplicate(twice))
        {
            return new ChangedByAnother("", RuleSetState.Draft);
        }
    }

    private JournalEntry Line(string kind, ServiceItem item, Actor actor, string? note, string? before, string? after) => new()
    {
        TenantId = item.TenantId,
        Kind = kind,
        At = JournalEntry.Millisecond(time.GetUtcNow().UtcDateTime),
        ActorId = actor.AccountId,
        ActorName = actor.Name,
        PostId = actor.Post?.Id,
        Channel = actor.Channel,
        Subject = item.Code,
        Note = note,
        Before = before,
        After = after,
    };

    private DateTime Now() => JournalEntry.Millisecond(time.GetUtcNow().UtcDateTime);
}
