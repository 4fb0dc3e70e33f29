using Portal.Core.Audit;
using Portal.Core.Calendars;
using Portal.Core.Catalog;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Cases;

public static partial class CaseFlow
{
    /// <summary>
    /// What happens when the act is done: one event with all its consequences computed. Call it only after
    /// <see cref="WhyNot(Case, CaseAct, Actor)"/> said null; it throws otherwise.
    /// </summary>
    public static CaseEvent Decide(Case matter, CaseAct act, Actor actor, Circumstances when)
    {
        var (step, move, refusal) = Choose(matter, act.Action, act.StepId, actor);
        if (refusal is not null)
        {
            throw new InvalidOperationException($"{act.Action} on a case in {matter.Status} was refused ({refusal.Code}) and decided all the same");
        }

        var plan = new Planner(matter, when);
        return new CaseEvent
        {
            TenantId = matter.TenantId,
            CaseId = matter.Id,
            Sequence = matter.Version + 1,
            Kind = $"case.{act.Action}",
            At = Millisecond(when.Now),
            Action = act.Action,
            From = matter.Status,
            To = move!.To,
            Outcome = move.Outcome,
            StepId = step?.Id,
            ActorId = actor.AccountId,
            ActorName = actor.Name,
            PostId = actor.Post?.Id,
            UnitName = actor.Post?.UnitName,
            Channel = actor.Channel,
            Subject = CaseEvent.ActingFor(matter, actor),
            Note = string.IsNullOrWhiteSpace(act.Note) ? null : act.Note.Trim(),
            Audience = act.Action is CaseAction.Note or CaseAction.Assign or CaseAction.Recall ? Audience.Staff : Audience.Applicant,
            Change = plan.ChangeOf(act, step, move),
        };
    }

    internal static DateTime Millisecond(DateTime time) => JournalEntry.Millisecond(time);

    /// <summary>Works out which steps end, open and come again.</summary>
    private sealed class Planner(Case matter, Circumstances when)
    {
        public CaseChange ChangeOf(CaseAct act, CaseStep? step, Move move)
        {
            var change = act.Action switch
            {
                CaseAction.Receive or CaseAction.Assign => new CaseChange(),
                CaseAction.Accept or CaseAction.DeemAccepted => WithLimits(Sign(step!)),
                CaseAction.HandOver => Sign(step!),
                CaseAction.Approve when move.To != CaseStatus.Decided => Sign(step!),
                CaseAction.Approve or CaseAction.Reject or CaseAction.Refuse => new CaseChange { StepBecomes = StepState.Done, Drops = OthersThan(step) },
                CaseAction.Withdraw => new CaseChange { Drops = OthersThan(null) },
                CaseAction.AskForCorrection => new CaseChange { Missing = [.. act.Missing.Where(line => !string.IsNullOrWhiteSpace(line)).Select(line => line.Trim())] },
                CaseAction.Correct => new CaseChange { Missing = [], Corrected = [.. Differing(act.Answers)], Papers = act.Papers },
                CaseAction.SendBack => GiveBack(step!, SenderTo(matter, step!)!) with { Returns = matter.HandoffTo(step!)!.Id },
                CaseAction.Recall => CallBack(step!),
                CaseAction.Transfer or CaseAction.Raise => PassOn(step!, Again(step!) with { TenantId = act.To!.TenantId, UnitId = act.To.UnitId }, act.Action == CaseAction.Raise ? HandoffDirection.Up : HandoffDirection.Across),
                CaseAction.SendDown => PassOn(step!, Visit(step!, act.To!), HandoffDirection.Down),
                CaseAction.Reschedule => Reschedule(),
                CaseAction.Submit or CaseAction.Note or CaseAction.Message or CaseAction.Close => new CaseChange(),
                _ => throw new ArgumentOutOfRangeException(nameof(act), act.Action, "not an action"),
            };

            // Acting on a step counts as signing for it; calling it back does not.
            var pending = step is null || act.Action == CaseAction.Recall ? null : matter.HandoffTo(step);
            return pending is { State: HandoffState.Pending } && act.Action != CaseAction.SendBack ? change with { Receives = [pending.Id] } : change;
        }

        private CaseChange WithLimits(CaseChange change)
        {
            var start = matter.AcceptedAt ?? when.Now;
            var promised = matter.PromisedLimit is null ? null : (Due?)Clock.DueAt(start, matter.PromisedLimit, when.Calendar);
            var statutory = matter.StatutoryLimit is null ? null : (Due?)Clock.DueAt(start, matter.StatutoryLimit, when.Calendar);
            return change with { DueAt = promised?.AtUtc, StatutoryDueAt = statutory?.AtUtc, Provisional = promised?.Provisional == true || statutory?.Provisional == true };
        }

        private CaseChange Reschedule()
        {
            var change = new CaseChange
            {
                StepsDueAt = matter.OpenSteps().Where(open => open.OpenedAt is not null)
                    .ToDictionary(open => open.Id, open => Clock.DueAt(open.OpenedAt!.Value, new TimeLimit(open.Days, TimeUnit.WorkingDays), when.Calendar).AtUtc),
            };
            return matter.AcceptedAt is null ? change : WithLimits(change);
        }

