using Microsoft.EntityFrameworkCore;
using Portal.Core.Calendars;
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
        var (approved, needs) = (await db.ShareApprovals.Select(approval => approval.Id).ToHashSetAsync(cancellationToken), items.ConvertAll(item => (Item: item, Names: item.Detail.SharedFacts)));
        foreach (var file in DemoFiles.Names("rules"))
        {
            using var reader = DemoFiles.Open(file);
            var text = await reader.ReadToEndAsync(cancellationToken);
            foreach (var item in items.Where(item => file == $"rules.{item.Code}.json"))
            {
                var (script, fault) = RuleText.Parse(text, RuleDesk.Vocabulary(item.Detail, DemoFacts.Sheets));
                needs.Add((item, [.. script?.Names.Select(fact => fact.Name) ?? []]));
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

        // What is shared on conditions is asked only where its keeper agreed; in a demonstration it has.
        foreach (var (item, sheet) in needs.SelectMany(need => DemoFacts.Sheets.Where(sheet => sheet.Class == SharingClass.Conditional && sheet.Gives.Any(fact => need.Names.Contains(fact.Name, StringComparer.Ordinal))).Select(sheet => (need.Item, Sheet: sheet)))
            .DistinctBy(pair => (pair.Item.TenantId, pair.Item.ItemKey, pair.Sheet.Key)))
        {
            DemoSeed.AddMissing(db, approved, DemoFiles.IdOf("approval", $"{item.TenantId}.{item.ItemKey:N}.{sheet.Key}"), id => new ShareApproval
            {
                Id = id,
                TenantId = item.TenantId,
                ItemKey = item.ItemKey,
                Source = sheet.Key,
                ApprovedBy = $"{sheet.Name.Zh}主管部门",
                Document = "〔演示〕数据共享授权书",
                Until = ChinaTime.DateOf(now).AddYears(1),
                EnteredBy = Publisher,
                At = now,
            });
        }
    }
}
