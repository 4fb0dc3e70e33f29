using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Portal.Core.Calendars;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Instant;

/// <summary>A case that waits for the rules of its item.</summary>
public sealed record WaitingForRules(Guid CaseId, Guid ItemKey);

/// <summary>
/// 秒批: asks the sources, lets the rules speak, and approves or leaves the case to a person with the reason. It never refuses.
/// One decision for each case, however often it is called; run as a job, with a scope of everywhere.
/// </summary>
public sealed class InstantDesk(PortalDbMaker maker, CaseDesk cases, FactDesk facts, RuleShelf shelf, InstantPen pen, TimeProvider time, ILogger<InstantDesk> log)
{
    /// <summary>Names as the form's source.</summary>
    public const string FormSource = "form";

    private static readonly CultureInfo Chinese = CultureInfo.GetCultureInfo("zh-CN");

    /// <summary>Handed in while rules were in force and not looked at yet, oldest first: just now, or before the program last stopped.</summary>
    public async Task<IReadOnlyList<WaitingForRules>> WaitingAsync(CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(Scope.Everywhere("cases that wait for their rules, of all places"));
        return await db.Cases.Where(matter => matter.Status == CaseStatus.Submitted && !matter.WaitsForOthers
                && db.RuleSets.Any(rules => rules.ItemKey == matter.ItemKey && rules.State == RuleSetState.Published)
                && db.RuleSets.Any(rules => rules.ItemKey == matter.ItemKey && rules.PublishedAt <= matter.SubmittedAt && (rules.EndedAt == null || rules.EndedAt > matter.SubmittedAt))
                && !db.InstantDecisions.Any(decision => decision.CaseId == matter.Id))
            .OrderBy(matter => matter.SubmittedAt).Select(matter => new WaitingForRules(matter.Id, matter.ItemKey)).Take(200).ToListAsync(cancellationToken);
    }

