using System.Globalization;
using Portal.Core;
using Portal.Core.Calendars;
using Portal.Core.HomeVisits;
using Portal.Core.Notices;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Shouldly;
using Xunit;

namespace Portal.Tests.HomeVisits;

public sealed class HomeVisitFlowTests
{
    private static readonly CultureInfo Chinese = CultureInfo.GetCultureInfo("zh-CN");

    private static string Path => TestData.PathOf(TestData.Street);

    [Fact, Trait("Row", "46")]
    public void Moves_AreThoseOfTheTable()
    {
        var legal = from state in Enum.GetValues<HomeVisitState>() from action in Enum.GetValues<HomeVisitAction>() where HomeVisitFlow.To(state, action) is not null select $"{state} {action} {HomeVisitFlow.To(state, action)}";

        legal.ShouldBe(
        [
            "Requested Dispatch Dispatched", "Requested Cancel Cancelled",
            "Dispatched Dispatch Dispatched", "Dispatched Begin Begun", "Dispatched Cancel Cancelled",
            "Begun Finish Done", "Begun ReportNotMet NotMet",
            "NotMet Dispatch Dispatched", "NotMet Cancel Cancelled",
        ]);
    }

    [Theory]
    [InlineData(1, 9, 1, 10, null)]
    [InlineData(1, 9, 1, 13, null)]
    [InlineData(30, 9, 30, 10, null)]
    [InlineData(0, 9, 0, 10, WindowFault.Past)]
    [InlineData(1, 10, 1, 10, WindowFault.Backwards)]
    [InlineData(1, 9, 1, 14, WindowFault.TooLong)]
    [InlineData(1, 23, 2, 1, WindowFault.TwoDays)]
    [InlineData(31, 9, 31, 10, WindowFault.TooFar)]
    public void Window_IsOneSpanOfADayAhead(int fromDay, int fromHour, int untilDay, int untilHour, WindowFault? fault)
    {
        var today = ChinaTime.DateOf(TestData.Now); // 9:30 in the morning.
        DateTime At(int days, int hour) => ChinaTime.ToUtc(today.AddDays(days).ToDateTime(new TimeOnly(hour, 0)));

        HomeVisitFlow.FaultOf(At(fromDay, fromHour), At(untilDay, untilHour), TestData.Now).ShouldBe(fault);
        HomeVisitFlow.FaultOf(null, At(untilDay, untilHour), TestData.Now).ShouldBe(WindowFault.Missing);
    }

    /// <summary>Every duty against every act, at the visit's place, above it, below it and elsewhere.</summary>
    [Fact]
    public void Acts_AreTheOfficesOrTheWorkersOwn()
    {
        var worker = TestData.Staff(TestData.Community, UnitFunction.Hall, Duties.GridWorker);
        var visit = Visit(HomeVisitState.Dispatched, worker);
        (Actor Who, bool Sends, bool Goes)[] people =
        [
            (TestData.Clerk(TestData.Street), true, false), (TestData.Staff(TestData.District, UnitFunction.Hall, Duties.Supervisor), true, false), (TestData.Leader(TestData.Street), true, false),
            (worker, false, true), (TestData.Clerk(TestData.Community), false, false), (TestData.Reviewer(TestData.Street), false, false), (TestData.Clerk(TestData.OtherStreet), false, false),
            (worker with { Post = worker.Post! with { Duties = Duties.Reviewer } }, false, false), (worker with { Post = TestData.Clerk(TestData.OtherStreet).Post }, false, false),
        ];

        foreach (var (who, sends, goes) in people)
        {
            (HomeVisitFlow.WhyNot(visit, HomeVisitAction.Dispatch, who, Path, TestData.Now) is null, HomeVisitFlow.WhyNot(visit, HomeVisitAction.Cancel, who, Path, TestData.Now) is null).ShouldBe((sends, sends), $"{who.Duties} {who.Post!.TenantId}");
            (HomeVisitFlow.WhyNot(visit, HomeVisitAction.Begin, who, Path, visit.From) is null).ShouldBe(goes, $"{who.Duties} {who.Post!.TenantId}");
            HomeVisitFlow.ReadsWhole(visit, who, Path).ShouldBe(sends || goes);
        }

        HomeVisitFlow.WhyNot(visit, HomeVisitAction.Begin, worker, Path, visit.From.AddDays(-1)).ShouldBeOfType<HomeVisitNotYet>();
        HomeVisitFlow.WhyNot(visit, HomeVisitAction.Begin, worker, Path, visit.From.AddDays(3)).ShouldBeNull("late is better than never");
    }

