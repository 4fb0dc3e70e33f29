using System.Globalization;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Calendars;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.People;
using Portal.Web.Cases.Shared;
using Portal.Web.Cases.Work;
using Shouldly;
using Xunit;

namespace Portal.Tests.Cases;

/// <summary>The parts that show a case alike to everybody: who holds it, what happened, how its time stands.</summary>
public sealed class CaseShownTests : BunitContext
{
    private readonly CaseRun _run = TestData.Case();

    public CaseShownTests()
    {
        Services.AddLocalization();
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("zh-CN");
    }

    /// <summary>A limit in hours is walked through the hours in which the hall is open.</summary>
    [Fact]
    public void Why_OfALimitInHours_ShowsEachStretchAndWhatItAddsUpTo()
    {
        var term = new Term(TestData.Now, new TimeLimit(10, TimeUnit.Hours));
        var due = Clock.DueAt(term, TestData.Calendar);
        var explained = new ExplainedLimit(new CaseLimit(LimitKind.Promised, null, term, TestData.Community, due.AtUtc), [], [.. Clock.Stretches(term, TestData.Calendar, HallHours.Standard)], due);

        var page = Render<WhyDates>(with => with.Add(each => each.Matter, _run.Matter).Add(each => each.Limits, [explained]).Add(each => each.BackUrl, "my/cases"));

        page.FindAll("tbody tr").Select(row => string.Join(' ', row.Children.Select(cell => cell.TextContent.Trim()))).ShouldBe(
        [
            "2026年3月3日（周二） 09:30–12:00 2.5 小时", "2026年3月3日（周二） 13:00–17:00 6.5 小时", "2026年3月4日（周三） 09:00–12:00 9.5 小时", "2026年3月4日（周三） 13:00–13:30 10 小时",
        ]);
        page.Markup.ShouldContain("到2026年3月4日（周三） 13:30为止");
    }

    [Fact]
    public void Dates_EachLimit_TurnsYellowAtFourFifthsOfItself()
    {
        // Twenty working days promised, thirty by law, both from acceptance.
        _run.Until(StepDuty.Review);
        (LampOf("承诺办结", AfterDays(16)), LampOf("法定办结", AfterDays(16))).ShouldBe(("lamp-yellow", "lamp-green"));
        (LampOf("承诺办结", AfterDays(20)), LampOf("法定办结", AfterDays(20))).ShouldBe(("lamp-red", "lamp-green"), "the promise is broken, the law is not");
        LampOf("法定办结", AfterDays(24)).ShouldBe("lamp-yellow");
        LampOf("法定办结", AfterDays(30)).ShouldBe("lamp-red");
    }

    [Fact]
    public void Dates_OfAcceptanceAndReceipt_WarnOnTheirLastDay()
    {
        (LampOf("应告知是否受理", AfterDays(3)), LampOf("应告知是否受理", AfterDays(4)), LampOf("应告知是否受理", AfterDays(5))).ShouldBe(("lamp-green", "lamp-yellow", "lamp-red"));
        (LampOf("应签收", TestData.Now), LampOf("应签收", AfterDays(0)), LampOf("应签收", AfterDays(1))).ShouldBe(("lamp-green", "lamp-yellow", "lamp-red"));
    }

    [Fact]
    public void Dates_OfAnItemWithTheLawsLimitAlone_WarnByIt()
    {
        var item = TestData.Item();
        item.Detail = item.Detail with { PromisedLimit = null };
        var run = new CaseRun(TestData.Planned(item: item)).Until(StepDuty.Review);
        (LampOf("法定办结", AfterDays(23), run), LampOf("法定办结", AfterDays(24), run)).ShouldBe(("lamp-green", "lamp-yellow"));
        LampOf("承诺办结", AfterDays(24), run).ShouldBeNull();
    }

    /// <summary>The first second after so many working days from the day of this test.</summary>
    private static DateTime AfterDays(int days) => (days == 0 ? ChinaTime.EndOf(ChinaTime.DateOf(TestData.Now)) : Clock.DueAt(TestData.Now, new TimeLimit(days, TimeUnit.WorkingDays), TestData.Calendar).AtUtc).AddSeconds(1);

    private string? LampOf(string limit, DateTime now, CaseRun? run = null)
    {
        var matter = (run ?? _run).Matter;
        var dates = Render<CaseDates>(with => with.Add(each => each.Matter, matter).Add(each => each.Warnings, CaseLimits.Warnings(matter, TestData.Circumstances(now))).Add(each => each.Now, now));
        return dates.FindAll("dl.facts > div").Single(line => line.QuerySelector("dt")!.TextContent == limit).QuerySelector(".lamp") is { } lamp ? lamp.ClassList[lamp.ClassList.Length - 1] : null;
    }

