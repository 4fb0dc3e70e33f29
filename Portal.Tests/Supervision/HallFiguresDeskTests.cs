using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core;
using Portal.Core.Calendars;
using Portal.Core.Catalog;
using Portal.Core.Halls;
using Portal.Core.People;
using Portal.Core.Supervision;
using Portal.Core.Tenancy;
using Portal.Tests.Delivery;
using Shouldly;
using Xunit;
using Case = Portal.Core.Cases.Case;

namespace Portal.Tests.Supervision;

/// <summary>Figures of halls as both databases count them.</summary>
public sealed class HallFiguresDeskTests
{
    private static readonly DateOnly First = new(2026, 1, 1);
    private static readonly DateOnly Last = new(2026, 12, 31);
    private static readonly Actor Supervisor = TestData.Staff(TestData.District, UnitFunction.Hall, Duties.Supervisor);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases)), Trait("Row", "59"), Trait("Row", "60")]
    public async Task Cases_1050OfOneItemInOneHall_StandThere_AndTheTotalIsWhatTheDatabaseHolds(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var food = TestData.Item(code: "SP-0101", route: [TestData.Step(1, TenantLevel.Street, StepDuty.Accept), TestData.Step(2, TenantLevel.District, StepDuty.Decide, UnitFunction.MarketRegulation)]);
        food.Class = ItemClass.Safety;
        await PlantAsync(house, food, 1_050, TestData.Street, Channel.Window);
        await PlantAsync(house, food, 30, TestData.OtherStreet, Channel.Window);
        await PlantAsync(house, house.Item, 70, TestData.Street, Channel.Web);
        await PlantAsync(house, house.Item, 20, TestData.Street, Channel.Kiosk);

        var items = await CasesAsync(house, VolumeBy.Item);
        items.Parts.Single(part => part.Where.HallId == house.Hall.Id).Lines.Single(line => line.Key == "SP-0101").Sum.ShouldBe(1_050);
        await using var db = house.Everywhere();
        foreach (var by in Enum.GetValues<VolumeBy>())
        {
            var report = await CasesAsync(house, by);
            report.Cases.ShouldBe(await db.Cases.CountAsync(Cancel));
            report.Parts.SelectMany(part => part.Lines).SelectMany(line => line.Months).Sum().ShouldBe(report.Cases);
        }

        var agencies = await CasesAsync(house, VolumeBy.Agency);
        agencies.Parts.Select(part => (part.Where.How, part.Sum)).ShouldBe([(CameIn.Hall, 1_070), (CameIn.Window, 30), (CameIn.Elsewhere, 70)]);
        agencies.Parts[0].Lines.Select(line => (line.Key, line.Sum)).ShouldBe([(UnitFunction.MarketRegulation, 1_050), (UnitFunction.CivilAffairs, 20)]);
        agencies.Parts[0].Lines[0].Name.Zh.ShouldBe("测试区1 market-regulation");
        (await CasesAsync(house, VolumeBy.Class)).Parts[0].Lines.Select(line => line.Key).ShouldBe(["Safety", "Assistance"]);
        (await CasesAsync(house, VolumeBy.Item, query => query with { Agency = UnitFunction.CivilAffairs })).Cases.ShouldBe(90);
        (await CasesAsync(house, VolumeBy.Item, query => query with { HallId = house.Hall.Id, ItemCode = "SP-0101" })).Cases.ShouldBe(1_050);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases)), Trait("Row", "60")]
    public async Task Cases_HandedInBeforeAndAfterMidnightOfAMonth_CountInTheLocalOne(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var midnight = ChinaTime.StartOf(new DateOnly(2026, 4, 1));
        await PlantAsync(house, house.Item, 1, TestData.Street, Channel.Window, midnight.AddSeconds(-1));
        await PlantAsync(house, house.Item, 2, TestData.Street, Channel.Window, midnight);

        var line = (await CasesAsync(house, VolumeBy.Agency)).Parts.Single().Lines.Single();

        (line.Months[2], line.Months[3]).ShouldBe((1, 2));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases)), Trait("Row", "60")]
    public async Task Figures_OfAnotherTenantOrByWhoMayNot_AreRefused_AndAnotherTenantSeesNothing(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        await PlantAsync(house, house.Item, 5, TestData.Street, Channel.Window);
        var (other, clerk) = (TestData.Staff(TestData.OtherDistrict, UnitFunction.Hall, Duties.Supervisor), TestData.Clerk(TestData.District));
        var (here, there) = (TestData.Tree.Find(TestData.District)!, TestData.Tree.Find(TestData.OtherDistrict)!);

        foreach (var stranger in new[] { other, clerk, house.Applicant })
        {
            await using var visit = house.As(stranger);
            var desk = visit.ServiceProvider.GetRequiredService<HallFiguresDesk>();
            (await desk.CasesAsync(new VolumeQuery(here, First, Last), stranger, Cancel)).Refusal.ShouldBeOfType<NotAllowed>();
            (await desk.OpeningsAsync(here, First, Last, stranger, Cancel)).Refusal.ShouldBeOfType<NotAllowed>();
            (await desk.HeatAsync(new HeatQuery(house.Hall.Id, First, Last), stranger, Cancel)).Refusal.ShouldBeOfType<NotAllowed>();
        }

        await using var own = house.As(other);
        var figures = own.ServiceProvider.GetRequiredService<HallFiguresDesk>();
        (await figures.CasesAsync(new VolumeQuery(there, First, Last), other, Cancel)).OrThrow().Cases.ShouldBe(0);
        (await figures.OpeningsAsync(there, First, Last, other, Cancel)).OrThrow().Visits.ShouldBe(0);
        (await figures.HeatAsync(new HeatQuery(Guid.CreateVersion7(), First, Last), other, Cancel)).Refusal.ShouldBeOfType<NotFound>();
        (await figures.CasesAsync(new VolumeQuery(there, Last, First), other, Cancel)).Refusal.ShouldBeOfType<PeriodBackwards>();
        (await figures.CasesAsync(new VolumeQuery(there, First, First.AddYears(3)), other, Cancel)).Refusal.ShouldBeOfType<PeriodTooLong>();
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases)), Trait("Row", "43"), Trait("Row", "44"), Trait("Row", "127")]
    public async Task Openings_NormalExtendedMiddayAndStaggered_AreToldApart_ConsultationToo_WithTheHallsThatTakePart(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var group = await FurnishAsync(house, week: [.. Weekdays(new(9, 0), new(12, 0), OpeningKind.Normal), .. Weekdays(new(12, 0), new(13, 30), OpeningKind.Noon), new(DayOfWeek.Sunday, new(9, 0), new(12, 0), OpeningKind.Staggered)]);
        await TicketsAsync(house, group, new DateOnly(2026, 3, 2), 9, 8, OpeningKind.Normal, VisitPurpose.Business);
        await TicketsAsync(house, group, new DateOnly(2026, 3, 2), 12, 3, OpeningKind.Noon, VisitPurpose.Business);
        await TicketsAsync(house, group, new DateOnly(2026, 4, 1), 12, 2, OpeningKind.Noon, VisitPurpose.Consultation);
        await TicketsAsync(house, group, new DateOnly(2026, 3, 8), 10, 4, OpeningKind.Staggered, VisitPurpose.Business);
        await TicketsAsync(house, group, new DateOnly(2026, 3, 3), 17, 1, OpeningKind.Extended, VisitPurpose.Consultation);

        await using var visit = house.As(Supervisor);
        var report = (await visit.ServiceProvider.GetRequiredService<HallFiguresDesk>().OpeningsAsync(TestData.Tree.Find(TestData.District)!, new DateOnly(2026, 3, 1), new DateOnly(2026, 4, 30), Supervisor, Cancel)).OrThrow();

        report.Kinds.ShouldBe([OpeningKind.Normal, OpeningKind.Extended, OpeningKind.Noon, OpeningKind.Staggered]);
        report.Of(OpeningKind.Normal).ShouldBe(new OpeningFigure(8, 0));
        report.Of(OpeningKind.Noon).ShouldBe(new OpeningFigure(3, 2));
        report.Of(OpeningKind.Noon, new DateOnly(2026, 4, 1)).ShouldBe(new OpeningFigure(0, 2));
        report.Of(OpeningKind.Staggered, house.Hall.Id).ShouldBe(new OpeningFigure(4, 0));
        report.Kinds.Sum(kind => report.Of(kind).Sum).ShouldBe(report.Visits);
        var noon = report.TakingPart.Single(hall => hall.Kind == OpeningKind.Noon);
        (noon.HallId, noon.First, noon.Visits).ShouldBe((house.Hall.Id, new DateOnly(2026, 3, 2), new OpeningFigure(3, 2)));
        noon.Days.ShouldBe(Enumerable.Range(0, 61).Count(ahead => WorkCalendar.Official.IsWorkingDay(new DateOnly(2026, 3, 1).AddDays(ahead))), "on every day that is worked");
        report.TakingPart.ShouldNotContain(hall => hall.Kind == OpeningKind.Extended, "its hours were changed since");
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases)), Trait("Row", "112")]
    public async Task Load_ByWeekdayAndHour_OfAQueueOrOfAnItem_SuggestsCounters(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var group = await FurnishAsync(house, week: null);
        await TicketsAsync(house, group, new DateOnly(2026, 3, 2), 9, 30, OpeningKind.Normal, VisitPurpose.Business);
        await TicketsAsync(house, group, new DateOnly(2026, 3, 2), 16, 2, OpeningKind.Normal, VisitPurpose.Business);
        await TicketsAsync(house, group, new DateOnly(2026, 3, 9), 9, 10, OpeningKind.Normal, VisitPurpose.Business);
        await PlantAsync(house, house.Item, 6, TestData.Street, Channel.Window, new DateTime(2026, 3, 3, 0, 30, 0, DateTimeKind.Utc));

        await using var visit = house.As(Supervisor);
        var desk = visit.ServiceProvider.GetRequiredService<HallFiguresDesk>();
        var load = (await desk.HeatAsync(new HeatQuery(house.Hall.Id, new DateOnly(2026, 3, 1), new DateOnly(2026, 3, 31)) { GroupId = group.Id }, Supervisor, Cancel)).OrThrow();

        (load.At(DayOfWeek.Monday, 9)!.Mean, load.At(DayOfWeek.Monday, 16)!.Mean, load.People).ShouldBe((20, 1, 42));
        load.At(DayOfWeek.Monday, 9)!.Suggested.ShouldBeGreaterThan(load.At(DayOfWeek.Monday, 16)!.Suggested);
        var item = (await desk.HeatAsync(new HeatQuery(house.Hall.Id, new DateOnly(2026, 3, 1), new DateOnly(2026, 3, 31)) { ItemCode = house.Item.Code }, Supervisor, Cancel)).OrThrow();
        item.IsOfCases.ShouldBeTrue();
        var cell = item.Cells.ShouldHaveSingleItem();
        (cell.Day, cell.Hour, cell.People).ShouldBe((DayOfWeek.Tuesday, 8, 6));
    }

    private static IEnumerable<Opening> Weekdays(TimeOnly from, TimeOnly to, OpeningKind kind) => Enumerable.Range(1, 5).Select(day => new Opening((DayOfWeek)day, from, to, kind));

    private static async Task<VolumeReport> CasesAsync(CaseHouse house, VolumeBy by, Func<VolumeQuery, VolumeQuery>? with = null)
    {
        await using var visit = house.As(Supervisor);
        var query = new VolumeQuery(TestData.Tree.Find(TestData.District)!, First, Last, by);
        return (await visit.ServiceProvider.GetRequiredService<HallFiguresDesk>().CasesAsync(with is null ? query : with(query), Supervisor, Cancel)).OrThrow();
    }

    private static async Task<TicketGroup> FurnishAsync(CaseHouse house, IReadOnlyList<Opening>? week)
    {
        await using var db = house.Everywhere();
        var hall = await db.Halls.SingleAsync(each => each.Id == house.Hall.Id, Cancel);
        hall.Week = week;
        var group = new TicketGroup { TenantId = hall.TenantId, HallId = hall.Id, Prefix = "A", Name = "综合业务" };
        db.Add(group);
        await db.SaveChangesAsync(Cancel);
        return group;
    }

    /// <summary>Numbers of one hour, finished.</summary>
    private static async Task TicketsAsync(CaseHouse house, TicketGroup group, DateOnly day, int hour, int count, OpeningKind kind, VisitPurpose purpose)
    {
        await using var db = house.Everywhere();
        for (var number = 0; number < count; number++)
        {
            var ticket = new Ticket
            {
                Id = Guid.CreateVersion7(),
                TenantId = group.TenantId,
                HallId = group.HallId,
                Day = day,
                Prefix = "A",
                Number = (hour * 100) + number,
                GroupId = group.Id,
                Purpose = purpose,
                OpeningKind = kind,
                Secret = $"{Guid.NewGuid():N}"[..16],
                TakenAt = ChinaTime.ToUtc(day.ToDateTime(new TimeOnly(hour, number))),
                QueueAt = ChinaTime.ToUtc(day.ToDateTime(new TimeOnly(hour, number))),
            };
            db.Add(ticket);
            db.Entry(ticket).Property(each => each.Status).CurrentValue = TicketStatus.Finished;
            db.Entry(ticket).Property(each => each.ServiceSeconds).CurrentValue = 480;
        }

        await db.SaveChangesAsync(Cancel);
    }

    private static async Task PlantAsync(CaseHouse house, ServiceItem item, int count, int place, Channel channel, DateTime? at = null)
    {
        await using var db = house.Everywhere();
        if (!await db.ServiceItems.AnyAsync(each => each.Id == item.Id, Cancel))
        {
            db.Add(item);
            await db.SaveChangesAsync(Cancel);
        }

        for (var number = 0; number < count; number++)
        {
            db.Add(new Case
            {
                TenantId = place,
                OriginTenantId = place,
                Number = $"V-{Guid.NewGuid():N}",
                QueryCode = "ABCDEFGH",
                ItemId = item.Id,
                ItemKey = item.ItemKey,
                ItemName = item.Name,
                Channel = channel,
                CitizenId = house.Citizen.Id,
                ApplicantName = "张小测",
                SubmittedAt = at ?? TestData.Now.AddDays(number % 60),
            });
        }

        await db.SaveChangesAsync(Cancel);
    }
}