    [Theory]
    [InlineData(HomeVisitState.Requested, true)]
    [InlineData(HomeVisitState.Dispatched, true)]
    [InlineData(HomeVisitState.Begun, false)]
    [InlineData(HomeVisitState.Done, false)]
    [InlineData(HomeVisitState.NotMet, false)]
    [InlineData(HomeVisitState.Cancelled, false)]
    public void Overdue_IsWhereNobodyWentInTime(HomeVisitState state, bool overdue)
    {
        var visit = Visit(state, TestData.Clerk(TestData.Street));

        HomeVisitFlow.IsOverdue(visit, visit.Until).ShouldBeFalse();
        HomeVisitFlow.IsOverdue(visit, visit.Until.AddMinutes(1)).ShouldBe(overdue);
    }

    [Theory]
    [InlineData("王小明", Duties.GridWorker, "网格员王同志")]
    [InlineData("欧阳明", Duties.Clerk, "工作人员欧阳同志")]
    [InlineData("欧阳", Duties.Clerk, "工作人员欧同志")]
    [InlineData("Mary Lee", Duties.Clerk, "工作人员Lee同志")]
    public void WhoComes_IsASurnameAndWhatTheyAre(string name, Duties duties, string said) => HomeVisitFlow.WhoComes(name, duties, Chinese).ShouldBe(said);

    /// <summary>With hours from and until, which are longer than what other messages say.</summary>
    [Theory]
    [InlineData(NoticeTemplate.HomeVisitSet)]
    [InlineData(NoticeTemplate.HomeVisitChanged)]
    [InlineData(NoticeTemplate.HomeVisitCancelled)]
    public void Messages_WithTheLongestNames_AreOneMessage(NoticeTemplate template) =>
        NoticeTemplates.Sms(template, new NoticeFacts { Signature = "深圳市光明区光明街道办事处政务服务中心", CaseNumber = "", On = new DateTime(2026, 12, 28, 1, 0, 0, DateTimeKind.Utc), Time = "10:30–11:30", Words = "工作人员阿卜杜热西提·阿卜杜拉·买买提江·吐尔逊同志" }).Length.ShouldBeLessThanOrEqualTo(NoticeTemplates.LongestSms);

    [Theory]
    [InlineData("光明街道碧眼社区三栋501", "光明街道碧眼*******")]
    [InlineData("三栋", "三*")]
    [InlineData("", "")]
    public void Address_Masked_SaysWhereAboutAndNoDoor(string address, string masked) => Masking.Address(address).ShouldBe(masked);

    private static HomeVisit Visit(HomeVisitState state, Actor worker) => new()
    {
        Id = Guid.CreateVersion7(),
        TenantId = TestData.Street,
        PersonName = "张小测",
        Phone = "13800000000",
        Address = "测试路1号",
        Purpose = "核对",
        From = TestData.Now.AddDays(1),
        Until = TestData.Now.AddDays(1).AddHours(1),
        State = state,
        WorkerId = worker.AccountId,
        WorkerTenantId = worker.Post!.TenantId,
        RequestedAt = TestData.Now,
        RequestedByName = "x",
        ChangedByName = "x",
        ChangedAt = TestData.Now,
    };
}
