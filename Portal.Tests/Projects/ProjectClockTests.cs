using Portal.Core.Calendars;
using Portal.Core.Cases;
using Portal.Core.Projects;
using Shouldly;
using Xunit;

namespace Portal.Tests.Projects;

/// <summary>The clock of a project: two stages of ten and five working days, two items in the first.</summary>
[Trait("Row", "84")]
public sealed class ProjectClockTests
{
    private static readonly DateTime Start = TestData.Now;
    private static readonly WorkCalendar Calendar = WorkCalendar.Official;

    [Theory]
    [InlineData("2026-03-03", 85, "2026-07-06")]
    [InlineData("2026-03-03", 90, "2026-07-13")]
    [InlineData("2026-03-03", 33, "2026-04-20")]
    [InlineData("2026-03-03", 45, "2026-05-09")]
    [InlineData("2026-09-18", 33, "2026-11-10")]
    public void Whole_EndsOnTheWorkingDayOfTheStateCouncilsCalendar(string from, int days, string expected)
    {
        // Counted by hand over the notice of 2026: 清明 4/6 Monday off, 劳动 5/1, 5/4 and 5/5 off and 5/9 worked, 端午 6/19 off; 9/20 worked, 9/25 and 10/1–10/7 off, 10/10 worked.
        var start = ChinaTime.StartOf(DateOnly.ParseExact(from, "yyyy-MM-dd", null)).AddHours(9);
        var standing = ProjectClock.Tell(Stages(), start, days, [], Calendar);
        ChinaTime.DateOf(standing.Due.AtUtc).ToString("yyyy-MM-dd", null).ShouldBe(expected);
        standing.Due.Provisional.ShouldBeFalse();
    }

    [Fact]
    public void Whole_IntoAYearWithoutANotice_IsProvisional()
    {
        var start = new DateTime(2026, 11, 2, 1, 0, 0, DateTimeKind.Utc);
        ProjectClock.Tell(Stages(), start, 85, [], Calendar).Due.Provisional.ShouldBeTrue();
    }

    [Fact]
    public void FirstStage_RunsFromTheStart_TheSecondWaits()
    {
        var told = Tell(Stages());
        told.Stages.Select(stage => stage.State).ShouldBe([StageState.Running, StageState.Waiting]);
        ChinaTime.DateOf(told.Stages[0].DueAt!.Value).ShouldBe(new DateOnly(2026, 3, 17));
        told.Stages[1].DueAt.ShouldBeNull();
    }

    [Fact]
    public void Stage_IsOverWhenAllItsItemsAreGranted_AndTheNextBeginsThen()
    {
        var first = Granted("A", Start.AddDays(3));
        Tell(Stages(), first).Stages[0].State.ShouldBe(StageState.Running, "one of two");
        Tell(Stages(), first, Refused("B", Start.AddDays(4))).Stages[0].State.ShouldBe(StageState.Running, "what was refused is applied for again");

        var done = Tell(Stages(), first, Granted("B", Start.AddDays(6)));
        (done.Stages[0].State, done.Stages[0].DoneAt).ShouldBe((StageState.Done, Start.AddDays(6)));
        (done.Stages[1].State, done.Stages[1].StartedAt).ShouldBe((StageState.Running, Start.AddDays(6)));
        ChinaTime.DateOf(done.Stages[1].DueAt!.Value).ShouldBe(new DateOnly(2026, 3, 16));
        done.DoneAt.ShouldBeNull();

        var all = Tell(Stages(), first, Granted("B", Start.AddDays(6)), Granted("C", Start.AddDays(9)));
        (all.State, all.DoneAt).ShouldBe((StageState.Done, Start.AddDays(9)));
    }

    [Fact]
    public void OptionalItem_KeepsNoStageOpen()
    {
        var stages = Stages();
        stages = [stages[0] with { Items = [stages[0].Items[0], stages[0].Items[1] with { IsOptional = true }] }, stages[1]];
        Tell(stages, Granted("A", Start.AddDays(1))).Stages[0].State.ShouldBe(StageState.Done);
    }

