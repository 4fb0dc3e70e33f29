using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core;
using Portal.Core.Calendars;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.Notices;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Portal.Tests.Delivery;
using Shouldly;
using Xunit;
using Case = Portal.Core.Cases.Case;

namespace Portal.Tests.Cases;

/// <summary>What the days do to stored cases: the round that watches them, and what the applicant is told.</summary>
public sealed class ClockDeskTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task KeepTime_WhenNobodyAnsweredInFiveDays_AcceptsOnceAndJournalsIt(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var (late, answered) = (await office.HandInAsync(), await office.HandInAsync());
        await office.MustAsync(answered.CaseId, CaseAction.AskForCorrection, TestData.Clerk(TestData.Community), "请补", ["户口簿"]);
        (await office.JobDesk().KeepTimeAsync(Cancel)).ShouldBe(0, "nothing is due on the day itself");
        office.Time.Set((await ReadAsync(office, late.CaseId)).AcceptBy!.Value.AddSeconds(1));

        (await office.JobDesk().KeepTimeAsync(Cancel)).ShouldBe(1);
        (await office.JobDesk().KeepTimeAsync(Cancel)).ShouldBe(0, "once");

        var matter = await ReadAsync(office, late.CaseId);
        (matter.Status, matter.DeemedAccepted, matter.AcceptedAt).ShouldBe((CaseStatus.InReview, true, matter.ReceivedAt));
        (await ReadAsync(office, answered.CaseId)).Status.ShouldBe(CaseStatus.AwaitingCorrection);
        await using var db = office.Database.Everywhere();
        var line = await db.CaseEvents.SingleAsync(happened => happened.Action == CaseAction.DeemAccepted, Cancel);
        (line.CaseId, line.ActorId, line.Audience).ShouldBe((late.CaseId, null, Core.Audit.Audience.Applicant));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task KeepTime_OneCaseThatCannotBeRead_DoesNotKeepTheOthersFromTheirRight(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var (broken, sound) = (await office.HandInAsync(), await office.HandInAsync());
        await using (var db = office.Database.Everywhere())
        {
            await db.Database.ExecuteSqlAsync($"""UPDATE "Cases" SET "Pauses" = 'no list' WHERE "Id" = {broken.CaseId}""", Cancel);
        }

        office.Time.Advance(TimeSpan.FromDays(30));
        (await office.JobDesk().KeepTimeAsync(Cancel)).ShouldBe(1);

        (await ReadAsync(office, sound.CaseId)).DeemedAccepted.ShouldBeTrue();
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task KeepTime_WhenWhatIsOwedDidNotCome_EndsTheCase(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var (owing, other) = (await office.HandInAsync(), await office.HandInAsync());
        await office.MustAsync(other.CaseId, CaseAction.AskForCorrection, TestData.Clerk(TestData.Community), "请补", ["户口簿"]);
        await office.MustAsync(owing.CaseId, CaseAction.AskForCorrection, TestData.Clerk(TestData.Community), "请补", ["户口簿"]);
        await using (var db = office.Database.Everywhere())
        {
            var matter = await db.Cases.SingleAsync(each => each.Id == owing.CaseId, Cancel);
            db.Entry(matter).Property(each => each.Owed).CurrentValue = [new OwedPaper("income", new LocalText("收入证明"), 5, TestData.Now.AddDays(7))];
            db.Entry(matter).Property(each => each.OwedBy).CurrentValue = TestData.Now.AddDays(7);
            await db.SaveChangesAsync(Cancel);
        }

        office.Time.Set(TestData.Now.AddDays(7));
        (await office.JobDesk().KeepTimeAsync(Cancel)).ShouldBe(0, "the last day is still theirs");
        office.Time.Advance(TimeSpan.FromSeconds(1));
        (await office.JobDesk().KeepTimeAsync(Cancel)).ShouldBe(1);

        (await ReadAsync(office, owing.CaseId)).Outcome.ShouldBe(Outcome.Lapsed);
        (await office.JobDesk().KeepTimeAsync(Cancel)).ShouldBe(0);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Accept_WhereThePlaceHasDaysAndHoursOfItsOwn_CountsByThem(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var item = TestData.Item(code: "CS-0002");
        item.Detail = item.Detail with { PromisedLimit = new TimeLimit(4, TimeUnit.Hours) };
        await office.AddItemAsync(item);
        await SetAsync(office, new TenantSettings
        {
            DaysOff = [new DateOnly(2026, 3, 4)],
            WeekHours = [.. OpenHours.Read(DayOfWeek.Tuesday, "9:00-12:00")!, .. OpenHours.Read(DayOfWeek.Wednesday, "9:00-12:00")!, .. OpenHours.Read(DayOfWeek.Thursday, "9:00-10:00 13:00-17:00")!],
        });
        var receipt = await office.HandInAsync(item: item);
        await office.MustAsync(receipt.CaseId, CaseAction.HandOver, TestData.Clerk(TestData.Community));
        await office.MustAsync(receipt.CaseId, CaseAction.Accept, TestData.Clerk(TestData.Street));

        // Tuesday from half past nine: two and a half hours; Wednesday is off here; Thursday one, and half an hour after one o'clock.
        var matter = await ReadAsync(office, receipt.CaseId);
        (matter.AcceptBy, matter.DueAt).ShouldBe((new DateTime(2026, 3, 11, 15, 59, 59), new DateTime(2026, 3, 5, 5, 30, 0)));
        var limits = await office.JobDesk().ExplainAsync(matter, Cancel);
        limits.Single(explained => explained.Limit.Kind == LimitKind.Promised).Counted.AtUtc.ShouldBe(matter.DueAt!.Value);
        limits.Single(explained => explained.Limit.Kind == LimitKind.Statutory).Days.Single(day => day.Day == new DateOnly(2026, 3, 4)).Kind.ShouldBe(DayKind.Holiday);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Reschedule_OfOnePlace_MovesOnlyItsCases(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var (here, elsewhere) = (await office.HandInAsync(), await office.HandInAsync(TestData.OtherCommunity));
        await SetAsync(office, new TenantSettings { DaysOff = [new DateOnly(2026, 3, 4)] });
        office.Directory.Forget();

        (await office.JobDesk().RescheduleAsync([TestData.Community], Cancel)).ShouldBe(1);

        (await ReadAsync(office, here.CaseId)).AcceptBy.ShouldBe(new DateTime(2026, 3, 11, 15, 59, 59));
        (await ReadAsync(office, elsewhere.CaseId)).AcceptBy.ShouldBe(new DateTime(2026, 3, 10, 15, 59, 59));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Reschedule_OfACaseThatWaitsForItsCorrection_MovesWhatIsOwedOnce(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var receipt = await office.HandInAsync();
        await using (var db = office.Database.Everywhere())
        {
            var promised = await db.Cases.SingleAsync(each => each.Id == receipt.CaseId, Cancel);
            (promised.Owed, promised.OwedBy) = ([new OwedPaper("income", new LocalText("收入证明"), 5, new DateTime(2026, 3, 10, 15, 59, 59, DateTimeKind.Utc))], new DateTime(2026, 3, 10, 15, 59, 59, DateTimeKind.Utc));
            await db.SaveChangesAsync(Cancel);
        }

        await office.MustAsync(receipt.CaseId, CaseAction.AskForCorrection, TestData.Clerk(TestData.Community), missing: ["申请表未签名"]);
        await SetAsync(office, new TenantSettings { DaysOff = [new DateOnly(2026, 3, 4)] });
        office.Directory.Forget();

        (await office.JobDesk().RescheduleAsync([TestData.Community], Cancel)).ShouldBe(1);
        (await office.JobDesk().RescheduleAsync([TestData.Community], Cancel)).ShouldBe(0, "nothing moves twice");

        var matter = await ReadAsync(office, receipt.CaseId);
        (matter.Status, matter.OwedBy).ShouldBe((CaseStatus.AwaitingCorrection, new DateTime(2026, 3, 11, 15, 59, 59)));
    }

    [Fact]
    public void Explain_RunningCase_KeepsItsLimitsApartAndEndsWhereTheCaseSays()
    {
        var run = new CaseRun(TestData.Planned(), [new OwedPaper("income", new LocalText("收入证明"), 5, DateTime.MinValue)]);
        CaseLimits.Of(run.Matter, TestData.Circumstances()).Select(limit => limit.Kind).ShouldBe([LimitKind.Acceptance, LimitKind.Step, LimitKind.Receipt, LimitKind.Owed]);
        run.Until(StepDuty.Review);

        var explained = CaseLimits.Explain(run.Matter, TestData.Circumstances());

        explained.Select(each => each.Limit.Kind).ShouldBe([LimitKind.Promised, LimitKind.Statutory, LimitKind.Step, LimitKind.Receipt, LimitKind.Owed]);
        explained.Select(each => each.Counted.AtUtc).ShouldBe(explained.Select(each => each.Limit.DueAt));
        explained.Select(each => ChinaTime.EndOf(each.Days[^1].Day)).ShouldBe(explained.Select(each => each.Limit.DueAt));
        explained[0].Days[0].Kind.ShouldBe(DayKind.Start);
        explained[0].Days.Count(day => day.Kind is DayKind.Counted or DayKind.Worked).ShouldBe(20);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Extensions_AskedFor_LieWithTheLeaderOfTheDecidingPlaceAlone(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var id = await house.SubmitAsync();
        await house.ActAsync(id, CaseAction.Accept, house.Clerk);
        await house.ActAsync(id, new CaseAct(CaseAction.AskExtension, Guid.CreateVersion7()) { Note = "等待外地核查", Days = 5 }, house.Approver);

        (await AskedAsync(TestData.Leader(TestData.District))).ShouldBe([id]);
        (await AskedAsync(house.Approver)).ShouldBeEmpty("deciding cases is not being in charge");
        (await AskedAsync(TestData.Leader(TestData.Street))).ShouldBeEmpty("the district decides");
        (await AskedAsync(TestData.Leader(TestData.OtherDistrict))).ShouldBeEmpty("another tenant sees nothing");
        (await house.TryAsync(id, CaseAction.GrantExtension, TestData.Leader(TestData.OtherDistrict))).Refusal.ShouldBeOfType<NotFound>();

        await house.ActAsync(id, CaseAction.GrantExtension, TestData.Leader(TestData.District));
        (await AskedAsync(TestData.Leader(TestData.District))).ShouldBeEmpty("it is answered");

        async Task<IEnumerable<Guid>> AskedAsync(Actor actor)
        {
            await using var visit = house.As(actor);
            return (await visit.ServiceProvider.GetRequiredService<WorkDesk>().ExtensionsAskedAsync(actor, TestContext.Current.CancellationToken)).Select(matter => matter.Id);
        }
    }

    [Fact]
    public async Task Follow_SuspendedResumedExtended_TellsTheApplicantWhyAndUntilWhen()
    {
        await using var house = await CaseHouse.OpenAsync(DatabaseProvider.Sqlite);
        var id = await house.SubmitAsync();
        await house.ActAsync(id, CaseAction.Accept, house.Clerk);
        await house.ActAsync(id, new CaseAct(CaseAction.Suspend, Guid.CreateVersion7()) { Note = "须专家评审", Pause = PauseReason.ExpertReview, Document = "专家评审告知书", Days = 5 }, house.Approver);
        await house.ActAsync(id, CaseAction.Resume, house.Approver);
        await house.ActAsync(id, new CaseAct(CaseAction.AskExtension, Guid.CreateVersion7()) { Note = "等待外地核查", Days = 5 }, house.Approver);
        await house.ActAsync(id, CaseAction.GrantExtension, TestData.Leader(TestData.District));

        await using var db = house.Everywhere();
        var texts = await db.Notices.Where(notice => notice.CaseId == id && notice.Channel == NoticeChannel.Sms).ToDictionaryAsync(notice => notice.Template, notice => notice.Text, Cancel);
        texts[nameof(NoticeTemplate.Suspended)].ShouldContain("因专家评审暂停计时");
        texts.Keys.ShouldBe([nameof(NoticeTemplate.Submitted), nameof(NoticeTemplate.Accepted), nameof(NoticeTemplate.Suspended), nameof(NoticeTemplate.Resumed), nameof(NoticeTemplate.Extended)], ignoreOrder: true);
        texts.Values.ShouldAllBe(text => text.Length <= NoticeTemplates.LongestSms && !text.Contains("核查"));
    }

    [Fact]
    public void TemplateFor_DeemedAccepted_SaysSoWithItsDate()
    {
        var run = TestData.Case();
        run.Now = run.Matter.AcceptBy!.Value.AddSeconds(1);
        var happened = run.Do(CaseAction.DeemAccepted, Actor.System);
        Core.Delivery.CaseNotices.TemplateFor(run.Matter, happened, waits: false).ShouldBe(NoticeTemplate.DeemedAccepted);
        Core.Delivery.CaseNotices.DayOf(NoticeTemplate.DeemedAccepted, run.Matter).ShouldBe(run.Matter.DueAt);
    }

    /// <summary>The street, and by it the community below, set this themselves.</summary>
    private static async Task SetAsync(CaseOffice office, TenantSettings settings)
    {
        await using var db = office.Database.Everywhere();
        (await db.Tenants.SingleAsync(tenant => tenant.Id == TestData.Street, Cancel)).Settings = settings;
        await db.SaveChangesAsync(Cancel);
    }

    private static async Task<Case> ReadAsync(CaseOffice office, Guid caseId)
    {
        await using var db = office.Database.Everywhere();
        return await db.Cases.AsNoTracking().Include(matter => matter.Steps).Include(matter => matter.Handoffs).SingleAsync(matter => matter.Id == caseId, Cancel);
    }
}
