using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Calendars;
using Portal.Core.Cases;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Portal.Tests.Cases;
using Shouldly;
using Xunit;
using Case = Portal.Core.Cases.Case;

namespace Portal.Tests.Calendars;

/// <summary>A year's notice comes in November; cases accepted before it may fall due in a year that was not known.</summary>
public sealed class YearImportTests
{
    private const string NewYear2027 = """
        { "year": 2027, "source": "a made-up notice of a test", "off": ["2027-01-01", "2027-01-04", "2027-01-05"], "worked": [] }
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Import_OfTheYearACaseFallsDueIn_MovesItsDatesAndJournalsIt(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var before = await AcceptedAsync(office);
        before.DueIsProvisional.ShouldBeTrue();

        var reading = YearNotice.Parse(NewYear2027);
        reading.Notice.ShouldNotBeNull(reading.Problem?.ToString());
        await office.ImportAsync(reading.Notice, NewYear2027);
        (await office.JobDesk().RescheduleAsync(cancellationToken: Cancel)).ShouldBe(1);

        var after = await ReadAsync(office, before.Id);
        after.DueIsProvisional.ShouldBeFalse();
        after.DueAt!.Value.ShouldBeGreaterThan(before.DueAt!.Value);
        after.OpenSteps().Single().DueAt!.Value.ShouldBeGreaterThan(before.OpenSteps().Single().DueAt!.Value);
        await using var db = office.Database.Everywhere();
        var line = await db.CaseEvents.AsNoTracking().SingleAsync(happened => happened.CaseId == before.Id && happened.Action == CaseAction.Reschedule, Cancel);
        line.Change.Moved.ShouldBe(new DateMove(DateCause.Notice, before.DueAt, after.DueAt), "the journal says from when to when, and why");

        (await office.JobDesk().RescheduleAsync(cancellationToken: Cancel)).ShouldBe(0, "nothing moves twice");
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Import_CutOffBeforeTheCasesMoved_IsTakenUpByTheNextRound(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var before = await AcceptedAsync(office);
        await office.ImportAsync(YearNotice.Parse(NewYear2027).Notice!, NewYear2027);
        await using (var db = office.Database.Everywhere())
        {
            (await db.Journal.CountAsync(entry => entry.Kind == "calendar.Import", Cancel)).ShouldBe(2, "both districts' journals say who took it in");
        }

        (await office.JobDesk().KeepTimeAsync(Cancel)).ShouldBe(1);
        (await ReadAsync(office, before.Id)).DueIsProvisional.ShouldBeFalse();

        // A case that another node accepted meanwhile, still by what it knew before.
        office.Time.Set(office.Time.GetUtcNow().UtcDateTime + CalendarYear.Spreads + TimeSpan.FromSeconds(1));
        await using (var db = office.Database.Everywhere())
        {
            await db.Cases.ExecuteUpdateAsync(set => set.SetProperty(matter => matter.DueAt, before.DueAt).SetProperty(matter => matter.DueIsProvisional, true), Cancel);
        }

        (await office.JobDesk().KeepTimeAsync(Cancel)).ShouldBe(1, "it is looked at once more when every node knows");
        (await office.JobDesk().KeepTimeAsync(Cancel)).ShouldBe(0);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Import_ThatSwapsAMondayForASaturday_MovesTheDayOfReceiptAlone(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        office.Time.Set(new DateTime(2026, 12, 31, 1, 0, 0, DateTimeKind.Utc));
        var receipt = await office.HandInAsync();
        await using var db = office.Database.Everywhere();
        var was = await db.Handoffs.AsNoTracking().SingleAsync(handoff => handoff.CaseId == receipt.CaseId, Cancel);

        // Friday the first is off and Saturday the second worked: only what is due on the next working day feels it.
        const string Swap = """{ "year": 2027, "source": "a made-up notice of a test", "off": ["2027-01-01"], "worked": ["2027-01-02"] }""";
        await office.ImportAsync(YearNotice.Parse(Swap).Notice!, Swap);
        (await office.JobDesk().RescheduleAsync(cancellationToken: Cancel)).ShouldBe(1);

        var handoff = await db.Handoffs.AsNoTracking().SingleAsync(each => each.CaseId == receipt.CaseId, Cancel);
        (was.ReceiveBy, handoff.ReceiveBy).ShouldBe((ChinaTime.EndOf(new DateOnly(2027, 1, 1)), ChinaTime.EndOf(new DateOnly(2027, 1, 2))));
        (await office.JobDesk().RescheduleAsync(cancellationToken: Cancel)).ShouldBe(0, "nothing moves twice");
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task PlacesOwnDays_CutOffBeforeTheCasesMoved_AreTakenUpByTheNextRoundWithItsReason(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var before = await AcceptedAsync(office);
        await using (var db = office.Database.Everywhere())
        {
            var district = await db.Tenants.SingleAsync(tenant => tenant.Id == TestData.District, Cancel);
            (district.Settings, district.CountsAnewSince) = (district.Settings with { DaysOff = [new DateOnly(2026, 12, 31)] }, office.Time.GetUtcNow().UtcDateTime);
            await db.SaveChangesAsync(Cancel);
        }

        office.Directory.Forget();
        (await office.JobDesk().KeepTimeAsync(Cancel)).ShouldBe(1);

        var after = await ReadAsync(office, before.Id);
        after.DueAt!.Value.ShouldBeGreaterThan(before.DueAt!.Value);
        await using var look = office.Database.Everywhere();
        (await look.CaseEvents.AsNoTracking().SingleAsync(happened => happened.CaseId == before.Id && happened.Action == CaseAction.Reschedule, Cancel)).Change.Moved.ShouldBe(new DateMove(DateCause.Place, before.DueAt, after.DueAt));
        (await look.Tenants.AsNoTracking().SingleAsync(tenant => tenant.Id == TestData.District, Cancel)).CountsAnewSince.ShouldBeNull();
        (await office.JobDesk().KeepTimeAsync(Cancel)).ShouldBe(0);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task WouldMove_BeforeTheImport_NamesTheCasesAndChangesNothing(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var before = await AcceptedAsync(office);
        var notice = YearNotice.Parse(NewYear2027).Notice!;

        var would = await office.DeskAt(TestData.District).WouldMoveAsync(notice, Cancel);

        var moved = would.Cases.ShouldHaveSingleItem();
        (would.Looked, moved.CaseId, moved.Was).ShouldBe((1, before.Id, before.DueAt));
        (await office.DeskAt(TestData.OtherDistrict).WouldMoveAsync(notice, Cancel)).Looked.ShouldBe(0, "another tenant's cases are not named");
        (await ReadAsync(office, before.Id)).DueAt.ShouldBe(before.DueAt);

        await office.ImportAsync(notice, NewYear2027);
        (await office.JobDesk().RescheduleAsync(cancellationToken: Cancel)).ShouldBe(1);
        (await ReadAsync(office, before.Id)).DueAt.ShouldBe(moved.Becomes, "what was foretold came");
        (await office.DeskAt(TestData.District).WouldMoveAsync(notice, Cancel)).Cases.ShouldBeEmpty();
    }

    /// <summary>Two places at the top take the same new year in at one moment: one calendar, both in the journal, and no error for either.</summary>
    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Import_TwoAtOneMoment_IsOneYearAndBothAreAnswered(DatabaseProvider provider)
    {
        await using var office = await CaseOffice.OpenAsync(provider);
        var admins = Enumerable.Range(0, 4).Select(each => TestData.Staff(each % 2 == 0 ? TestData.District : TestData.OtherDistrict, UnitFunction.Hall, Duties.SystemAdministrator)).ToList();
        var answers = await Task.WhenAll(admins.Select(admin => Task.Run(() => new CalendarDesk(office.Database.Maker, TimeProvider.System).TakeInAsync(NewYear2027, admin, Cancel), Cancel)));
        answers.ShouldAllBe(answer => answer.IsYes);
        await using var db = office.Database.Everywhere();
        (await db.CalendarYears.AsNoTracking().SingleAsync(Cancel)).Notice.ShouldBe(NewYear2027);
        var told = await db.Journal.AsNoTracking().Where(line => line.Kind == "calendar.Import").ToListAsync(Cancel);
        told.Select(line => line.ActorId).Distinct().ShouldBe(admins.Select(admin => admin.AccountId), ignoreOrder: true);
    }

    /// <summary>Accepted two days before the year ends, so that its limit reaches into one that is not known.</summary>
    private static async Task<Case> AcceptedAsync(CaseOffice office)
    {
        office.Time.Set(new DateTime(2026, 12, 30, 1, 0, 0, DateTimeKind.Utc));
        var receipt = await office.HandInAsync();
        await office.MustAsync(receipt.CaseId, CaseAction.HandOver, TestData.Clerk(TestData.Community), "齐全");
        await office.MustAsync(receipt.CaseId, CaseAction.Accept, TestData.Clerk(TestData.Street), "齐全");
        return await ReadAsync(office, receipt.CaseId);
    }

    private static async Task<Case> ReadAsync(CaseOffice office, Guid caseId)
    {
        await using var db = office.Database.Everywhere();
        return await db.Cases.AsNoTracking().Include(matter => matter.Steps).SingleAsync(matter => matter.Id == caseId, Cancel);
    }
}
