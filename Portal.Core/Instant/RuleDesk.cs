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

/// <summary>Where the rules of an item are written, tried on what was decided, and published. What cannot be read is not even kept as a draft.</summary>
public sealed class RuleDesk(PortalDbMaker maker, Scope scope, FactDesk facts, InstantReplay replay, TimeProvider time)
{
    /// <summary>Facts of all sources and answers of the form, by name.</summary>
    public static IReadOnlyDictionary<string, FactType> Vocabulary(ItemDetail item, IEnumerable<SourceSheet> sources) =>
        sources.SelectMany(sheet => sheet.Gives).Select(fact => KeyValuePair.Create(fact.Name, fact.Type))
            .Concat(item.Form.Fields.Where(field => field.Kind is not (FieldKind.Rows or FieldKind.Attachment)).Select(field => KeyValuePair.Create(RuleText.AnswerPrefix + field.Key, field.Kind switch
            {
                FieldKind.Number => FactType.Number,
                FieldKind.Date => FactType.Date,
                FieldKind.YesNo => FactType.YesNo,
                _ => FactType.Text,
            })))
            .Concat(item.Questions.Select(question => KeyValuePair.Create(RuleText.AnswerPrefix + question.Key, FactType.Text)))
            .DistinctBy(pair => pair.Key, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);

    /// <summary>Keeps the next version as a draft, in place of the draft that is there.</summary>
    public async Task<Answer<RuleSet>> SaveDraftAsync(Guid itemKey, string text, Actor actor, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(scope);
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
            draft = new RuleSet { TenantId = item.TenantId, ItemKey = itemKey, Version = (newest?.Version ?? 0) + 1, Text = text, Uses = uses, CreatedAt = time.GetUtcNow().UtcDateTime };
            db.RuleSets.Add(draft);
        }

        (draft.Text, draft.Uses) = (text, uses);
        await db.SaveChangesAsync(cancellationToken);
        return draft;
    }

    /// <summary>What the draft would have said of everything its item's rules have decided so far.</summary>
    public async Task<Answer<ReplayReport>> PreviewAsync(Guid ruleSetId, Actor actor, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(scope);
        return await db.RuleSets.AsNoTracking().SingleOrDefaultAsync(rules => rules.Id == ruleSetId, cancellationToken) is { } draft && await ItemAsync(db, draft.ItemKey, actor, cancellationToken) is not null
            ? await replay.PreviewAsync(draft.ItemKey, RuleText.Parse(draft.Text, draft.Uses).Script!, cancellationToken)
            : new NotFound();
    }

    public async Task<Answer<RuleSet>> PublishAsync(Guid ruleSetId, Actor actor, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(scope);
        if (await db.RuleSets.SingleOrDefaultAsync(rules => rules.Id == ruleSetId && rules.State == RuleSetState.Draft, cancellationToken) is not { } draft
            || await ItemAsync(db, draft.ItemKey, actor, cancellationToken) is not { } item)
        {
            return new NotFound();
        }

        // The form may have changed since it was written.
        if (RuleText.Parse(draft.Text, Vocabulary(item.Detail, facts.Sheets)).Fault is { } fault)
        {
            return new RulesFaulty(fault);
        }

        var before = await db.RuleSets.SingleOrDefaultAsync(rules => rules.ItemKey == draft.ItemKey && rules.State == RuleSetState.Published, cancellationToken);
        if (before is not null)
        {
            before.State = RuleSetState.Superseded;
        }

        (draft.State, draft.PublishedAt, draft.PublishedBy) = (RuleSetState.Published, time.GetUtcNow().UtcDateTime, actor.Name);
        db.Journal.Add(new JournalEntry
        {
            TenantId = draft.TenantId,
            Kind = "rules.Publish",
            At = JournalEntry.Millisecond(time.GetUtcNow().UtcDateTime),
            ActorId = actor.AccountId,
            ActorName = actor.Name,
            PostId = actor.Post?.Id,
            Channel = actor.Channel,
            Subject = item.Code,
            Before = before?.Text,
            After = draft.Text,
        });
        await db.SaveChangesAsync(cancellationToken);
        return draft;
    }

    private static async Task<ServiceItem?> ItemAsync(PortalDb db, Guid itemKey, Actor actor, CancellationToken cancellationToken) =>
        await db.ServiceItems.AsNoTracking().Include(item => item.Tenant).SingleOrDefaultAsync(item => item.ItemKey == itemKey && item.State == ItemState.Published, cancellationToken) is { } item
            && actor.Has(Duties.SystemAdministrator) && actor.Post is { } post && TenantPath.Holds(post.TenantPath, item.Tenant!.Path) ? item : null;
}