    [Fact]
    public void StageWithoutItems_IsOverWhenItsLeadClosesIt_AndItsDaysRunFromTheStageBefore()
    {
        var mark = new HandMark("牵头", Start.AddDays(4));
        var byHand = Stages()[0] with { Items = [] };
        var untouched = Tell([byHand, Stages()[1]]);
        untouched.Stages[0].State.ShouldBe(StageState.Running, "nobody's starting is waited for");
        var begun = Tell([byHand with { Begun = mark, Outside = [new OutsideMatter(Guid.CreateVersion7(), "甲", "局", mark)] }, Stages()[1]]);
        (begun.Stages[0].StartedAt, begun.Stages[0].DueAt).ShouldBe((untouched.Stages[0].StartedAt, untouched.Stages[0].DueAt), "starting by hand moves no limit");

        var closed = Tell([byHand with { Begun = mark, Closed = mark with { At = Start.AddDays(6) } }, Stages()[1]]);
        (closed.Stages[0].State, closed.Stages[0].DoneAt, closed.Stages[1].StartedAt).ShouldBe((StageState.Done, Start.AddDays(6), Start.AddDays(6)));
    }

    [Fact]
    public void StageWithItems_WaitsForWhatIsOutsideThePortalToo()
    {
        var waits = new OutsideMatter(Guid.CreateVersion7(), "用地预审", "自然资源部门", new HandMark("牵头", Start));
        ProjectStage[] stages = [Stages()[0] with { Outside = [waits] }, Stages()[1]];
        ProjectCase[] granted = [Granted("A", Start.AddDays(3)), Granted("B", Start.AddDays(4))];
        Tell(stages, granted).Stages[0].State.ShouldBe(StageState.Running);

        stages[0] = stages[0] with { Outside = [waits with { DoneOn = new DateOnly(2026, 3, 5), Done = new HandMark("牵头", Start.AddDays(7)) }] };
        var told = Tell(stages, granted).Stages[0];
        (told.State, told.DoneAt).ShouldBe((StageState.Done, Start.AddDays(7)), "the moment at which it was recorded");
    }

    [Fact]
    public void Clock_StandsStillOnlyWhileEveryCaseStandsStill_AndGivesTheDaysBack()
    {
        var still = Case("A", CaseStatus.Suspended) with { Still = [Pause(PauseReason.ExpertReview, 1, null)] };
        Tell(Stages(), still, Case("B", CaseStatus.InReview)).Stages[0].State.ShouldBe(StageState.Running, "one of them goes on");

        var paused = Tell(Stages(), still, Case("B", CaseStatus.AwaitingCorrection) with { Still = [Pause(PauseReason.Correction, 0.5, null)] });
        paused.State.ShouldBe(StageState.Suspended);
        var pause = paused.Stages[0].Pauses.ShouldHaveSingleItem();
        (pause.Reason, pause.FromUtc, pause.UntilUtc).ShouldBe((PauseReason.ExpertReview, Start.AddDays(1), null), "from when the last of them came to stand");
        Tell(paused.Stages, still, Case("B", CaseStatus.AwaitingCorrection) with { Still = [Pause(PauseReason.Correction, 0.5, null)] }).Stages[0].Pauses.ShouldBe(paused.Stages[0].Pauses, "asked twice it says the same");

        var on = Tell(paused.Stages, Case("A", CaseStatus.InReview) with { Still = [Pause(PauseReason.ExpertReview, 1, 3)] }, Case("B", CaseStatus.AwaitingCorrection) with { Still = [Pause(PauseReason.Correction, 0.5, null)] });
        on.State.ShouldBe(StageState.Running);
        ChinaTime.DateOf(on.Stages[0].DueAt!.Value).ShouldBe(new DateOnly(2026, 3, 19), "two working days stood still");
        on.Due.AtUtc.ShouldBe(Clock.DueAt(new Term(Start, new TimeLimit(15, TimeUnit.WorkingDays)) { Pauses = on.Stages[0].Pauses }, Calendar).AtUtc);
    }

