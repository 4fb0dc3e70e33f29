using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Audit;
using Portal.Core.Calendars;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Intake;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Shouldly;
using Xunit;
using Case = Portal.Core.Cases.Case;

namespace Portal.Tests.Cases;

/// <summary>
/// Random lives: a route of one to five stages with one to three steps each, from any level, and up to forty acts, legal and
/// not, by whoever is about. After every act the custody and the journal hold (targets.md I4, I5, I6, I12), and in the end
/// the case can still be brought to its decision. A failing life shrinks to few acts on a small route.
/// </summary>
public sealed class LivesTests
{
    private const int Lives = 800;
    private const int LivesOnADatabase = 12;
    private const int TurnsOnADatabase = 15;

    private static readonly CaseAction[] Acts = Enum.GetValues<CaseAction>();

    /// <summary>Of the working rules, what few lives must have done too.</summary>
    private static readonly CaseAction[] Working =
        [CaseAction.Suspend, CaseAction.Resume, CaseAction.AskExtension, CaseAction.GrantExtension, CaseAction.SendBack, CaseAction.ReturnPoint, CaseAction.Dissent, CaseAction.Transfer];

    /// <summary>Somebody with a post everywhere; of some cases they are the applicant's hand.</summary>
    private static readonly Guid Everywhere = Guid.CreateVersion7();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void AnyLife_OnAnyRoute_KeepsCustodyAndJournal()
    {
        var (moved, refused) = (0, 0);
        var done = new Dictionary<CaseAction, int>();
        Prop.ForAll(Drawn(), life =>
        {
            var run = new CaseRun(
                TestData.Planned(life.Origin, life.Route, oneSignerSample: life.Shape % 4 == 0 ? 50 : null, proxyAccountId: life.Shape % 5 == 0 ? Everywhere : null),
                life.Shape % 3 == 0 ? [new OwedPaper("income", new LocalText("收入证明"), 5, DateTime.MinValue)] : null);
            var people = People(run.Matter);
            try
            {
                foreach (var turn in life.Turns)
                {
                    var before = Snapshot(run.Matter);
                    var happened = Take(run, turn, people, forgets: life.Shape % 6 == 0);
                    (moved, refused) = happened is null ? (moved, refused + 1) : (moved + (happened.Change.Opens?.Count ?? 0), refused);
                    if (happened is not null)
                    {
                        done[happened.Action] = done.GetValueOrDefault(happened.Action) + 1;
                    }
                    else
                    {
                        Assert.True(Snapshot(run.Matter) == before, "a refused act left a trace");
                    }

                    Lawful.Journal(run.Matter, run.Events);
                    Lawful.Custody(run.Matter);
                    Lawful.Signatures(run.Matter);
                    Lawful.Sent(run.Matter, run.Events);
                    Lawful.Deadlines(run.Matter);
                }

                BringToDecision(run);
                Lawful.Custody(run.Matter);
                Lawful.Signatures(run.Matter);
                Replay(run);
            }
            catch (Exception broken)
            {
                throw new InvalidOperationException($"{broken.Message}\n{Story(run)}", broken);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Lives));

        moved.ShouldBeGreaterThan(Lives * 2, "the lives were too dull to prove anything");
        refused.ShouldBeGreaterThan(Lives);

        // What is drawn seldom, or follows from what is, may miss in one run; the working rules may not.
        CaseAction[] seldom =
        [
            CaseAction.Submit, CaseAction.StartClock, CaseAction.Withdraw, CaseAction.Refuse, CaseAction.Reject, CaseAction.Note, CaseAction.Message, CaseAction.Attend,
            CaseAction.ApproveByRules, CaseAction.Reschedule, CaseAction.LapseOwed, CaseAction.AskForPerson, CaseAction.Uphold, CaseAction.Reopen, CaseAction.Close,
        ];
        Acts.Except(seldom).Where(action => !done.ContainsKey(action)).ShouldBeEmpty("acts that no life ever did prove nothing about them");
    }

    /// <summary>The same through the desk, with the filter, the lock, the seal and what follows a move, on a real database.</summary>
    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task SomeLives_ThroughTheDesk_HoldAsWell(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var (done, number) = (new Dictionary<CaseAction, int>(), 0);
        Prop.ForAll(Drawn(), life => Task.Run(() => LiveAsync(office, life, number++, done), Cancel).GetAwaiter().GetResult()).Check(Config.QuickThrowOnFailure.WithMaxTest(LivesOnADatabase));

        done.Values.Sum().ShouldBeGreaterThan(LivesOnADatabase * 5, "the lives were too dull to prove anything");

        // What is drawn seldom may miss in so few lives: more are lived until it was done, up to a bound.
        foreach (var more in Drawn().Generator.Sample(LivesOnADatabase * 2).TakeWhile(_ => !Working.All(done.ContainsKey)))
        {
            await LiveAsync(office, more, number++, done);
        }

        Working.Where(action => !done.ContainsKey(action)).ShouldBeEmpty("acts that no life ever did prove nothing about them");
        (await new CustodyCheck(office.Database.Maker).RunAsync(Cancel)).Fault.ShouldBeNull();
        (await new JournalCheck(office.Database.Maker).RunAsync(Cancel)).Fault.ShouldBeNull();
    }

    /// <summary>Every third owes a paper, every fourth may be accepted and decided by one person; each is brought to its decision in the end.</summary>
    /// <param name="done">How often each act was done in all lives so far: what was not is looked for first.</param>
    private static async Task LiveAsync(CaseOffice office, Life life, int number, Dictionary<CaseAction, int> done)
    {
        var item = TestData.Item(route: life.Route, code: $"L-{Guid.CreateVersion7():N}"[..20]);
        item.Detail = item.Detail with { Materials = number % 3 == 0 ? [new MaterialSpec { Key = "income", Name = "收入证明", Necessity = Necessity.Required, Tolerable = true, TolerableDays = 20 }] : [] };
        (item.OnTheSpot, item.OneSignerSample) = number % 4 == 0 ? (true, 50) : (item.OnTheSpot, item.OneSignerSample);
        await office.AddItemAsync(item);
        var caseId = await HandInAsync(office, item, life.Origin);
        var (matter, events) = await ReadAsync(office, caseId);
        var people = People(matter);
        foreach (var turn in life.Turns.Take(TurnsOnADatabase))
        {
            var draw = new Random(turn);
            foreach (var (who, action) in Wanted(people, done, draw).Concat(Enumerable.Range(0, 400).Select(_ => (people[draw.Next(people.Count)], Acts[draw.Next(Acts.Length)]))))
            {
                var actor = who;
                var act = ActOf(action, matter, draw);
                act = act with { Supplies = matter.OwedBy is null ? [] : act.Supplies };
                actor = actor.CitizenId is null ? actor : TestData.Applicant(office.Applicant.Id);

                // Rules approve through their own desk alone, which writes down why (InstantDeskTests).
                if (action == CaseAction.ApproveByRules || (action is CaseAction.Withdraw or CaseAction.Refuse or CaseAction.Reject or CaseAction.Note or CaseAction.Message && draw.Next(20) > 0)
                    || CaseFlow.WhyNot(matter, act, actor, office.Time.GetUtcNow().UtcDateTime) is not null)
                {
                    continue;
                }

                var desk = actor == Actor.System ? office.JobDesk() : actor.CitizenId is { } citizen ? office.CitizenDesk(citizen) : office.DeskAt(actor.Post!.TenantId);
                var answer = await desk.ActAsync(caseId, act, actor, Cancel);
                if (answer.Refusal is NotFound && actor.Post is { } post && !Concerns(matter, post))
                {
                    // The rule alone would let any clerk note a visit; the filter shows the case only to those it concerns.
                    continue;
                }

                answer.Value.ShouldNotBeNull($"{action} by {actor.Name} in {matter.Status}: {answer.Refusal?.Code}");
                done[action] = done.GetValueOrDefault(action) + 1;
                office.Time.Advance(TimeSpan.FromHours(draw.Next(30)));
                break;
            }

            (matter, events) = await ReadAsync(office, caseId);
            MustBeLawful(matter, events);
        }

        await BringToDecisionAsync(office, caseId);
        (matter, events) = await ReadAsync(office, caseId);
        matter.IsEnded.ShouldBeTrue();
        MustBeLawful(matter, events);
    }

    /// <summary>First what no life has done yet, then what leads on to where it can be done; nothing once all has been done.</summary>
    private static IEnumerable<(Actor, CaseAction)> Wanted(List<Actor> people, Dictionary<CaseAction, int> done, Random draw)
    {
        List<CaseAction> missing = [.. Working.Where(action => !done.ContainsKey(action))];
        CaseAction[] leading = missing.Count == 0 ? [] : [CaseAction.Correct, CaseAction.Resume, CaseAction.HandOver, CaseAction.Accept];
        return Shuffled(missing).Concat(Shuffled(leading));

        IEnumerable<(Actor, CaseAction)> Shuffled(IEnumerable<CaseAction> actions) => actions.SelectMany(action => people.Select(person => (person, action))).OrderBy(_ => draw.Next());
    }

    private static void MustBeLawful(Case matter, IReadOnlyList<CaseEvent> events)
    {
        Lawful.Journal(matter, events);
        Lawful.Custody(matter);
        Lawful.Signatures(matter);
        Lawful.Sent(matter, events);
        Lawful.Deadlines(matter);
    }

    /// <summary>Online, with a promise for what may come later.</summary>
    private static async Task<Guid> HandInAsync(CaseOffice office, ServiceItem item, int place)
    {
        var (intake, actor) = (office.IntakeOf(office.Applicant.Id), TestData.Applicant(office.Applicant.Id));
        var draft = (await intake.StartAsync(item.Id, place, office.Applicant.Id, null, null, actor, Cancel)).Value!;
        if (item.Detail.Materials.Count > 0)
        {
            (await intake.SaveAsync(draft.Id, new Dictionary<string, string>(StringComparer.Ordinal) { [LaterPromise.LaterKey("income")] = LaterPromise.LaterValue(true), [LaterPromise.NameKey] = office.Applicant.Name }, actor, Cancel)).Refusal.ShouldBeNull();
        }

        return (await intake.SubmitAsync(draft.Id, new DeliveryChoice(DeliveryWay.Online), actor, Cancel)).Value.ShouldNotBeNull().CaseId;
    }

    /// <summary>As <see cref="BringToDecision"/>, through the desks.</summary>
    private static async Task BringToDecisionAsync(CaseOffice office, Guid caseId)
    {
        for (var left = 200; ; left--)
        {
            left.ShouldBeGreaterThan(0, "the case goes round in circles");
            var (matter, _) = await ReadAsync(office, caseId);
            if (matter.IsEnded)
            {
                return;
            }

            var (citizen, applicant) = (office.CitizenDesk(office.Applicant.Id), TestData.Applicant(office.Applicant.Id));
            if (matter.Status == CaseStatus.AwaitingCorrection || matter.OpenPause?.Reason == PauseReason.Correction)
            {
                (await citizen.ActAsync(caseId, new CaseAct(CaseAction.Correct, Guid.CreateVersion7()), applicant, Cancel)).Refusal.ShouldBeNull();
                continue;
            }

            if (matter.OwedBy is { } owedBy)
            {
                // Brought in time, or the promise has lapsed.
                var brings = new CaseAct(CaseAction.Supplement, Guid.CreateVersion7()) { Supplies = ["income"] };
                var ends = new CaseAct(CaseAction.LapseOwed, Guid.CreateVersion7());
                var answer = office.Time.GetUtcNow().UtcDateTime > owedBy ? await office.JobDesk().ActAsync(caseId, ends, Actor.System, Cancel) : await citizen.ActAsync(caseId, brings, applicant, Cancel);
                answer.Refusal.ShouldBeNull();
                continue;
            }

            var step = matter.OpenSteps().First();
            if (step.Duty == StepDuty.Accept && matter.Status == CaseStatus.Submitted && office.Time.GetUtcNow().UtcDateTime > matter.AcceptBy)
            {
                (await office.JobDesk().ActAsync(caseId, new CaseAct(CaseAction.DeemAccepted, Guid.CreateVersion7()), Actor.System, Cancel)).Refusal.ShouldBeNull();
                continue;
            }

            var holder = CaseRun.HolderOf(step);
            if (step.AssigneeId is not null)
            {
                (await office.DoAsync(caseId, new CaseAct(CaseAction.Assign, Guid.CreateVersion7()) { StepId = step.Id }, holder)).Refusal.ShouldBeNull();
            }

            var action = (step.Duty, matter.Status) switch
            {
                (_, CaseStatus.Suspended) => CaseAction.Resume,
                (StepDuty.Assist, _) or (StepDuty.Accept, CaseStatus.InReview) => CaseAction.HandOver,
                (StepDuty.Accept, _) => CaseAction.Accept,
                (StepDuty.Decide, _) when CaseFlow.VetoOf(matter) is not null => CaseAction.Reject,
                _ => CaseAction.Approve,
            };
            (await office.DoAsync(caseId, new CaseAct(action, Guid.CreateVersion7()) { Note = "同意", StepId = step.Id, ConditionAnswers = TestData.Adopting(matter) }, holder)).Refusal.ShouldBeNull($"{action} on {step.Duty} in {matter.Status}");
        }
    }

    /// <summary>Where it belongs, was handed in, or has lain, and all places above these.</summary>
    private static bool Concerns(Case matter, StaffPost post) =>
        matter.Steps.Where(step => step.State != StepState.Waiting).Select(step => step.TenantId).Append(matter.TenantId).Append(matter.OriginTenantId)
            .Any(place => TenantPath.Holds(post.TenantPath, TestData.Tree.Find(place)!.Path));

    private static async Task<(Case Matter, List<CaseEvent> Events)> ReadAsync(CaseOffice office, Guid caseId)
    {
        await using var db = office.Database.Everywhere();
        var matter = await db.Cases.AsNoTracking().AsSplitQuery().Include(each => each.Steps).Include(each => each.Handoffs).SingleAsync(each => each.Id == caseId, Cancel);
        return (matter, await db.CaseEvents.AsNoTracking().Where(happened => happened.CaseId == caseId).OrderBy(happened => happened.Sequence).ToListAsync(Cancel));
    }

    /// <summary>What happened and what became of the plan: without it a shrunk life cannot be understood.</summary>
    private static string Story(CaseRun run) => string.Join('\n',
    [
        .. run.Events.Select(happened => $"{happened.Sequence} {happened.Action} {happened.From} -> {happened.To} {happened.Outcome} on {(happened.StepId is { } id ? Line(run.Matter.StepOf(id)!) : "")}"),
        .. run.Matter.Steps.Select(step => $"{Line(step)} {step.Duty} {step.State} {step.Verdict} {(step.ReturnsTo is { } id ? "for " + Line(run.Matter.StepOf(id)!) : "")}"),
    ]);

    private static string Line(CaseStep step) => $"{step.Stage}/{step.Name}/{step.Round}";

    private static Arbitrary<Life> Drawn()
    {
        var gen = from stages in Gen.Choose(1, 5)
                  from shape in Gen.Choose(0, int.MaxValue)
                  from origin in Gen.Elements(TestData.Community, TestData.Street, TestData.District)
                  from count in Gen.Choose(0, 40)
                  from turns in Gen.ArrayOf(Gen.Choose(0, int.MaxValue), count)
                  select new Life(stages, shape, origin, turns);
        return Arb.From(gen, Shrink);
    }

    private static IEnumerable<Life> Shrink(Life life)
    {
        for (var half = life.Turns.Length / 2; half > 0; half /= 2)
        {
            for (var from = 0; from + half <= life.Turns.Length; from += half)
            {
                yield return life with { Turns = [.. life.Turns[..from], .. life.Turns[(from + half)..]] };
            }
        }

        if (life.Stages > 1)
        {
            yield return life with { Stages = life.Stages - 1 };
        }

        if (life.Shape > 0)
        {
            yield return life with { Shape = 0 };
        }
    }

    /// <summary>Three of four turns look for something that may be done; the fourth does what it drew, allowed or not.</summary>
    /// <param name="forgets">What was promised for later is never brought.</param>
    private static CaseEvent? Take(CaseRun run, int turn, List<Actor> people, bool forgets)
    {
        var draw = new Random(turn);
        for (var left = draw.Next(4) == 0 ? 1 : 400; left > 0; left--)
        {
            // The clock is one among many, and acts by itself.
            var (actor, action) = (draw.Next(10) == 0 ? Actor.System : people[draw.Next(people.Count)], Acts[draw.Next(Acts.Length)]);
            // What ends a life, and what anybody may do at any time, is drawn seldom, or nothing else would happen.
            if (action is CaseAction.Withdraw or CaseAction.Refuse or CaseAction.Reject or CaseAction.Note or CaseAction.Message or CaseAction.Attend or CaseAction.ApproveByRules or CaseAction.Reschedule && draw.Next(20) > 0)
            {
                continue;
            }

            var version = run.Matter.Version;
            if (forgets && action == CaseAction.Supplement)
            {
                continue;
            }

            _ = run.Try(ActOf(action, run.Matter, draw), actor);
            if (run.Matter.Version > version)
            {
                run.Now = run.Now.AddHours(draw.Next(30));
                return run.Events[^1];
            }
        }

        return null;
    }

    /// <summary>With whatever the act may need, some of it wrong.</summary>
    private static CaseAct ActOf(CaseAction action, Case matter, Random draw)
    {
        var place = TestData.Tree.All[draw.Next(TestData.Tree.All.Count)];
        return new CaseAct(action, Guid.CreateVersion7())
        {
            Note = draw.Next(8) == 0 ? null : $"第{matter.Version}句",
            To = TestData.PlaceOf(place.Id, draw.Next(2) == 0 ? UnitFunction.Hall : UnitFunction.CivilAffairs),
            Missing = ["户口簿"],
            Papers = action is CaseAction.Correct or CaseAction.Supplement && draw.Next(2) == 0 ? [$"补{matter.Version}.pdf"] : null,
            Pause = (PauseReason)draw.Next(6),
            Document = "通知书",
            Days = draw.Next(1, 12),
            Conditions = "按期缴清",
            Supplies = matter.OwedBy is null && draw.Next(8) > 0 ? [] : ["income"],
            AskedStepId = draw.Next(3) == 0 ? matter.Steps[draw.Next(matter.Steps.Count)].Id : null,
            ConditionAnswers = draw.Next(3) == 0 ? [] : TestData.Adopting(matter),
        };
    }

    /// <summary>At every place of the plan one person for each duty and one who holds them all, somebody with a post everywhere, the applicant, and the clock.</summary>
    private static List<Actor> People(Case matter)
    {
        Duties[] duties = [Duties.Clerk, Duties.Reviewer, Duties.Approver, Duties.Clerk | Duties.Reviewer | Duties.Approver, Duties.Supervisor, Duties.Leader];
        string[] functions = [UnitFunction.Hall, UnitFunction.CivilAffairs];
        var places = TestData.LineageOf(matter.TenantId).Select(tenant => tenant.Id).Append(TestData.OtherCommunity);
        var posts = places.SelectMany(place => functions.Select(function => (place, function))).ToList();
        return
        [
            .. posts.SelectMany(post => duties.Select(duty => TestData.Staff(post.place, post.function, duty))),
            .. posts.Select(post => TestData.Staff(post.place, post.function, duties[3], Everywhere, "处处有岗")),
            TestData.Applicant(), TestData.Applicant(), TestData.Applicant(), Actor.System,
        ];
    }

    /// <summary>Nothing that happened may leave a case stuck: fresh people sign what is open until it is decided.</summary>
    private static void BringToDecision(CaseRun run)
    {
        if (run.Matter.Status == CaseStatus.AwaitingCorrection || run.Matter.OpenPause?.Reason == PauseReason.Correction)
        {
            run.Do(CaseAction.Correct, TestData.Applicant());
        }

        if (run.Matter.Status == CaseStatus.Suspended)
        {
            var standing = run.Matter.OpenSteps().First();
            if (standing.AssigneeId is not null)
            {
                run.Do(CaseAction.Assign, CaseRun.HolderOf(standing), stepId: standing.Id);
            }

            run.Do(CaseAction.Resume, CaseRun.HolderOf(standing, standing.AssigneeId), stepId: standing.Id);
        }

        if (run.Matter.OwedBy is not null && !run.Matter.IsEnded)
        {
            run.Do(new CaseAct(CaseAction.Supplement, Guid.CreateVersion7()) { Supplies = ["income"] }, TestData.Applicant());
        }

        for (var left = 200; !run.Matter.IsEnded; left--)
        {
            left.ShouldBeGreaterThan(0, "the case goes round in circles");
            var step = run.Matter.OpenSteps().First();
            if (step.AssigneeId is not null)
            {
                run.Do(CaseAction.Assign, CaseRun.HolderOf(step), stepId: step.Id);
            }

            run.Sign(step, CaseRun.HolderOf(step, step.AssigneeId));
        }
    }

    /// <summary>The events, as they come back from the database, applied to the first plan give the same case: what <c>-- verify</c> asks of every case.</summary>
    private static void Replay(CaseRun run) => Assert.Null(CaseProof.FaultOf(run.Matter, [.. run.Events.Select(Stored)]));

    private static CaseEvent Stored(CaseEvent happened) => new()
    {
        TenantId = happened.TenantId,
        CaseId = happened.CaseId,
        Sequence = happened.Sequence,
        Kind = happened.Kind,
        At = happened.At,
        Action = happened.Action,
        From = happened.From,
        To = happened.To,
        Outcome = happened.Outcome,
        StepId = happened.StepId,
        ActorId = happened.ActorId,
        ActorName = happened.ActorName,
        Note = happened.Note,
        Change = JsonSerializer.Deserialize<CaseChange>(JsonSerializer.Serialize(happened.Change, CaseChange.Json), CaseChange.Json)!,
    };

    private static string Snapshot(Case matter) => JsonSerializer.Serialize(new
    {
        matter.Status,
        matter.Outcome,
        matter.Version,
        matter.AcceptedAt,
        matter.DecidedAt,
        matter.ClosedAt,
        matter.DueAt,
        matter.StatutoryDueAt,
        matter.DueIsProvisional,
        matter.Missing,
        matter.ReceivedAt,
        matter.AcceptBy,
        matter.WarnAt,
        matter.DeemedAccepted,
        matter.DecidedByRules,
        matter.Pauses,
        matter.PausedUntil,
        matter.ExtensionAsked,
        matter.Extension,
        matter.Owed,
        matter.OwedBy,
        Steps = matter.Steps.Select(Facts),
        matter.Handoffs,
    });

    private static StepFacts Facts(CaseStep step) => new(step.Id, step.Stage, step.Round, step.Duty, step.Name, step.TenantId, step.UnitId, step.Days, step.Join, step.State, step.ReturnsTo)
    {
        Signed = (step.SignedBy, step.SignedByName, step.SignedAt, step.Opinion, step.Verdict, step.Conditions, string.Join(';', step.ConditionAnswers)).ToString(),
        Held = (step.AssigneeId, step.AssigneeName, step.OpenedAt, step.CountsFrom, step.WarnAt, step.DueAt).ToString(),
    };

    private sealed record StepFacts(Guid Id, int Stage, int Round, StepDuty Duty, string Name, int TenantId, Guid UnitId, int Days, StageJoin Join, StepState State, Guid? ReturnsTo)
    {
        public string? Signed { get; init; }

        public string? Held { get; init; }
    }

    /// <summary>What FsCheck draws; the route follows from the shape, so that a printed life can be run again.</summary>
    private sealed record Life(int Stages, int Shape, int Origin, int[] Turns)
    {
        public IReadOnlyList<RouteStep> Route { get; } = MakeRoute(Stages, new Random(Shape));

        public override string ToString() =>
            $"from {Origin}: {string.Join(" → ", Route.Select(step => $"{step.Stage}{step.Level}.{step.Duty}({step.Join})"))}; turns {string.Join(',', Turns)}; new Life({Stages}, {Shape}, …)";

        /// <summary>Assistance, if any, then the acceptance, then reviews, then one decision: what <see cref="CasePlan.Faults"/> allows.</summary>
        private static List<RouteStep> MakeRoute(int stages, Random draw)
        {
            var accepting = stages <= 2 ? 1 : draw.Next(1, stages);
            var route = new List<RouteStep>();
            for (var stage = 1; stage < Math.Max(stages, 2); stage++)
            {
                var duty = stage < accepting ? StepDuty.Assist : stage == accepting ? StepDuty.Accept : StepDuty.Review;
                var join = (StageJoin)draw.Next(3);
                for (var left = duty == StepDuty.Accept ? 1 : draw.Next(1, 4); left > 0; left--)
                {
                    var step = TestData.Step(stage, (TenantLevel)draw.Next(1, 4), duty, draw.Next(2) == 0 ? UnitFunction.Hall : UnitFunction.CivilAffairs, draw.Next(1, 9), join);
                    route.Add(step with { Name = new LocalText($"{stage}.{left}") });
                }
            }

            route.Add(TestData.Step(Math.Max(stages, 2), TenantLevel.District, StepDuty.Decide, UnitFunction.CivilAffairs) with { Name = new LocalText("决定") });
            return route;
        }
    }
}
