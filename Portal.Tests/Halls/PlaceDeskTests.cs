using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Core;
using Portal.Core.Calendars;
using Portal.Core.Halls;
using Portal.Core.Notices;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Shouldly;
using Xunit;

namespace Portal.Tests.Halls;

/// <summary>Stations with their machines, duty and calls for help, and what is hosted where, over a real database.</summary>
public sealed class PlaceDeskTests
{
    private const string Phone = "13800000001";

    private static readonly DateOnly Monday = new(2026, 3, 2);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static Actor Administrator => TestData.Staff(TestData.Street, UnitFunction.Hall, Duties.SystemAdministrator);

    private static Actor Machine => new() { Name = "自助终端", Channel = Channel.Kiosk };

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    [Trait("Row", "1")]
    public async Task Station_IsAddedOnceWithItsMachines_AndStaffSayWhichWork(DatabaseProvider provider)
    {
        await using var house = await HallHouse.OpenAsync(provider, counters: 0);
        var desk = house.Halls();
        var added = new NewHall(Guid.CreateVersion7(), TestData.Community, "e站", HallKind.Station);
        (await desk.AddAsync(added, TestData.Clerk(TestData.Street), Cancel)).Refusal.ShouldBeOfType<NotFound>();
        (await desk.AddAsync(added with { TenantId = TestData.OtherStreet }, Administrator, Cancel)).Refusal.ShouldBeOfType<NotFound>();
        var station = (await desk.AddAsync(added, Administrator, Cancel)).Value!;
        (await desk.AddAsync(added, Administrator, Cancel)).Value!.Id.ShouldBe(station.Id, "a second click makes no second one");
        station.IsAlwaysOpen.ShouldBeTrue();

        var device = new DeviceEdit(Guid.CreateVersion7(), "警务终端1", HallDeviceKind.Police);
        (await desk.KeepDeviceAsync(station.Id, device, Administrator, Cancel)).IsYes.ShouldBeTrue();
        (await desk.KeepDeviceAsync(station.Id, device with { Name = "警务终端一号" }, Administrator, Cancel)).IsYes.ShouldBeTrue();
        (await desk.KeepDeviceAsync(station.Id, new DeviceEdit(Guid.CreateVersion7(), "x", HallDeviceKind.Other), TestData.Clerk(TestData.Street), Cancel)).Refusal.ShouldBeOfType<NotAllowed>();

        var clerk = TestData.Clerk(TestData.Community);
        var near = house.Halls(TestDatabase.StaffScope(TestData.Community));
        (await near.TellDeviceAsync(device.Id, works: false, " ", clerk, Cancel)).Refusal.ShouldBeOfType<ReasonNeeded>();
        (await near.TellDeviceAsync(device.Id, works: false, "卡纸", clerk, Cancel)).IsYes.ShouldBeTrue();
        (await near.TellDeviceAsync(device.Id, works: false, "卡纸", clerk, Cancel)).Value!.Version.ShouldBe(3, "saying it twice changes nothing");
        (await house.Halls(TestDatabase.StaffScope(TestData.OtherStreet)).TellDeviceAsync(device.Id, works: true, null, TestData.Clerk(TestData.OtherStreet), Cancel)).Refusal.ShouldBeOfType<NotFound>();

        await using var db = house.Database.Everywhere();
        (await db.HallDevices.SingleAsync(Cancel)).ShouldSatisfyAllConditions(row => row.OutSince.ShouldBe(HallHouse.Monday), row => row.OutWhy.ShouldBe("卡纸"), row => row.Name.Zh.ShouldBe("警务终端一号"), row => row.ToldByName.ShouldBe(clerk.Name));
        (await near.TellDeviceAsync(device.Id, works: true, null, clerk, Cancel)).Value!.OutSince.ShouldBeNull();
        (await db.Journal.CountAsync(line => line.Kind == "hall.DeviceState", Cancel)).ShouldBe(2);
        (await desk.RetireDeviceAsync(station.Id, device.Id, Administrator, Cancel)).Value!.RetiredOn.ShouldBe(Monday);
        (await near.TellDeviceAsync(device.Id, works: false, "坏了", clerk, Cancel)).Refusal.ShouldBeOfType<NotFound>();
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task HallOnTheMap_NeedsBothNumbersInTheirRange_AndServesAPlaceBelow(DatabaseProvider provider)
    {
        await using var house = await HallHouse.OpenAsync(provider, counters: 0);
        var edit = HallEdit.Of(house.Hall);

        (await house.Halls().KeepAsync(house.Hall.Id, edit with { Latitude = 22.7 }, Administrator, Cancel)).Refusal.ShouldBeOfType<MapPointWrong>();
        (await house.Halls().KeepAsync(house.Hall.Id, edit with { Latitude = 113.9, Longitude = 22.7 }, Administrator, Cancel)).Refusal.ShouldBeOfType<MapPointWrong>("exchanged");
        (await house.Halls().KeepAsync(house.Hall.Id, edit with { PhoneTickets = new PhoneRule(WithinMetres: 500) }, Administrator, Cancel)).Refusal.ShouldBeOfType<MapPointWrong>("a distance from nowhere");
        (await house.Halls().KeepAsync(house.Hall.Id, edit with { ServesTenantId = TestData.OtherStreet }, Administrator, Cancel)).Refusal.ShouldBeOfType<NotFound>();
        var kept = (await house.Halls().KeepAsync(house.Hall.Id, edit with { Latitude = 22.7, Longitude = 113.9, ServesTenantId = TestData.Community }, Administrator, Cancel)).Value!;

        (kept.Latitude, kept.Longitude, kept.ServesTenantId).ShouldBe((22.7, 113.9, TestData.Community));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    [Trait("Row", "13")]
    public async Task Help_AtTenCallsWhoIsOnDutyOnce_AtTenAtNightLeavesAMessage(DatabaseProvider provider)
    {
        await using var house = await HallHouse.OpenAsync(provider, counters: 0);
        var (clerk, colleague) = (TestData.Clerk(TestData.Street), TestData.Clerk(TestData.Street));
        await PostAsync(house, clerk);
        var shift = new ShiftEdit(Guid.CreateVersion7(), clerk.Name, clerk.AccountId, DayOfWeek.Monday, null, new(9, 0), new(18, 0), Phone);
        (await RosterOf(house).AddAsync(house.Hall.Id, shift, clerk, Cancel)).Refusal.ShouldBeOfType<NotFound>("clerks do not make the roster");
        (await RosterOf(house).AddAsync(house.Hall.Id, shift with { AccountId = Guid.CreateVersion7() }, Administrator, Cancel)).Refusal.ShouldBeOfType<NotFound>("nobody who works here");
        (await RosterOf(house).AddAsync(house.Hall.Id, shift, Administrator, Cancel)).IsYes.ShouldBeTrue();

        var first = (await HelpOf(house).RingAsync(house.Hall.Id, Guid.CreateVersion7(), Machine, Cancel)).Value!;
        (await HelpOf(house).RingAsync(house.Hall.Id, Guid.CreateVersion7(), Machine, Cancel)).Value!.Id.ShouldBe(first.Id, "the second press is the same call");
        first.OnDuty.ShouldBe([new OnDutyThen(clerk.Name, clerk.AccountId)]);
        (await HelpOf(house).LampAsync(clerk, Cancel)).ShouldHaveSingleItem().Id.ShouldBe(first.Id);
        (await HelpOf(house, TestData.OtherStreet).ListAsync(TestData.Clerk(TestData.OtherStreet), Cancel)).ShouldBeEmpty("another place sees nothing");
        (await HelpOf(house, TestData.OtherStreet).TakeAsync(first.Id, TestData.Clerk(TestData.OtherStreet), Cancel)).Refusal.ShouldBeOfType<NotFound>();
        (await HelpOf(house).TakeAsync(first.Id, clerk, Cancel)).Value!.ShouldSatisfyAllConditions(call => call.TakenByName.ShouldBe(clerk.Name), call => call.TakenAt.ShouldBe(HallHouse.Monday));
        (await HelpOf(house).TakeAsync(first.Id, clerk, Cancel)).IsYes.ShouldBeTrue();
        (await HelpOf(house).TakeAsync(first.Id, colleague, Cancel)).Refusal.ShouldBe(new CallTaken(clerk.Name));
        (await HelpOf(house).LampAsync(clerk, Cancel)).ShouldBeEmpty();

        house.Time.Move(TimeSpan.FromHours(12));
        (await HelpOf(house).StateAsync(house.Hall.Id, Cancel))!.IsSomebodyThere.ShouldBeFalse();
        (await HelpOf(house).RingAsync(house.Hall.Id, Guid.CreateVersion7(), Machine, Cancel)).Refusal.ShouldBeOfType<NobodyOnDuty>();
        (await HelpOf(house).LeaveAsync(house.Hall.Id, " ", null, null, Guid.CreateVersion7(), Machine, Cancel)).Refusal.ShouldBeOfType<ReasonNeeded>();
        var key = Guid.CreateVersion7();
        (await HelpOf(house).LeaveAsync(house.Hall.Id, "打印机没有纸", "李四", "13800000002", key, Machine, Cancel)).IsYes.ShouldBeTrue();
        (await HelpOf(house).LeaveAsync(house.Hall.Id, "打印机没有纸", "李四", "13800000002", key, Machine, Cancel)).Value!.Id.ShouldBe(key);
        (await HelpOf(house).LampAsync(colleague, Cancel)).ShouldHaveSingleItem().Message.ShouldBe("打印机没有纸");
        (await HelpOf(house).RevealAsync(key, colleague, Cancel)).Value.ShouldBe("13800000002");

        await using (var db = house.Database.Everywhere())
        {
            var notice = await db.Notices.SingleAsync(Cancel);
            (notice.Address, notice.Template, notice.State).ShouldBe((Phone, nameof(NoticeTemplate.HelpCalled), NoticeState.Queued));
            (await db.HelpCalls.CountAsync(Cancel)).ShouldBe(2);
            (await db.Journal.Where(line => line.Kind.StartsWith("hall.Help")).Select(line => line.Kind).ToListAsync(Cancel)).ShouldBe(["hall.Help", "hall.HelpTaken", "hall.HelpMessage", "hall.HelpReveal"], ignoreOrder: true);
        }

        house.Time.Move(TimeSpan.FromDays(HelpCall.KeptDays) + TimeSpan.FromMinutes(1));
        (await HelpOf(house).ForgetAsync(Cancel)).ShouldBe(1);
        (await HelpOf(house).ListAsync(colleague, Cancel)).Single(call => call.IsMessage).ShouldSatisfyAllConditions(call => call.Message.ShouldBeNull(), call => call.CallerName.ShouldBeNull(), call => call.CallerPhone.ShouldBeNull());
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    [Trait("Row", "13")]
    public async Task Help_PressedByManyAtOnce_IsOneCall_AndPlayingWithTheButtonEnds(DatabaseProvider provider)
    {
        await using var house = await HallHouse.OpenAsync(provider, counters: 0);
        (await RosterOf(house).AddAsync(house.Hall.Id, new ShiftEdit(Guid.CreateVersion7(), "某某", null, DayOfWeek.Monday, null, new(9, 0), default, null), Administrator, Cancel)).IsYes.ShouldBeTrue();

        var calls = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => HelpOf(house).RingAsync(house.Hall.Id, Guid.CreateVersion7(), Machine, Cancel)));
        calls.Select(call => call.Value!.Id).Distinct().Count().ShouldBe(1);
        for (var more = 1; more < HelpDesk.CallsAnHour; more++)
        {
            (await HelpOf(house).TakeAsync((await HelpOf(house).ListAsync(Administrator, Cancel))[0].Id, Administrator, Cancel)).IsYes.ShouldBeTrue();
            (await HelpOf(house).RingAsync(house.Hall.Id, Guid.CreateVersion7(), Machine, Cancel)).IsYes.ShouldBeTrue();
        }

        (await HelpOf(house).TakeAsync((await HelpOf(house).ListAsync(Administrator, Cancel))[0].Id, Administrator, Cancel)).IsYes.ShouldBeTrue();
        (await HelpOf(house).RingAsync(house.Hall.Id, Guid.CreateVersion7(), Machine, Cancel)).Refusal.ShouldBeOfType<TooManyCalls>();
        house.Time.Move(TimeSpan.FromHours(1) + TimeSpan.FromMinutes(1));
        (await HelpOf(house).RingAsync(house.Hall.Id, Guid.CreateVersion7(), Machine, Cancel)).IsYes.ShouldBeTrue();
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    [Trait("Row", "58")]
    public async Task Insurance_ComesToSixStreets_WithItsDates_AndLeavesOne(DatabaseProvider provider)
    {
        await using var house = await HallHouse.OpenAsync(provider, counters: 0);
        List<Hall> six = [house.Hall, .. Enumerable.Range(2, 5).Select(number => new Hall { TenantId = TestData.Street, Name = $"街道大厅{number}" })];
        await using (var db = house.Database.Everywhere())
        {
            db.AddRange(six.Skip(1));
            await db.SaveChangesAsync(Cancel);
        }

        List<Guid> ids = [.. six.Select(hall => hall.Id)];
        var desk = HostingOf(house);
        (await desk.HostAsync("YB-0101", ids, Monday, TestData.Clerk(TestData.Street), Cancel)).Refusal.ShouldBeOfType<NotFound>();
        (await HostingOf(house, TestData.OtherStreet).HostAsync("YB-0101", ids, Monday, TestData.Staff(TestData.OtherStreet, UnitFunction.Hall, Duties.SystemAdministrator), Cancel)).Refusal.ShouldBeOfType<NotFound>();
        (await desk.HostAsync("YB-0101", [], Monday, Administrator, Cancel)).Refusal.ShouldBeOfType<FieldRefused>();
        (await desk.HostAsync("YB-0101", ids, Monday.AddYears(-8), Administrator, Cancel)).Value.ShouldBe(6);
        (await desk.HostAsync("YB-0101", ids, Monday, Administrator, Cancel)).Value.ShouldBe(0, "it is there already");
        (await desk.HostAsync("YB-0101", ids, Monday.AddYears(-9), Administrator, Cancel)).Refusal.ShouldBe(new HostedLater(house.Hall.Name.In()));
        (await desk.EndAsync("YB-0101", [six[5].Id], Monday, Administrator, Cancel)).Value.ShouldBe(1);
        (await desk.EndAsync("YB-0101", [six[5].Id], Monday, Administrator, Cancel)).Value.ShouldBe(0);
        var twice = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => HostingOf(house).HostAsync("SB-0101", ids, Monday, Administrator, Cancel)));
        twice.Sum(each => each.Value).ShouldBe(6, "the same form four times at once");

        await using var everywhere = house.Database.Everywhere();
        var rows = await everywhere.HallItems.AsNoTracking().Where(row => row.ItemCode == "YB-0101").ToListAsync(Cancel);
        (rows.Count(row => row.HoldsOn(Monday.AddDays(-1))), rows.Count(row => row.HoldsOn(Monday))).ShouldBe((6, 5));
        (await everywhere.Journal.CountAsync(line => line.Kind == "hall.Host", Cancel)).ShouldBe(12);
    }

