using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Portal.Core.Catalog;

namespace Portal.Core.Cases;

/// <summary>
/// Whether a case is what its own events make of it (targets.md I4, I5, I12). The events lie in a sealed chain; the case, its steps and
/// its custody do not, so whoever changes one of those behind the portal's back is found by making the case again. Pure.
/// </summary>
public static class CaseProof
{
    /// <summary>PostgreSQL keeps a microsecond, SQLite all; a moment is compared as the journal keeps it.</summary>
    private static readonly JsonSerializerOptions Compared = new() { Converters = { new JsonStringEnumConverter(), new MomentConverter() } };

    /// <summary>The first thing that does not hold, as a key of a sentence; null when all does.</summary>
    /// <param name="stored">With its steps and handoffs.</param>
    /// <param name="events">All of the case, in the order of <see cref="CaseEvent.Sequence"/>.</param>
    public static string? FaultOf(Case stored, IReadOnlyList<CaseEvent> events) =>
        FaultOfJournal(stored, events) ?? FaultOfSignatures(stored) ?? FaultOfCopy(stored, events) ?? FaultOfSeals(stored, events);

    /// <summary>The case's plan, and what it was handed in with, as sealed into its first event.</summary>
    public static string PlanSeal(Case matter) => Seal([.. FactsOf(matter), .. matter.Steps.OrderBy(step => step.Id).Select(LineOf)]);

    /// <summary>The answers, as sealed into the event that brought them. The case's id goes in, so that equal answers of two people look unlike.</summary>
    public static string AnswersSeal(Guid caseId, IReadOnlyDictionary<string, string> answers) =>
        Seal([caseId.ToString("N"), .. answers.OrderBy(answer => answer.Key, StringComparer.Ordinal).SelectMany(answer => new[] { answer.Key, answer.Value })]);