        /// <summary>The step is done. A visit goes back to who sent it down; otherwise, when its stage is complete, the next stage opens.</summary>
        private CaseChange Sign(CaseStep step)
        {
            if (step.ReturnsTo is { } sender)
            {
                return new CaseChange { StepBecomes = StepState.Done, Opens = [Open(Again(matter.StepOf(sender)!), step)] };
            }

            var open = matter.Steps.Where(other => other.Stage == step.Stage && other != step && other.State is StepState.Open or StepState.Waiting).ToList();
            if (open.Count > 0 && step.Join != StageJoin.Any)
            {
                return new CaseChange { StepBecomes = StepState.Done };
            }

            var next = matter.Steps.Where(other => other.State == StepState.Waiting && other.Stage > step.Stage).Select(other => (int?)other.Stage).Min();
            return new CaseChange
            {
                StepBecomes = StepState.Done,
                Drops = [.. open.Select(other => other.Id)],
                Opens = [.. matter.Steps.Where(other => other.State == StepState.Waiting && other.Stage == next).Select(other => Open(other, step))],
            };
        }

        /// <summary>The sender's step opens as a new round, and what was given back waits as a new round behind it.</summary>
        private CaseChange GiveBack(CaseStep step, CaseStep sender)
        {
            var back = Open(Again(sender), step);
            if (sender.Stage == step.Stage)
            {
                // A colleague, or a visitor, to whom it was passed by hand just gives it back.
                return new CaseChange { StepBecomes = StepState.Passed, Opens = [back] };
            }

            // From a later stage, all that was still open in it waits again; what was signed there stays signed.
            var others = matter.OpenSteps().Where(other => other.Stage == step.Stage && other != step).ToList();
            return new CaseChange
            {
                StepBecomes = StepState.Passed,
                Drops = [.. others.Select(other => other.Id)],
                Opens = [back, .. others.Prepend(step).Select(other => Wait(Again(SentDownBy(other))))],
            };
        }

        /// <summary>Who calls it back has it in hand at once and need not sign for it.</summary>
        private CaseChange CallBack(CaseStep step)
        {
            var handoff = matter.HandoffTo(step)!;
            var change = GiveBack(step, matter.StepOf(handoff.FromStepId!.Value)!);
            return change with { Recalls = handoff.Id, Receives = [change.Opens![0].HandoffId] };
        }

        /// <summary>For a visit the step that waits for it, otherwise the step itself.</summary>
        private CaseStep SentDownBy(CaseStep step) => step.ReturnsTo is { } waiting ? SentDownBy(matter.StepOf(waiting)!) : step;

        private CaseChange PassOn(CaseStep step, StepPlan to, HandoffDirection direction) =>
            new() { StepBecomes = StepState.Passed, Opens = [Open(to, step) with { Direction = direction }] };

        private StepPlan Again(CaseStep step) => new()
        {
            Stage = step.Stage,
            Round = matter.Steps.Where(other => other.Stage == step.Stage).Max(other => other.Round) + 1,
            Duty = step.Duty,
            Name = step.Name,
            NameEn = step.NameEn,
            TenantId = step.TenantId,
            UnitId = step.UnitId,
            Days = step.Days,
            Join = step.Join,
            ReturnsTo = step.ReturnsTo,
        };

        private StepPlan Visit(CaseStep step, Place to) => Again(step) with { Duty = StepDuty.Assist, TenantId = to.TenantId, UnitId = to.UnitId, ReturnsTo = step.Id, Join = StageJoin.All };

        private Opening Open(CaseStep waiting, CaseStep from) => Opening(waiting.Id, waiting.TenantId, waiting.Days, from, null);

        private Opening Open(StepPlan plan, CaseStep from) => Opening(Guid.CreateVersion7(), plan.TenantId, plan.Days, from, plan);

        private Opening Wait(StepPlan plan) => Opening(Guid.CreateVersion7(), plan.TenantId, plan.Days, null, plan with { Waits = true });

        private Opening Opening(Guid stepId, int tenantId, int days, CaseStep? from, StepPlan? plan) => new()
        {
            StepId = stepId,
            New = plan,
            HandoffId = Guid.CreateVersion7(),
            DueAt = Clock.DueAt(when.Now, new TimeLimit(days, TimeUnit.WorkingDays), when.Calendar).AtUtc,
            ReceiveBy = Clock.DueAt(when.Now, new TimeLimit(when.ReceiptDays, TimeUnit.WorkingDays), when.Calendar).AtUtc,
            Papers = from is null ? [] : matter.HandoffTo(from)?.Papers ?? [],
            Direction = DirectionTo(tenantId, from),
        };

        /// <summary>Up and down go by who stands above whom in the tree; everything else is across.</summary>
        private HandoffDirection DirectionTo(int tenantId, CaseStep? from)
        {
            if (from is null || from.TenantId == tenantId)
            {
                return HandoffDirection.Across;
            }

            var here = when.PathOf(from.TenantId);
            var there = when.PathOf(tenantId);
            return here is null || there is null ? HandoffDirection.Across
                : TenantPath.Holds(there, here) ? HandoffDirection.Up
                : TenantPath.Holds(here, there) ? HandoffDirection.Down
                : HandoffDirection.Across;
        }

        private List<Guid> OthersThan(CaseStep? step) =>
            [.. matter.Steps.Where(other => other != step && other.State is StepState.Open or StepState.Waiting).Select(other => other.Id)];

        private IEnumerable<string> Differing(IReadOnlyDictionary<string, string>? answers) => answers is null
            ? []
            : answers.Where(answer => !matter.Answers.TryGetValue(answer.Key, out var old) || old != answer.Value).Select(answer => answer.Key)
                .Concat(matter.Answers.Keys.Where(key => !answers.ContainsKey(key))).Order(StringComparer.Ordinal);
    }
}