    /// <returns>What was decided now; null when there was nothing to decide, or somebody else was quicker.</returns>
    public async Task<InstantDecision?> DecideAsync(Guid caseId, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(Scope.Everywhere("the rules look at a case of any place"));
        var matter = await db.Cases.AsNoTracking().SingleOrDefaultAsync(each => each.Id == caseId && each.Status == CaseStatus.Submitted, cancellationToken);
        if (matter is null || await db.InstantDecisions.AnyAsync(decision => decision.CaseId == caseId, cancellationToken)
            || await db.RuleSets.AsNoTracking().SingleOrDefaultAsync(rules => rules.ItemKey == matter.ItemKey && rules.State == RuleSetState.Published, cancellationToken) is not { } rules)
        {
            return null;
        }

        // 一件事: it needs the result of another case. Nobody is asked about the person before that is there; people may take it up meanwhile.
        var early = await cases.WhyNotYetAsync(matter, new CaseAct(CaseAction.ApproveByRules, Guid.Empty), cancellationToken);
        if (early is WaitsForResult)
        {
            return null;
        }

        // What it needs was not granted: a person says what that means for it.
        var decision = early is null ? await JudgeAsync(matter, rules, cancellationToken) : ToPerson(matter, rules, PersonReason.NeededResultMissing);
        if (decision.ToPerson is null)
        {
            pen.Pending = decision;
            var approved = await cases.ActAsync(caseId, new CaseAct(CaseAction.ApproveByRules, Guid.CreateVersion7()) { Note = NoteOf(decision), SeenVersion = matter.Version }, Actor.System, cancellationToken);
            pen.Pending = null;
            if (approved.IsYes)
            {
                return decision;
            }

            if (approved.Refusal is ChangedByAnother or NotNow or NotFound or WaitsForResult or TryAgain)
            {
                return null; // Somebody else was quicker, or the next round finds it otherwise.
            }

            // Whatever else stands against it stands against it in the next round too: a person is told, and no source is asked for it again.
            log.LogError("Case {CaseId}, which its rules approve, refuses it: {Refusal}", caseId, approved.Refusal?.Code);
            decision.ToPerson = PersonReason.NotCarriedOut;
        }

        db.InstantDecisions.Add(decision);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return decision;
        }
        catch (DbUpdateException duplicate) when (PortalDbMaker.IsDuplicate(duplicate))
        {
            return null;
        }
    }

    private InstantDecision ToPerson(Case matter, RuleSet rules, PersonReason why)
    {
        var now = Audit.JournalEntry.Millisecond(time.GetUtcNow().UtcDateTime);
        return new InstantDecision { CaseId = matter.Id, TenantId = matter.TenantId, RuleSetId = rules.Id, RuleVersion = rules.Version, Day = ChinaTime.DateOf(now), Facts = [], Conditions = [], ToPerson = why, At = now, Milliseconds = 0 };
    }

    private async Task<InstantDecision> JudgeAsync(Case matter, RuleSet rules, CancellationToken cancellationToken)
    {
        var (started, now) = (time.GetTimestamp(), Audit.JournalEntry.Millisecond(time.GetUtcNow().UtcDateTime));
        var script = shelf.Take(rules);
        var question = new FactQuestion(matter.Id, matter.Number, matter.TenantId, matter.CitizenId, matter.ItemKey, rules.TenantId, Actor.System);
        var answers = await facts.AskAsync(question, [.. script.Names.Select(fact => fact.Name)], cancellationToken);
        var answered = script.Names.Where(fact => fact.Name.StartsWith(RuleText.AnswerPrefix, StringComparison.Ordinal))
            .Select(fact => new FactUsed(fact.Name, fact.Type, FactValue.Read(fact.Type, matter.Answers.GetValueOrDefault(fact.Name[RuleText.AnswerPrefix.Length..])).Value, FormSource, matter.SubmittedAt));
        IReadOnlyList<FactUsed> used = [.. answers.SelectMany(answer => answer.Facts), .. answered];
        var known = new RuleFacts(used.ToDictionary(fact => fact.Name, fact => new FactValue(fact.Type, fact.Value), StringComparer.Ordinal), ChinaTime.DateOf(now));
        var result = script.Decide(known);
        return new InstantDecision
        {
            CaseId = matter.Id,
            TenantId = matter.TenantId,
            RuleSetId = rules.Id,
            RuleVersion = rules.Version,
            Day = known.Today,
            Facts = used,
            Conditions = result.Conditions,
            ToPerson = ReasonOf(result, script, known, answers, matter),
            At = now,
            Milliseconds = (int)time.GetElapsedTime(started).TotalMilliseconds,
        };
    }

    private static PersonReason? ReasonOf(RuleResult result, RuleScript script, RuleFacts known, IReadOnlyList<SourceAnswer> answers, Case matter) =>
        result.Conditions.Any(condition => condition.Holds == false) ? PersonReason.NotMet
        : answers.Any(answer => answer.Outcome == CallOutcome.OverQuota) ? PersonReason.QuotaUsedUp
        : !script.Names.All(fact => known.Known.ContainsKey(fact.Name)) ? PersonReason.SourceSilent
        : !result.Approves ? PersonReason.NotDecidable
        : matter.OwedBy is not null ? PersonReason.SomethingOwed
        : null;

    /// <summary>The reason as it stands on the decision: every condition, or of very many as many as a reason may hold; all of them are kept with the decision.</summary>
    public static string NoteOf(InstantDecision decision)
    {
        var said = decision.Conditions.Select(condition => condition.Says.Zh).ToList();
        for (var shown = said.Count; ; shown--)
        {
            var note = string.Format(Chinese, CoreTexts.Find(shown == said.Count ? "Instant.Approved" : "Instant.ApprovedShort", Chinese)!, decision.RuleVersion, string.Join('；', said.Take(shown)), said.Count);
            if (note.Length <= CaseFlow.LongestNote || shown <= 1)
            {
                return note.Length <= CaseFlow.LongestNote ? note : note[..CaseFlow.LongestNote];
            }
        }
    }
}