    /// <summary>The server was away, or the pause lay between two rounds: what counts is when the case stood still, not when somebody looked.</summary>
    [Fact]
    public void Pause_BegunAndEndedUnseen_CountsAsTheCaseHasIt()
    {
        var unseen = Tell(Stages(), Case("A", CaseStatus.InReview) with { Still = [Pause(PauseReason.Inspection, 1, 3)] });
        unseen.State.ShouldBe(StageState.Running);
        var pause = unseen.Stages[0].Pauses.ShouldHaveSingleItem();
        (pause.FromUtc, pause.UntilUtc).ShouldBe((Start.AddDays(1), Start.AddDays(3)));
        ChinaTime.DateOf(unseen.Stages[0].DueAt!.Value).ShouldBe(new DateOnly(2026, 3, 19));

        // A round that had seen it open, and the next one only a week later: it ended when the case went on.
        var seen = Tell(Stages(), Case("A", CaseStatus.Suspended) with { Still = [Pause(PauseReason.Inspection, 1, null)] });
        Tell(seen.Stages, Case("A", CaseStatus.InReview) with { Still = [Pause(PauseReason.Inspection, 1, 3)] }).Stages[0].DueAt.ShouldBe(unseen.Stages[0].DueAt);
    }

    [Fact]
    public void Pauses_OfTwoCases_CountOnlyWhereTheyLieOverEachOther_AndOnlyWhileSomethingIsHandedIn()
    {
        var told = Tell(Stages(),
            Case("A", CaseStatus.InReview) with { Still = [Pause(PauseReason.Inspection, 1, 4)] },
            Case("B", CaseStatus.InReview) with { SubmittedAt = Start.AddDays(2), Still = [Pause(PauseReason.Hearing, 3, 6)] });
        told.Stages[0].Pauses.Select(pause => (pause.FromUtc, pause.UntilUtc)).ShouldBe([(Start.AddDays(1), (DateTime?)Start.AddDays(2)), (Start.AddDays(3), Start.AddDays(4))]);

        // What was decided is no hindrance any more: the other one alone stands still.
        var after = Tell(Stages(), Granted("A", Start.AddDays(2)), Case("B", CaseStatus.Suspended) with { Still = [Pause(PauseReason.Hearing, 1, null)] });
        after.Stages[0].Pauses.ShouldHaveSingleItem().FromUtc.ShouldBe(Start.AddDays(2));
        after.State.ShouldBe(StageState.Suspended);
    }

    [Fact]
    public void Template_WithoutStagesOrWithDaysThatDoNotAddUp_CannotBeStarted()
    {
        Template(15, Stages()).Faults().ShouldBeEmpty();
        Template(16, Stages()).Faults().ShouldBe(["Stage.DaysDoNotAddUp"]);
        Template(0, []).Faults().ShouldBe(["Stage.None"]);
        Template(10, [Stages()[0] with { Items = [] }]).Faults().ShouldBeEmpty("its lead starts and closes it by hand");
        Template(20, [Stages()[0], Stages()[0] with { Key = "other" }]).Faults().ShouldBe(["Stage.ItemTwice"]);
        Template(20, [Stages()[0], Stages()[0] with { Items = [] }]).Faults().ShouldBe(["Stage.KeyTwice"]);
    }

    private static ProjectTemplate Template(int days, IReadOnlyList<ProjectStage> stages) => new() { TenantId = 1, Key = "k", Version = 1, Name = "测试", Days = days, CreatedAt = Start, Stages = [.. stages.Select(stage => new StageTemplate(stage.Key, stage.Name, stage.Days, stage.Items))] };

    private static ProjectStanding Tell(IReadOnlyList<ProjectStage> stages, params ProjectCase[] cases) => ProjectClock.Tell(stages, Start, 15, cases, Calendar);

    private static IReadOnlyList<ProjectStage> Stages() =>
    [
        new ProjectStage { Key = "one", Name = "一", Days = 10, Items = [new StageItem("A", "甲"), new StageItem("B", "乙")] },
        new ProjectStage { Key = "two", Name = "二", Days = 5, Items = [new StageItem("C", "丙")] },
    ];

    private static ProjectCase Case(string code, CaseStatus status) => new(Guid.CreateVersion7(), code, code, status, null, Start, null);

    private static ClockPause Pause(PauseReason reason, double from, double? until) => new() { Reason = reason, FromUtc = Start.AddDays(from), UntilUtc = until is { } end ? Start.AddDays(end) : null };

    private static ProjectCase Granted(string code, DateTime at) => Case(code, CaseStatus.Closed) with { Outcome = Outcome.Approved, DecidedAt = at };

    private static ProjectCase Refused(string code, DateTime at) => Case(code, CaseStatus.Closed) with { Outcome = Outcome.Rejected, DecidedAt = at };
}