    /// <summary>SHA-256, hexadecimal, over parts each with its length, so that no two lists read alike.</summary>
    public static string Seal(IEnumerable<string?> parts)
    {
        var text = new StringBuilder();
        foreach (var part in parts)
        {
            _ = part is null ? text.Append("\n-") : text.Append(CultureInfo.InvariantCulture, $"\n{part.Length}:{part}");
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    /// <summary>I4: no gap, each from-state is the last to-state, and every step of it stands in the table of moves.</summary>
    private static string? FaultOfJournal(Case stored, IReadOnlyList<CaseEvent> events)
    {
        if (events.Count != stored.Version)
        {
            return "Journal.CaseGap";
        }

        for (var index = 0; index < events.Count; index++)
        {
            var happened = events[index];
            if (happened.Sequence != index + 1 || happened.From != (index == 0 ? (CaseStatus?)null : events[index - 1].To))
            {
                return "Journal.CaseGap";
            }

            var duty = happened.StepId is { } id ? stored.StepOf(id)?.Duty : null;
            if (index == 0 ? happened.Action != CaseAction.Submit : !CaseFlow.Moves.Any(move => move.From == happened.From && move.Action == happened.Action && move.To == happened.To && move.Outcome == happened.Outcome && (move.On is null || move.On == duty)))
            {
                return "Journal.IllegalMove";
            }
        }

        return null;
    }

    /// <summary>The events, applied to the plan that was handed in, give the same case, the same steps and the same custody.</summary>
    private static string? FaultOfCopy(Case stored, IReadOnlyList<CaseEvent> events)
    {
        var spokenOf = events.SelectMany(happened => (happened.Change.Opens ?? []).Select(opening => opening.StepId).Concat(happened.Change.Drops ?? []).Concat(happened.Change.StepDates?.Keys ?? []).Concat(happened.StepId is { } id ? [id] : []));
        if (spokenOf.Any(id => stored.StepOf(id) is null))
        {
            return "Step.Missing";
        }

        var again = Planned(stored, events);
        foreach (var happened in events)
        {
            again.Apply(happened);
        }

        return StateOf(again) != StateOf(stored) ? "Case.Changed"
            : StepsOf(again) != StepsOf(stored) ? "Step.Changed"
            : CustodyOf(again) != CustodyOf(stored) ? "Handoff.Changed"
            : null;
    }

    private static string? FaultOfSeals(Case stored, IReadOnlyList<CaseEvent> events)
    {
        var made = MadeByEvents(events);
        if (events[0].Change.PlanSeal is { } plan && plan != Seal([.. FactsOf(stored), .. stored.Steps.Where(step => !made.Contains(step.Id)).OrderBy(step => step.Id).Select(LineOf)]))
        {
            return "Plan.Changed";
        }

        var answers = events.LastOrDefault(happened => happened.Change.AnswersSeal is not null)?.Change.AnswersSeal;
        return answers is not null && answers != AnswersSeal(stored.Id, stored.Answers) ? "Answers.Changed" : null;
    }

    /// <summary>I12: nobody signs two of accept, review, decide, nor any of them for whom they handed it in; a grant has every planned step signed, stage after stage.</summary>
    private static string? FaultOfSignatures(Case matter)
    {
        var signed = matter.Steps.Where(step => step is { State: StepState.Done, SignedBy: not null } && step.Duty != StepDuty.Assist);
        var alone = matter.OneSignerSample is not null;
        if (signed.GroupBy(step => step.SignedBy).Any(person => person.Select(step => alone && step.Duty == StepDuty.Decide ? StepDuty.Accept : step.Duty).Distinct().Count() > 1))
        {
            return "Duty.SignedTwice";
        }

        if (matter.ProxyAccountId is { } proxy && signed.Any(step => step.SignedBy == proxy))
        {
            return "Duty.SignedForApplicant";
        }

        if (matter.Outcome != Outcome.Approved || matter.DecidedByRules)
        {
            return null;
        }

        // A step that went on by hand, came back or was repeated bears the name of the planned one; a visit bears another duty or returns.
        var lines = matter.Steps.Where(step => step.ReturnsTo is null && step.Duty != StepDuty.Check).GroupBy(step => (step.Stage, step.Name, step.Duty)).ToList();
        var stages = lines.GroupBy(line => line.Key.Stage).OrderBy(stage => stage.Key).ToList();
        var skipped = stages.Exists(stage => stage.Count(line => line.Any(step => step.State == StepState.Done)) < (stage.First().First().Join == StageJoin.Any ? 1 : stage.Count()));
        var ends = stages.ConvertAll(stage => stage.SelectMany(line => line).Where(step => step.State == StepState.Done).Max(step => step.SignedAt));
        return skipped || !ends.SequenceEqual(ends.Order()) ? "Custody.LevelSkipped" : null;
    }

    /// <summary>The case as it was before its first event.</summary>
    private static Case Planned(Case stored, IReadOnlyList<CaseEvent> events)
    {
        var made = MadeByEvents(events);
        return new Case
        {
            Id = stored.Id,
            TenantId = stored.TenantId,
            OriginTenantId = stored.OriginTenantId,
            Number = stored.Number,
            QueryCode = stored.QueryCode,
            ItemId = stored.ItemId,
            ItemKey = stored.ItemKey,
            ItemName = stored.ItemName,
            Channel = stored.Channel,
            CitizenId = stored.CitizenId,
            ApplicantName = stored.ApplicantName,
            SubmittedAt = stored.SubmittedAt,
            PromisedLimit = stored.PromisedLimit,
            StatutoryLimit = stored.StatutoryLimit,
            OnTheSpot = stored.OnTheSpot,
            OneSignerSample = stored.OneSignerSample,
            Lane = stored.Lane,
            BundleRunId = stored.BundleRunId,
            WaitsForOthers = stored.WaitsForOthers || events.Any(happened => happened.Change.WaitedUntil is not null),
            Steps = [.. stored.Steps.Where(step => !made.Contains(step.Id)).Select(step => new CaseStep
            {
                Id = step.Id,
                CaseId = step.CaseId,
                Stage = step.Stage,
                Round = step.Round,
                Duty = step.Duty,
                Name = step.Name,
                NameEn = step.NameEn,
                TenantId = step.TenantId,
                UnitId = step.UnitId,
                Days = step.Days,
                Join = step.Join,
                ReturnsTo = step.ReturnsTo,
            })],
        };
    }

    private static HashSet<Guid> MadeByEvents(IReadOnlyList<CaseEvent> events) =>
        [.. events.SelectMany(happened => happened.Change.Opens ?? []).Where(opening => opening.New is not null).Select(opening => opening.StepId)];

    private static IEnumerable<string?> FactsOf(Case matter) =>
    [
        matter.Id.ToString("N"), matter.Number, matter.QueryCode, matter.TenantId.ToString(CultureInfo.InvariantCulture), matter.OriginTenantId.ToString(CultureInfo.InvariantCulture),
        matter.ItemId.ToString("N"), matter.CitizenId.ToString("N"), matter.OrganisationId?.ToString("N"), matter.ApplicantName, matter.ProxyGrantId?.ToString("N"), matter.ProxyAccountId?.ToString("N"),
        matter.PromisedLimit?.ToString(), matter.StatutoryLimit?.ToString(), matter.DeliveryWay.ToString(),
    ];

    private static string LineOf(CaseStep step) => string.Create(CultureInfo.InvariantCulture, $"{step.Id:N}|{step.Stage}|{step.Duty}|{step.Name}|{step.TenantId}|{step.UnitId:N}|{step.Days}|{step.Join}");

    private static string StateOf(Case matter) => JsonSerializer.Serialize(
        new
        {
            matter.Status,
            matter.Outcome,
            matter.Version,
            matter.ReceivedAt,
            matter.AcceptBy,
            matter.AcceptedAt,
            matter.DeemedAccepted,
            matter.DecidedAt,
            matter.ClosedAt,
            matter.DueAt,
            matter.StatutoryDueAt,
            matter.WarnAt,
            matter.DueIsProvisional,
            matter.DecidedByRules,
            matter.DecidedSameDay,
            matter.Pauses,
            matter.ExtensionAsked,
            matter.Extension,
            matter.Owed,
            matter.OwedBy,
            matter.Visits,
            matter.Trips,
            matter.Missing,
            matter.WaitsForOthers,
            matter.WaitedUntil,
        },
        Compared);

    private static string StepsOf(Case matter) => JsonSerializer.Serialize(
        matter.Steps.OrderBy(step => step.Id).Select(step => new
        {
            step.Id,
            step.Stage,
            step.Round,
            step.Duty,
            step.Name,
            step.TenantId,
            step.UnitId,
            step.Days,
            step.Join,
            step.ReturnsTo,
            step.State,
            step.AssigneeId,
            step.AssigneeName,
            step.OpenedAt,
            step.CountsFrom,
            step.DueAt,
            step.WarnAt,
            step.SignedBy,
            step.SignedByName,
            step.SignedAt,
            step.Opinion,
            step.Verdict,
            step.Conditions,
            step.ConditionAnswers,
        }),
        Compared);

    private static string CustodyOf(Case matter) => JsonSerializer.Serialize(
        matter.Handoffs.OrderBy(handoff => handoff.Id).Select(handoff => new
        {
            handoff.Id,
            handoff.TenantId,
            handoff.FromTenantId,
            handoff.FromStepId,
            handoff.ToStepId,
            handoff.Direction,
            handoff.Reason,
            handoff.Papers,
            handoff.SentBy,
            handoff.SentByName,
            handoff.SentAt,
            handoff.ReceiveBy,
            handoff.State,
            handoff.ReceivedBy,
            handoff.ReceivedByName,
            handoff.ReceivedAt,
        }),
        Compared);

    private sealed class MomentConverter : JsonConverter<DateTime>
    {
        public override DateTime Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, DateTime value, JsonSerializerOptions options) => writer.WriteStringValue(CaseFlow.Millisecond(value));
    }
}
