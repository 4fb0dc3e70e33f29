using System.Text;
using Portal.Core.Calendars;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Shouldly;
using Xunit;
using Case = Portal.Core.Cases.Case;

namespace Portal.Tests.Cases;

/// <summary>The life of a case, all moves × statuses. A wanted change is approved by copying the received file over the approved one.</summary>
public sealed class MovesTests
{
    public static TheoryData<CaseStatus, CaseAction> AllPairs =>
        [.. Enum.GetValues<CaseStatus>().SelectMany(status => Enum.GetValues<CaseAction>().Select(action => (status, action)))];

    public static TheoryData<int> AllMoves => [.. Enumerable.Range(0, CaseFlow.Moves.Count)];

    [Fact]
    public void Moves_AllStatusesAndActions_AreAsApproved()
    {
        var approved = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Cases", "moves.approved.txt")).ReplaceLineEndings("\n");
        var received = Table();
        if (received != approved)
        {
            File.WriteAllText(Path.Combine(AppContext.BaseDirectory, "Cases", "moves.received.txt"), received);
        }

        var (was, now) = (Placed(approved), Placed(received));
        var difference = was.Except(now, StringComparer.Ordinal).Select(line => $"- {line}").Concat(now.Except(was, StringComparer.Ordinal).Select(line => $"+ {line}")).ToList();
        Assert.True(received == approved, "The life of a case changed. Approve it by copying moves.received.txt (beside the tests) over moves.approved.txt:\n" + string.Join('\n', difference));
    }

    [Theory, MemberData(nameof(AllPairs))]
    public void WhyNot_MoveThatIsNotInTheTable_IsNotNowForEverybody(CaseStatus status, CaseAction action)
    {
        var legal = CaseFlow.Moves.Where(move => move.From == status && move.Action == action).ToList();
        foreach (var on in Enum.GetValues<StepDuty>())
        {
            var matter = LyingWith(on, status);
            matter.Asking();
            var open = matter.OpenSteps().Single();
            Actor[] everybody = [TestData.Applicant(), Actor.System, CaseRun.HolderOf(open), TestData.Staff(open.TenantId, UnitFunction.Hall, (Duties)511)];
            foreach (var actor in everybody.Where(_ => !legal.Exists(move => move.On is null || move.On == on)))
            {
                var refusal = CaseFlow.WhyNot(matter, action, null, actor);
                (legal.Count == 0 ? refusal is NotNow : refusal is not null).ShouldBeTrue($"{action} in {status} on {on} by {actor.Name}: {refusal?.Code ?? "allowed"}");
            }
        }
    }

    [Theory, MemberData(nameof(AllMoves))]
    public void Decide_LegalMoveByWhomTheTableNames_EndsWhereTheTableSays(int index)
    {
        var move = CaseFlow.Moves[index];
        var matter = move.From == CaseStatus.Draft ? TestData.Planned() : LyingWith(move.On ?? StepDuty.Review, move.From);
        matter.Status = move.From;
        matter.Asking(move.Action);
        var open = matter.OpenSteps().FirstOrDefault();
        var actor = move.By switch
        {
            MoveBy.Applicant => TestData.Applicant(),
            MoveBy.Clock => Actor.System,
            MoveBy.StepHolder => CaseRun.HolderOf(open!),
            MoveBy.Leader => TestData.Staff(TestData.District, UnitFunction.CivilAffairs, move.Duty),
            MoveBy.Sender => CaseRun.HolderOf(matter.StepOf(matter.HandoffTo(open!)!.FromStepId!.Value)!),
            _ => TestData.Staff(TestData.Street, UnitFunction.Hall, move.Duty),
        };
        var act = new CaseAct(move.Action, Guid.CreateVersion7())
        {
            Note = "有理由",
            Missing = move.Action == CaseAction.AskForCorrection ? ["户口簿"] : [],
            Pause = PauseReason.Hearing,
            Document = "听证通知书",
            Days = 5,
            Supplies = ["income"],
            To = move.Action switch
            {
                CaseAction.Transfer => TestData.PlaceOf(open!.TenantId, open.UnitId == TestData.UnitId(open.TenantId) ? UnitFunction.CivilAffairs : UnitFunction.Hall),
                CaseAction.SendDown => TestData.PlaceOf(TestData.Community),
                CaseAction.Raise => TestData.PlaceOf(TestData.District),
                _ => null,
            },
        };

        CaseFlow.WhyNot(matter, act, actor).ShouldBeNull();
        var happened = CaseFlow.Decide(matter, act, actor, TestData.Circumstances());

        (happened.From, happened.To, happened.Outcome).ShouldBe((move.From, move.To, move.Outcome));
        matter.Apply(happened);
        matter.Status.ShouldBe(move.To);
    }

    /// <summary>A case in the middle of the tree whose one open step, sent by a colleague and not yet signed for, has this duty.</summary>
    private static Case LyingWith(StepDuty duty, CaseStatus status)
    {
        var matter = TestData.Planned(TestData.Street, [
            TestData.Step(1, TenantLevel.Street, StepDuty.Assist, UnitFunction.CivilAffairs),
            TestData.Step(2, TenantLevel.Street, duty),
            TestData.Step(3, TenantLevel.District, StepDuty.Decide, UnitFunction.CivilAffairs),
        ]);
        var run = new CaseRun(matter);
        run.Sign();
        matter.Status = status;
        return matter;
    }

    private static string Table()
    {
        var text = new StringBuilder("The life of a case. One line a move: action, who, on whose step, with which duty -> status (outcome).\n");
        foreach (var status in Enum.GetValues<CaseStatus>())
        {
            text.Append('\n').Append(status).Append('\n');
            foreach (var action in Enum.GetValues<CaseAction>())
            {
                var moves = CaseFlow.Moves.Where(move => move.From == status && move.Action == action).ToList();
                foreach (var same in moves.GroupBy(move => (move.By, move.To, move.Outcome)))
                {
                    var on = string.Join(", ", same.Select(move => move.On is null ? Trust(move.Duty) : $"{move.On}/{Trust(move.Duty)}"));
                    text.Append($"  {action,-17} {same.Key.By,-10} {on,-64} -> {same.Key.To}").Append(same.Key.Outcome is { } outcome ? $" ({outcome})\n" : "\n");
                }
            }

            var illegal = Enum.GetValues<CaseAction>().Where(action => !CaseFlow.Moves.Any(move => move.From == status && move.Action == action)).ToList();
            text.Append("  not now: ").AppendJoin(", ", illegal).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Each line with the status it stands under.</summary>
    private static List<string> Placed(string table)
    {
        var (status, placed) = ("", new List<string>());
        foreach (var line in table.Split('\n'))
        {
            status = line.StartsWith(' ') ? status : line;
            placed.Add($"{status}: {line.TrimStart()}");
        }

        return placed;
    }

    private static string Trust(Duties duty) => duty == Duties.None ? "any" : duty.ToString().Replace(", ", "|", StringComparison.Ordinal);
}
