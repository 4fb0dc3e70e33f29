using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Cases;
using Portal.Core.Tenancy;

namespace Portal.Core.Instant;

/// <summary>A stored decision that came out otherwise.</summary>
public sealed record ReplayDifference(string CaseNumber, int RuleVersion, bool Approved, bool ApprovesNow, IReadOnlyList<string> Conditions);

/// <param name="Decisions">How many were made again.</param>
public sealed record ReplayReport(int Decisions, IReadOnlyList<ReplayDifference> Differences);

/// <summary>A stored decision that another version would have made otherwise.</summary>
/// <param name="Conditions">Of the other version, as it answers them; those that stand in the way where it would not approve.</param>
public sealed record PreviewDifference(Guid CaseId, string CaseNumber, int RuleVersion, bool Approved, bool WouldApprove, IReadOnlyList<ConditionResult> Before, IReadOnlyList<ConditionResult> Conditions);

/// <param name="Decisions">How many were asked again.</param>
/// <param name="ApprovedMore">Went to a person, and would have been approved.</param>
/// <param name="ToPersonMore">Were approved, and would have gone to a person.</param>
/// <param name="Differences">The first <see cref="InstantReplay.Listed"/> of them.</param>
public sealed record PreviewReport(int Decisions, int ApprovedMore, int ToPersonMore, IReadOnlyList<PreviewDifference> Differences);

/// <param name="Of">Of how many.</param>
public sealed record ReplayProgress(int Done, int Of);

/// <summary>Makes stored decisions again, from the facts that were stored with them: under their own rules (I13), or under rules that are to come.</summary>
public sealed class InstantReplay(PortalDbMaker maker, Scope scope, RuleShelf shelf)
{
    /// <summary>So many differences are listed; all are counted.</summary>
    public const int Listed = 200;

    private const int AtOnce = 500;

    /// <summary>Every stored decision under the very rules it was made by; there must be no difference.</summary>
    public async Task<ReplayReport> RunAsync(CancellationToken cancellationToken = default)
    {
        var (count, differences) = (0, new List<ReplayDifference>());
        await foreach (var (decision, number, _) in StoredAsync(null, cancellationToken))
        {
            count++;
            if (Compare(decision, number, shelf.Take(decision.RuleSet!)) is { } difference)
            {
                differences.Add(difference);
            }
        }

        return new ReplayReport(count, differences);
    }

    /// <summary>What other rules would have said of the decisions of one item. A fact that no source was asked for then leaves it to a person.</summary>
    /// <param name="progress">Is told after every part.</param>
    public async Task<PreviewReport> PreviewAsync(Guid itemKey, RuleScript rules, IProgress<ReplayProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var total = 0;
        if (progress is not null)
        {
            await using var db = maker.Make(scope);
            total = await db.InstantDecisions.CountAsync(decision => decision.RuleSet!.ItemKey == itemKey, cancellationToken);
        }

        var (count, more, fewer, differences) = (0, 0, 0, new List<PreviewDifference>());
        await foreach (var (decision, number, answers) in StoredAsync(itemKey, cancellationToken))
        {
            count++;
            if (rules.Decide(Known(decision, answers, rules)) is var result && result.Approves != RulesApproved(decision))
            {
                (more, fewer) = result.Approves ? (more + 1, fewer) : (more, fewer + 1);
                if (differences.Count < Listed)
                {
                    differences.Add(new PreviewDifference(decision.CaseId, number, decision.RuleVersion, RulesApproved(decision), result.Approves, decision.Conditions, result.Conditions));
                }
            }

            if (count % AtOnce == 0)
            {
                progress?.Report(new ReplayProgress(count, total));
            }
        }

        progress?.Report(new ReplayProgress(count, count));
        return new PreviewReport(count, more, fewer, differences);
    }

    /// <summary>What comes out otherwise when a decision is made again from what was stored with it; null when nothing does. Pure.</summary>
    public static ReplayDifference? Compare(InstantDecision decision, string number, RuleScript rules)
    {
        var result = rules.Decide(decision.Known());
        var others = result.Conditions.Where(condition => decision.Conditions.FirstOrDefault(stored => stored.Key == condition.Key) is not { } stored || stored.Holds != condition.Holds).Select(condition => condition.Key).ToList();
        return others.Count == 0 && result.Conditions.Count == decision.Conditions.Count && result.Approves == RulesApproved(decision)
            ? null
            : new ReplayDifference(number, decision.RuleVersion, RulesApproved(decision), result.Approves, others);
    }

    /// <summary>The facts of then; and of the applicant's answers those as well which the rules of then did not ask for.</summary>
    private static RuleFacts Known(InstantDecision decision, IReadOnlyDictionary<string, string> answers, RuleScript rules)
    {
        var known = decision.Known();
        var more = rules.Names.Where(word => word.Name.StartsWith(RuleText.AnswerPrefix, StringComparison.Ordinal) && !known.Known.ContainsKey(word.Name))
            .Select(word => KeyValuePair.Create(word.Name, FactValue.Read(word.Type, answers.GetValueOrDefault(word.Name[RuleText.AnswerPrefix.Length..])))).ToList();
        return more.Count == 0 ? known : known with { Known = known.Known.Concat(more).ToDictionary(StringComparer.Ordinal) };
    }

    private static bool RulesApproved(InstantDecision decision) => decision.ToPerson is null or PersonReason.SomethingOwed or PersonReason.NotCarriedOut;

    private async IAsyncEnumerable<(InstantDecision Decision, string Number, IReadOnlyDictionary<string, string> Answers)> StoredAsync(Guid? itemKey, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var last = Guid.Empty;
        while (true)
        {
            await using var db = maker.Make(scope);
            var page = await db.InstantDecisions.AsNoTracking().Include(decision => decision.RuleSet).Where(decision => decision.ToPerson != PersonReason.NeededResultMissing && decision.CaseId > last && (itemKey == null || decision.RuleSet!.ItemKey == itemKey))
                .OrderBy(decision => decision.CaseId).Take(AtOnce).Select(decision => new { Decision = decision, decision.RuleSet, decision.Case!.Number, decision.Case.Answers }).ToListAsync(cancellationToken);
            foreach (var row in page)
            {
                yield return (row.Decision, row.Number, row.Answers);
            }

            if (page.Count == 0)
            {
                yield break;
            }

            last = page[^1].Decision.CaseId;
        }
    }
}