    [Fact]
    public void Why_OfALimitPausedExtendedAndProvisional_SaysOfEachDayWhetherItCounts()
    {
        // Monday 28 December 2026 and three working days; Wednesday to Thursday stood still, two days were granted, and 2027 is not announced.
        var term = new Term(new DateTime(2026, 12, 28, 2, 0, 0, DateTimeKind.Utc), new TimeLimit(3, TimeUnit.WorkingDays))
        {
            Pauses = [new ClockPause { Reason = PauseReason.Hearing, FromUtc = new DateTime(2026, 12, 29, 2, 0, 0, DateTimeKind.Utc), UntilUtc = new DateTime(2026, 12, 31, 2, 0, 0, DateTimeKind.Utc) }],
            Extension = 2,
        };
        var due = Clock.DueAt(term, TestData.Calendar);
        var explained = new ExplainedLimit(new CaseLimit(LimitKind.Promised, null, term, TestData.Community, due.AtUtc), [.. Clock.Days(term, TestData.Calendar)], [], due);

        var page = Render<WhyDates>(with => with.Add(each => each.Matter, _run.Matter).Add(each => each.Limits, [explained]).Add(each => each.BackUrl, "my/cases"));

        page.FindAll("tbody tr").Select(row => (Day: row.Children[0].TextContent.Trim(), Kind: row.Children[1].TextContent.Trim(), Number: row.Children[2].TextContent.Trim())).ShouldBe(
        [
            ("2026年12月28日（周一）", "不计：开始当天", ""), ("2026年12月29日（周二）", "计入", "1"), ("2026年12月30日（周三）", "不计：暂停计时", ""), ("2026年12月31日（周四）", "不计：暂停计时", ""),
            ("2027年1月1日（周五）", "计入 (暂定，放假安排还没公布)", "2"), ("2027年1月2日（周六）", "不计：周末 (暂定，放假安排还没公布)", ""), ("2027年1月3日（周日）", "不计：周末 (暂定，放假安排还没公布)", ""),
            ("2027年1月4日（周一）", "计入 (暂定，放假安排还没公布)", "3"), ("2027年1月5日（周二）", "计入 (暂定，放假安排还没公布)", "4"), ("2027年1月6日（周三）", "计入 (暂定，放假安排还没公布)", "5"),
        ]);
        page.Markup.ShouldContain("另批准延长2个工作日");
        page.Markup.ShouldContain("到2027年1月6日（周三）为止");
    }

    [Fact]
    [Trait("Row", "88")]
    public void Timeline_OfAFreshCase_ShowsTimeUnitAndNextSteps()
    {
        var lines = Timeline().FindAll("li");
        lines[0].TextContent.ShouldContain("提交申请");
        lines[0].TextContent.ShouldContain("2026年3月3日（周二） 09:30");
        lines[0].TextContent.ShouldContain("网页");
        lines[1].ClassList.ShouldContain("is-now");
        lines[1].TextContent.ShouldContain("等待签收");
        lines[1].TextContent.ShouldContain("测试社区111 hall");
        lines.Skip(2).ShouldAllBe(line => line.ClassList.Contains("is-ahead"));
        lines.Count.ShouldBe(5);
    }

    [Fact]
    [Trait("Row", "90")]
    public void Timeline_ForTheApplicant_HidesInternalNotesNamesAndReasonsAmongColleagues()
    {
        _run.Sign();
        var holder = CaseRun.HolderOf(_run.Open);
        _run.Do(CaseAction.Note, holder, "内部：住址存疑");
        _run.Do(CaseAction.SendBack, holder, "内部：请再核对");
        var forApplicant = Timeline().Markup;
        forApplicant.ShouldNotContain("内部");
        forApplicant.ShouldNotContain(holder.Name);
        forApplicant.ShouldContain("退回上一步重新核对");
        var forStaff = Timeline(forStaff: true).Markup;
        forStaff.ShouldContain("住址存疑");
        forStaff.ShouldContain("请再核对");
        forStaff.ShouldContain(holder.Name);
    }

    [Fact]
    public void Timeline_WithoutNotes_ShowsNoWordThatAnybodyWrote()
    {
        _run.Do(CaseAction.AskForCorrection, CaseRun.HolderOf(_run.Open), "请看清单", missing: ["张小测的残疾证"]);
        Timeline().Markup.ShouldContain("张小测的残疾证");
        var open = Timeline(withoutNotes: true);
        open.Markup.ShouldNotContain("残疾证");
        open.Markup.ShouldNotContain("请看清单");
        open.Find(".is-now").TextContent.ShouldContain("等待您补正");
    }

