using Microsoft.EntityFrameworkCore;
using Portal.Core.Catalog;
using Portal.Core.Instant;

namespace Portal.Core.Demo;

/// <summary>The demonstration's rules of instant approval: one file for each item, in force wherever the item is.</summary>
internal static class DemoRules
{
    private const string Publisher = "演示";

    public static async Task PlantAsync(PortalDb db, DateTime now, CancellationToken cancellationToken)
    {
        var there = await db.RuleSets.Select(rules => rules.Id).ToHashSetAsync(cancellationToken);
        var items = db.ChangeTracker.Entries<ServiceItem>().Select(entry => entry.Entity).Where(item => item.State == ItemState.Published).ToList();
        foreach (var file in DemoFiles.Names("rules"))
        {
            using var reader = DemoFiles.Open(file);
            var text = await reader.ReadToEndAsync(cancellationToken);
            foreach (var item in items.Where(item => file == $"rules.{item.Code}.json"))
            {
                var (script, fault) = RuleText.Parse(text, RuleDesk.Vocabulary(item.Detail, DemoFacts.Sheets));
                DemoSeed.AddMissing(db, there, DemoFiles.IdOf("rules", item.ItemKey.ToString("N")), id => new RuleSet
                {
                    Id = id,
                    TenantId = item.TenantId,
                    ItemKey = item.ItemKey,
                    Version = 1,
                    State = RuleSetState.Published,
                    Text = text,
                    Uses = (script ?? throw new InvalidOperationException($"{file}: {fault}")).Names.ToDictionary(fact => fact.Name, fact => fact.Type, StringComparer.Ordinal),
                    CreatedAt = now,
                    PublishedAt = now,
                    PublishedBy = Publisher,
                });
            }
        }
    }
}