    private static HelpDesk HelpOf(HallHouse house, int tenantId = TestData.Street) =>
        new(house.Database.Maker, TestDatabase.StaffScope(tenantId), new TenantDirectory(house.Database.Maker, house.Time), new CalendarDesk(house.Database.Maker, house.Time), house.News, house.Time, NullLogger<HelpDesk>.Instance);

    private static RosterDesk RosterOf(HallHouse house) => new(house.Database.Maker, TestDatabase.StaffScope(TestData.Street), new TenantDirectory(house.Database.Maker, house.Time), house.Time, NullLogger<RosterDesk>.Instance);

    private static HostingDesk HostingOf(HallHouse house, int tenantId = TestData.Street) => new(house.Database.Maker, TestDatabase.StaffScope(tenantId), new TenantDirectory(house.Database.Maker, house.Time), house.Time, NullLogger<HostingDesk>.Instance);

    private static async Task PostAsync(HallHouse house, Actor actor)
    {
        await using var db = house.Database.Everywhere();
        db.Add(new Account { Id = actor.AccountId!.Value, DisplayName = actor.Name, UserName = actor.Name });
        await db.SaveChangesAsync(Cancel);
        db.Add(new Post { AccountId = actor.AccountId!.Value, TenantId = TestData.Street, UnitId = TestData.UnitId(TestData.Street), Duties = Duties.Clerk, Title = "受理岗", Since = TestData.Now });
        await db.SaveChangesAsync(Cancel);
    }
}
