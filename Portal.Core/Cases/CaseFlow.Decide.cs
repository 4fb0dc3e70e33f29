using System.Globalization;
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
            Audience = act.Action is CaseAction.Note or CaseAction.Assign or CaseAction.Recall or CaseAction.AskExtension or CaseAction.DeclineExtension ? Audience.Staff : Audience.Applicant,
            Change = plan.ChangeOf(act, step, move, actor) with { Visit = CaseVisit.Of(matter, act.Action, act.CodeWasShown, actor, Millisecond(when.Now)), SessionId = act.SessionId },
        };
    }

    /// <summary>Working days for looking again at a decision.</summary>
    private const int CheckDays = 5;

    private static readonly CultureInfo Chinese = CultureInfo.GetCultureInfo("zh-CN");

    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en");

    internal static DateTime Millisecond(DateTime time) => JournalEntry.Millisecond(time);

    /// <summary>Works out which steps end, open and come again.</summary>
    private sealed class Planner(Case matter, Circumstances when)
    {
        public CaseChange ChangeOf(CaseAct act, CaseStep? step, Move move, Actor actor)
        {
            var change = act.Action switch
            {
                CaseAction.Receive or CaseAction.Assign => new CaseChange(),
                CaseAction.Accept => WithLimits(Sign(step!), when.Now),
                CaseAction.DeemAccepted => WithLimits(new CaseChange(), matter.ReceivedAt),
                CaseAction.HandOver => Sign(step!),
                CaseAction.Uphold => new CaseChange { StepBecomes = StepState.Done },
                CaseAction.Approve when move.To != CaseStatus.Decided => Sign(step!, Verdict.Consent) with { Verdict = Verdict.Consent, Conditions = Trimmed(act.Conditions) },
                CaseAction.Dissent => Sign(step!, Verdict.Objection) with { Verdict = Verdict.Objection },
                CaseAction.Approve or CaseAction.Reject => new CaseChange { StepBecomes = StepState.Done, Drops = OthersThan(step), Opens = LaterCheck(step!, act, actor), ConditionAnswers = act.Action == CaseAction.Approve ? AnswersTo(matter, act) : null },
                CaseAction.Refuse => new CaseChange { StepBecomes = StepState.Done, Drops = OthersThan(step) },
                CaseAction.Withdraw or CaseAction.LapseOwed or CaseAction.ApproveByRules => new CaseChange { Drops = OthersThan(null) },
                CaseAction.AskForCorrection => new CaseChange { Missing = Lines(act.Missing), Pauses = [.. matter.Pauses, Standstill(PauseReason.Correction, act)] },
                CaseAction.Correct => Resumed(new CaseChange { Missing = [], Corrected = [.. Differing(act.Answers)], Papers = act.Papers }),
                CaseAction.SendBack => GiveBack(step!, SenderTo(matter, step!)!) with { Returns = matter.HandoffTo(step!)!.Id },
                CaseAction.ReturnPoint => PassOn(step!, Point(step!, act.AskedStepId is { } asked ? matter.StepOf(asked)! : EarlierSenderTo(matter, step!)!), null),
                CaseAction.Recall => CallBack(step!),
                CaseAction.Transfer => PassAcross(step!, act.To!),
                CaseAction.Raise => PassOn(step!, Again(step!) with { TenantId = act.To!.TenantId, UnitId = act.To.UnitId }, HandoffDirection.Up),
                CaseAction.SendDown => PassOn(step!, Visit(step!, act.To!), HandoffDirection.Down),
                CaseAction.Reschedule => Reschedule(act.Because),
                CaseAction.StartClock => Started(),
                CaseAction.Suspend => new CaseChange { Missing = act.Pause == PauseReason.Correction ? Lines(act.Missing) : null, Pauses = [.. matter.Pauses, Standstill(act.Pause!.Value, act)] },
                CaseAction.Resume => Resumed(new CaseChange { Missing = matter.OpenPause?.Reason == PauseReason.Correction ? [] : null }),
                CaseAction.AskExtension => new CaseChange { ExtensionAsked = new ExtensionAsked(act.Days!.Value, act.Note!.Trim(), actor.AccountId!.Value, actor.Name, DecidingTenant(), Millisecond(when.Now)) },
                CaseAction.GrantExtension => Extended(matter.ExtensionAsked!, actor),
                CaseAction.DeclineExtension => new CaseChange { ExtensionAnswered = true },
                CaseAction.Supplement => new CaseChange { Papers = act.Papers, Owed = [.. matter.Owed.Select(paper => act.Supplies.Contains(paper.Key, StringComparer.Ordinal) ? paper with { SuppliedAt = Millisecond(when.Now) } : paper)] },
                CaseAction.AskForPerson => new CaseChange { Opens = [Check(matter.Steps.FindLast(each => each.Duty == StepDuty.Decide)!, null)] },
                CaseAction.Reopen => TakeBack(step!),
                CaseAction.Submit or CaseAction.Note or CaseAction.Message or CaseAction.Attend or CaseAction.Close => new CaseChange(),
                _ => throw new ArgumentOutOfRangeException(nameof(act), act.Action, "not an action"),
            };

            if (move.To is CaseStatus.Decided or CaseStatus.Closed && matter.OpenPause is not null)
            {
                change = change with { Pauses = PausesEndedNow() };
            }

            // Acting on a step counts as signing for it; calling it back does not.
            var pending = step is null || act.Action == CaseAction.Recall ? null : matter.HandoffTo(step);
            return pending is { State: HandoffState.Pending } && act.Action != CaseAction.SendBack ? change with { Receives = [pending.Id] } : change;
        }

        /// <summary>The limits of the case from its acceptance on, with these pauses and this extension.</summary>
        private CaseChange WithLimits(CaseChange change, DateTime start, int? extension = null)
        {
            if (matter.WaitsForOthers && change.WaitedUntil is null)
            {
                return change;
            }

            var term = new Term(change.WaitedUntil ?? matter.CountsFrom ?? (matter.WaitedUntil > start ? matter.WaitedUntil.Value : start), new TimeLimit(0, TimeUnit.WorkingDays)) { Pauses = change.Pauses ?? matter.Pauses, Extension = extension ?? matter.Extension?.Days ?? 0 };
            var promised = matter.PromisedLimit is null ? null : when.DueAt(term with { Limit = matter.PromisedLimit }, matter.TenantId);
            var statutory = matter.StatutoryLimit is null ? null : when.DueAt(term with { Limit = matter.StatutoryLimit }, matter.TenantId);
            return change with
            {
                DueAt = promised?.AtUtc,
                WarnAt = (promised ?? statutory)?.WarnUtc,
                StatutoryDueAt = statutory?.AtUtc,
                Provisional = promised?.Provisional == true || statutory?.Provisional == true,
            };
        }

        /// <summary>What is still ahead moves by the days that were not counted: the case's limits, and the norms of open steps.</summary>
        private CaseChange Resumed(CaseChange change)
        {
            change = WithSteps(change with { Pauses = PausesEndedNow() });
            return matter.Status != CaseStatus.AwaitingCorrection ? WithLimits(change, when.Now)
                : matter.Pauses.Count(pause => pause.Reason == PauseReason.Correction) == 1 ? change with { ReceivedAt = Millisecond(when.Now), AcceptBy = when.DueAt(matter.AcceptanceTerm with { FromUtc = when.Now, Pauses = [] }, matter.TenantId).AtUtc }
                : change with { AcceptBy = when.DueAt(matter.AcceptanceTerm with { Pauses = change.Pauses! }, matter.TenantId).AtUtc };
        }

        private CaseChange Reschedule(DateCause because)
        {
            var change = Recounted();
            var (was, becomes) = (matter.DueAt ?? matter.StatutoryDueAt ?? matter.AcceptBy, change.Provisional is null ? change.AcceptBy ?? matter.AcceptBy : change.DueAt ?? change.StatutoryDueAt);
            return change with { Moved = matter.IsEnded || matter.OpenPause is not null ? new DateMove(because, null, null) : new DateMove(because, was, becomes) };
        }

        private CaseChange Recounted()
        {
            var change = new CaseChange
            {
                ReceiveBy = matter.OpenSteps().Select(matter.HandoffTo).OfType<Handoff>().Where(handoff => handoff.State == HandoffState.Pending)
                    .ToDictionary(handoff => handoff.Id, handoff => when.ReceiveBy(handoff.SentAt, handoff.TenantId)),
                Owed = matter.OwedBy is null ? null : [.. matter.Owed.Select(paper => paper with { DueAt = when.DueAt(new Term(matter.SubmittedAt, new TimeLimit(paper.Days, TimeUnit.WorkingDays)), matter.TenantId).AtUtc })],
            };
            if (matter.IsEnded)
            {
                return WithSteps(change);
            }

            if (matter.OpenPause is not null)
            {
                return change with { Pauses = [.. matter.Pauses.Select(pause => pause is { IsOpen: true, ExpectedDays: { } days } ? pause with { ExpectedUntil = Expected(pause.FromUtc, days) } : pause)] };
            }

            change = WithSteps(change with { AcceptBy = matter.AcceptedAt is null ? when.DueAt(matter.AcceptanceTerm, matter.TenantId).AtUtc : null });
            return matter.AcceptedAt is null ? change : WithLimits(change, when.Now);
        }

        private CaseChange WithSteps(CaseChange change) => change with
        {
            StepDates = matter.OpenSteps().Where(open => matter.TermOf(open) is not null).ToDictionary(open => open.Id, open => DatesOf(matter.TermOf(open)! with { Pauses = change.Pauses ?? matter.Pauses }, CalendarOf(matter, open))),
        };

        /// <summary>What it waited for has ended: its limits, and the norm of whoever decides it, count from now.</summary>
        private CaseChange Started()
        {
            var now = Millisecond(when.Now);
            var change = new CaseChange
            {
                WaitedUntil = now,
                StepDates = matter.OpenSteps().Where(matter.HoldsBack).ToDictionary(open => open.Id, open => DatesOf(new Term(now, new TimeLimit(open.Days, TimeUnit.WorkingDays)), open.TenantId)),
            };
            return matter.AcceptedAt is null || matter.OpenPause is not null ? change : WithLimits(change, now);
        }

        private StepDates DatesOf(Term term, int tenantId)
        {
            var due = when.DueAt(term, tenantId);
            return new StepDates(due.AtUtc, due.WarnUtc);
        }

        private ClockPause Standstill(PauseReason reason, CaseAct act) => new()
        {
            Reason = reason,
            Document = Trimmed(act.Document),
            FromUtc = Millisecond(when.Now),
            ExpectedDays = act.Days,
            ExpectedUntil = act.Days is { } days ? Expected(when.Now, days) : null,
        };

        private DateOnly Expected(DateTime from, int days) => ChinaTime.DateOf(when.DueAt(new Term(from, new TimeLimit(days, TimeUnit.WorkingDays)), matter.TenantId).AtUtc);

        private List<ClockPause> PausesEndedNow() => [.. matter.Pauses.Select(pause => pause.IsOpen ? pause with { UntilUtc = Millisecond(when.Now) } : pause)];

        private CaseChange Extended(ExtensionAsked asked, Actor actor) => WithLimits(
            new CaseChange { ExtensionAnswered = true, Extension = new ExtensionGranted(asked.Days, asked.Reason, asked.AskedByName, actor.AccountId, actor.Name, Millisecond(when.Now)) },
            when.Now, asked.Days);

        private int DecidingTenant() => matter.Steps.FindLast(step => step.Duty == StepDuty.Decide)!.TenantId;

        /// <summary>审决合一: who accepted has decided too, so another person looks at a share of it, and at every rejection.</summary>
        private IReadOnlyList<Opening>? LaterCheck(CaseStep decided, CaseAct act, Actor actor)
        {
            var alone = matter.OneSignerSample is not null && matter.Steps.Exists(step => step.Duty == StepDuty.Accept && step.SignedBy == actor.AccountId);
            return alone && (act.Action == CaseAction.Reject || when.Draw < matter.OneSignerSample) ? [Check(decided, decided)] : null;
        }

        private Opening Check(CaseStep decided, CaseStep? from) => Opening(Guid.CreateVersion7(), decided.TenantId, CheckDays, from, Again(decided) with
        {
            Duty = StepDuty.Check,
            Name = StepDuty.Check.Name(Chinese),
            NameEn = StepDuty.Check.Name(English),
            Days = CheckDays,
            Join = StageJoin.All,
            ReturnsTo = null,
        }) with
        { Papers = (from is null ? LastHeld() : matter.HandoffTo(from)!).Papers };

        /// <summary>
        /// Where the case lay when rules decided it: of the steps that the decision dropped, the one that opened last. Whatever was
        /// dropped before had opened earlier, as what drops a step opens another; what was signed before has not seen later papers.
        /// </summary>
        private Handoff LastHeld() => matter.Handoffs.OrderBy(handoff => matter.StepOf(handoff.ToStepId)!.State == StepState.Dropped).ThenBy(handoff => handoff.SentAt).Last();

        /// <summary>
        /// The decision is taken back and made again: by rules, from the first stage on, otherwise the decision alone. The limits of the
        /// case go on where they stood when it was decided; where rules had decided, they begin to be counted only now that people do.
        /// </summary>
        private CaseChange TakeBack(CaseStep check)
        {
            var decided = matter.Steps.FindLast(step => step.Duty == StepDuty.Decide)!;
            var decidedFor = new ClockPause { Reason = PauseReason.Decided, FromUtc = matter.DecidedAt!.Value, UntilUtc = Millisecond(when.Now) };
            var change = WithLimits(new CaseChange { StepBecomes = StepState.Done, TakesBack = true, Pauses = [.. matter.Pauses, decidedFor] }, when.Now);
            if (!matter.DecidedByRules)
            {
                return change with { Opens = [Open(Again(decided), check)] };
            }

            // Of every line of the plan the latest round, unless its stage had what it needed. A visit that was under way goes by the step it was for.
            var dropped = matter.Steps.Where(step => step.Duty != StepDuty.Check).GroupBy(step => (step.Stage, step.Name)).Select(line => line.MaxBy(step => step.Round)!)
                .Where(step => step.State == StepState.Dropped && !(SentDownBy(step).Join == StageJoin.Any && matter.Steps.Exists(other => other.Stage == step.Stage && other.State == StepState.Done && other.ReturnsTo is null)))
                .Select(SentDownBy).ToList();
            var first = dropped.Min(step => step.Stage);
            return change with { Opens = [.. dropped.Select(step => step.Stage == first ? Open(Again(step), check) : Wait(Again(step)))] };
        }

        /// <summary>The step is done. What was sent down, or back for one point, returns to who waits for it; otherwise, when its stage is complete, the next stage opens.</summary>
        private CaseChange Sign(CaseStep step, Verdict? verdict = null)
        {
            if (step.ReturnsTo is { } sender)
            {
                return new CaseChange { StepBecomes = StepState.Done, Opens = [Open(Again(matter.StepOf(sender)!), step)] };
            }

            var open = matter.Steps.Where(other => other.Stage == step.Stage && other != step && other.State is StepState.Open or StepState.Waiting).ToList();
            var settled = step.Join == StageJoin.Any ? verdict != Verdict.Objection : step.Join == StageJoin.AnyVeto && verdict == Verdict.Objection;
            if (open.Count > 0 && !settled)
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
            if (sender.Stage == step.Stage || step.ReturnsTo is not null)
            {
                // A colleague, or a visitor, to whom it was passed by hand just gives it back; so does who was asked for one point.
                return new CaseChange { StepBecomes = StepState.Passed, Opens = [back] };
            }

            // From a later stage, all that was still open in it waits again; what was signed there stays signed.
            var others = matter.OpenSteps().Where(other => other.Stage == step.Stage && other != step).ToList();
            return new CaseChange
            {
                StepBecomes = StepState.Passed,
                Drops = [.. others.Select(other => other.Id)],
                Opens = [back, .. SilencedBy(sender).Select(other => Open(Again(other), step)), .. others.Prepend(step).Select(other => Wait(Again(SentDownBy(other))))],
            };
        }

        /// <summary>Where a veto ended the stage before the others had spoken, they are asked too when it is asked again.</summary>
        private IEnumerable<CaseStep> SilencedBy(CaseStep vetoing) => VetoOf(matter) != vetoing ? [] : matter.Steps.Where(other => other.Stage == vetoing.Stage && other.State == StepState.Dropped)
            .Select(SentDownBy).Where(other => !matter.Steps.Exists(later => later.Stage == other.Stage && later.Name == other.Name && later.ReturnsTo is null && later.Round > other.Round));

        /// <summary>Who calls it back has it in hand at once and need not sign for it.</summary>
        private CaseChange CallBack(CaseStep step)
        {
            var handoff = matter.HandoffTo(step)!;
            var change = GiveBack(step, matter.StepOf(handoff.FromStepId!.Value)!);
            return change with { Recalls = handoff.Id, Receives = [change.Opens![0].HandoffId] };
        }

        /// <summary>For a visit the step that waits for it, otherwise the step itself.</summary>
        private CaseStep SentDownBy(CaseStep step) => step.ReturnsTo is { } waiting ? SentDownBy(matter.StepOf(waiting)!) : step;

        private CaseChange PassOn(CaseStep step, StepPlan to, HandoffDirection? direction)
        {
            var opening = Open(to, step);
            return new() { StepBecomes = StepState.Passed, Opens = [opening with { Direction = direction ?? opening.Direction }] };
        }

        /// <summary>转办 gains no time: the norm goes on where it stood.</summary>
        private CaseChange PassAcross(CaseStep step, Place to) => new()
        {
            StepBecomes = StepState.Passed,
            Opens = [Open(Again(step) with { TenantId = to.TenantId, UnitId = to.UnitId }, step) with { CountsFrom = step.CountsFrom, DueAt = step.DueAt!.Value, WarnAt = step.WarnAt!.Value, Direction = HandoffDirection.Across }],
        };

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

        /// <summary>One point for who sent it: it stands in the stage of the step that waits, so that the stage is not over before the answer.</summary>
        private StepPlan Point(CaseStep step, CaseStep sender) => Again(sender) with { Stage = step.Stage, Round = Again(step).Round, ReturnsTo = step.Id, Join = StageJoin.All };

        private Opening Open(CaseStep waiting, CaseStep from) => Opening(waiting.Id, waiting.TenantId, waiting.Days, from, null);

        private Opening Open(StepPlan plan, CaseStep from) => Opening(Guid.CreateVersion7(), plan.TenantId, plan.Days, from, plan);

        private Opening Wait(StepPlan plan) => Opening(Guid.CreateVersion7(), plan.TenantId, plan.Days, null, plan with { Waits = true });

        private Opening Opening(Guid stepId, int tenantId, int days, CaseStep? from, StepPlan? plan)
        {
            var (dates, since) = StageDates(plan?.Stage ?? matter.StepOf(stepId)!.Stage) ?? (DatesOf(new Term(when.Now, new TimeLimit(days, TimeUnit.WorkingDays)), tenantId), null);
            return new()
            {
                StepId = stepId,
                New = plan,
                HandoffId = Guid.CreateVersion7(),
                DueAt = dates.DueAt,
                WarnAt = dates.WarnAt,
                CountsFrom = since,
                ReceiveBy = when.ReceiveBy(when.Now, tenantId),
                Papers = from is null ? [] : matter.HandoffTo(from)?.Papers ?? [],
                Direction = DirectionTo(tenantId, from),
            };
        }

        /// <summary>
        /// 并联: the one deadline of a stage is fixed when it opens, by the place that decides. A visit sent down, a case raised or a
        /// single point asked while it is open changes nothing about it. Null where one unit works alone.
        /// </summary>
        private (StepDates Dates, DateTime? Since)? StageDates(int stage)
        {
            var units = UnitsOf(matter, stage);
            return units.Count == 0 ? null
                : matter.OpenSteps().Where(open => open.Stage == stage && open.DueAt is not null).MaxBy(open => open.DueAt) is { } running ? (new StepDates(running.DueAt!.Value, running.WarnAt!.Value), running.CountsFrom)
                : (DatesOf(new Term(when.Now, new TimeLimit(units.Max(unit => unit.Days), TimeUnit.WorkingDays)), CalendarOf(matter, units[0])), null);
        }

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

        private static string? Trimmed(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

        private static List<string> Lines(IEnumerable<string> missing) => [.. missing.Where(line => !string.IsNullOrWhiteSpace(line)).Select(line => line.Trim())];

        private IEnumerable<string> Differing(IReadOnlyDictionary<string, string>? answers) => answers is null
            ? []
            : answers.Where(answer => !matter.Answers.TryGetValue(answer.Key, out var old) || old != answer.Value).Select(answer => answer.Key)
                .Concat(matter.Answers.Keys.Where(key => !answers.ContainsKey(key))).Order(StringComparer.Ordinal);
    }
}