    [Fact]
    public void Timeline_OfAWithdrawnCase_HasNothingAhead()
    {
        _run.Do(CaseAction.Withdraw, TestData.Applicant());
        var page = Timeline();
        page.FindAll(".is-now, .is-ahead").ShouldBeEmpty();
        page.Markup.ShouldContain("您撤回了申请");
    }

    [Fact]
    [Trait("Row", "108")]
    public void Timeline_OfAnActByProxy_NamesWhoActedOnBehalf()
    {
        var planned = TestData.Planned();
        var matter = new CaseRun(planned).Matter;
        var happened = new CaseEvent { TenantId = 111, Kind = "case.Withdraw", At = TestData.Now, CaseId = matter.Id, Sequence = 2, Action = CaseAction.Withdraw, To = CaseStatus.Closed, ActorName = "李代办", Subject = $"{CaseEvent.OnBehalf}x", Audience = Portal.Core.Audit.Audience.Applicant };
        Render<CaseTimeline>(with => with.Add(line => line.Events, [happened]).Add(line => line.Matter, matter).Add(line => line.Tree, TestData.Tree)).Markup.ShouldContain($"李代办（代{matter.ApplicantName}）");
    }

    [Fact]
    public void Holder_OfAnOpenStep_SaysWhoSinceWhenUntilWhen()
    {
        var page = Holder(TestData.Now);
        page.Find(".holder-who dd").TextContent.ShouldContain("测试社区111 hall");
        page.Find(".holder-since dd").TextContent.ShouldContain("2026年3月3日");
        page.Find(".holder-until dd").TextContent.ShouldContain("2026年3月6日");
        page.Find(".lamp").TextContent.ShouldBe("时间充足");
    }

    [Theory]
    [InlineData(2, "lamp-green")]
    [InlineData(3.3, "lamp-yellow")]
    [InlineData(5, "lamp-red")]
    public void Holder_AsTimePasses_ChangesItsLamp(double days, string lamp) => Holder(TestData.Now.AddDays(days)).Find(".lamp").ClassList.ShouldContain(lamp);

    [Fact]
    public void Holder_WhileCorrectionIsAwaited_IsTheApplicantAndTheClockRests()
    {
        _run.Do(CaseAction.AskForCorrection, CaseRun.HolderOf(_run.Open), missing: ["户口簿"]);
        var page = Holder(TestData.Now);
        page.Find(".holder-who dd").TextContent.ShouldContain("在您这里");
        page.Find(".lamp").ClassList.ShouldContain("lamp-paused");
    }

    [Fact]
    public void Holder_ForStaff_IsOneLineWithThePerson()
    {
        var clerk = CaseRun.HolderOf(_run.Open);
        _run.Do(CaseAction.Assign, clerk);
        Holder(TestData.Now, compact: true).Find(".holder-line").TextContent.ShouldContain(clerk.Name);
    }

    [Fact]
    public void Answers_OfACase_MaskNumbersAndShowWordsForChoices()
    {
        var answers = TestData.Answers(("cause", "ill"), ("phone", "19900000001"), ("income", "1200"));
        var page = Render<CaseAnswers>(with => with.Add(part => part.Form, TestData.Form).Add(part => part.Answers, answers));
        page.Markup.ShouldContain("患病");
        page.Markup.ShouldContain("1200 元/月");
        page.FindAll("summary").Select(summary => summary.TextContent).ShouldContain(text => text.StartsWith("199****0001", StringComparison.Ordinal));
        page.FindAll("summary").ShouldAllBe(summary => !summary.TextContent.Contains(answers["id"], StringComparison.Ordinal));
    }

    private IRenderedComponent<CaseTimeline> Timeline(bool forStaff = false, bool withoutNotes = false) =>
        Render<CaseTimeline>(with => with.Add(line => line.Events, _run.Events).Add(line => line.Matter, _run.Matter).Add(line => line.Tree, TestData.Tree).Add(line => line.ForStaff, forStaff).Add(line => line.WithoutNotes, withoutNotes));

    private IRenderedComponent<HolderLine> Holder(DateTime now, bool compact = false) =>
        Render<HolderLine>(with => with.Add(line => line.Matter, _run.Matter).Add(line => line.Tree, TestData.Tree).Add(line => line.Now, now).Add(line => line.Compact, compact));
}
