using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Cases;
using Portal.Core.Tenancy;

namespace Portal.Core.Instant;

/// <summary>A stored decision that came out otherwise.</summary>
public sealed record ReplayDifference(string CaseNumber, int RuleVersion, bool Approved, bool ApprovesNow, IReadOnlyList<string> Conditions);

/// <param name="Decisions">How many were made again.</param>
public sealed record ReplayReport(int Decisions, IReadOnlyList<ReplayDifference> Differences);

/// <summary>Makes stored decisions again, from the facts that were stored with them: under their own rules (I13), or under rules that are to come.</summary>
public sealed class InstantReplay(PortalDbMaker maker, Scope scope, RuleShelf shelf)
{
    private const int AtOnce = 500;

    /// <summary>Every stored decision under the very rules it was made by; there must be no difference.</summary>
    public async Task<ReplayReport> RunAsync(CancellationToken cancellationToken = default)
    {
        var (count, differences) = (0, new List<ReplayDifference>());
        await foreach (var (decision, number) in StoredAsync(null, cancellationToken))
        {
            count++;
            if (Compare(decision, number, shelf.Take(decision.RuleSet!)) is { } difference)
            {
                differences.Add(difference);
            }
        }

        return new ReplayReport(count, differences);
    }

    /// <summary>What other rules would have said of the decisions of one item. A fact nobody had asked for then leaves it to a person.</summary>
    public async Task<ReplayReport> PreviewAsync(Guid itemKey, RuleScript rules, CancellationToken cancellationToken = default)
    {
        var (count, differences) = (0, new List<ReplayDifference>());
        await foreach (var (decision, number) in StoredAsync(itemKey, cancellationToken))
        {
            count++;
            if (rules.Decide(decision.Known()) is var result && result.Approves != RulesApproved(decision))
            {
                differences.Add(new ReplayDifference(number, decision.RuleVersion, RulesApproved(decision), result.Approves, [.. result.Conditions.Where(condition => condition.Holds != true).Select(condition => condition.Key)]));
            }
        }

        return new ReplayReport(count, differences);
    }

    private static ReplayDifference? Compare(InstantDecision decision, string number, RuleScript rules)
    {
        var result = rules.Decide(decision.Known());
        var others = result.Conditions.Where(condition => decision.Conditions.FirstOrDefault(stored => stored.Key == condition.Key) is not { } stored || stored.Holds != condition.Holds).Select(condition => condition.Key).ToList();
        return others.Count == 0 && result.Conditions.Count == decision.Conditions.Count && result.Approves == RulesApproved(decision)
            ? null
            : new ReplayDifference(number, decision.RuleVersion, RulesApproved(decision), result.Approves, others);
    }

    private static bool RulesApproved(InstantDecision decision) => decision.ToPerson is null or PersonReason.SomethingOwed;

    private async IAsyncEnumerable<(InstantDecision Decision, string Number)> StoredAsync(Guid? itemKey, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var last = Guid.Empty;
        while (true)
        {
            await using var db = maker.Make(scope);
            var page = await db.InstantDecisions.AsNoTracking().Include(decision => decision.RuleSet).Where(decision => decision.CaseId > last && (itemKey == null || decision.RuleSet!.ItemKey == itemKey))
                .OrderBy(decision => decision.CaseId).Take(AtOnce).Select(decision => new { Decision = decision, decision.RuleSet, decision.Case!.Number }).ToListAsync(cancellationToken);
            foreach (var row in page)
            {
                yield return (row.Decision, row.Number);
            }

            if (page.Count == 0)
            {
                yield break;
            }

            last = page[^1].Decision.CaseId;
        }
    }
}
