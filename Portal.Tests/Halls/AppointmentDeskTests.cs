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

[Trait("Row", "40")]
public sealed class AppointmentDeskTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Book_ThenCheckIn_BecomesAPriorityNumberOnce(DatabaseProvider provider)
    {
        await using var house = await BookingHouse.OpenAsync(provider);
        var person = await house.PersonAsync();
        var key = Guid.CreateVersion7();
        var booked = (await house.BookAsync(person, with: wish => wish with { OperationKey = key, Item = new VisitItem("MZ-0101", "低保") })).Value!;
        (await house.BookAsync(person, with: wish => wish with { OperationKey = key })).Value!.Id.ShouldBe(booked.Id, "the same click is the same booking");

        var machine = new Actor { Name = "取号机", Channel = Channel.Kiosk };
        (await house.Desk(machine).CheckInByAsync(house.Hall.Id, booked.Code, machine, Cancel)).Refusal.ShouldBeOfType<CheckInLater>("nine o'clock is an hour too early");
        house.Time.Move(TimeSpan.FromMinutes(45));
        (await house.Desk(machine).CheckInByAsync(house.Hall.Id, "000000", machine, Cancel)).Refusal.ShouldBeOfType<NoBookingToday>();
        var number = (await house.Desk(machine).CheckInByAsync(house.Hall.Id, booked.Code, machine, Cancel)).Value!;
        (number.Priority, number.AppointmentId, number.CitizenId).ShouldBe((TicketPriority.Appointment, booked.Id, person.CitizenId));
        number.Items[0].Code.ShouldBe("MZ-0101");
        number.QueueAt.ShouldBeLessThan(number.TakenAt, "is called sooner than who came at that moment");
        (await house.Desk(machine).CheckInByAsync(house.Hall.Id, "13800000000", machine, Cancel)).Refusal.ShouldBeOfType<CodeOrDocument>("where nobody looks, a telephone number says nothing");
        (await house.Desk(machine).CheckInByAsync(house.Hall.Id, "13899999999", machine, Cancel)).Refusal.ShouldBeOfType<CodeOrDocument>("not even whether somebody has booked with it");
        (await house.Desk(house.Clerk).CheckInByAsync(house.Hall.Id, "13800000000", house.Clerk, Cancel)).Value!.Id.ShouldBe(number.Id, "told to a clerk, and again: the same number");
        (await house.Desk(house.Clerk).CheckInAsync(booked.Id, house.Clerk, Cancel)).Value!.Id.ShouldBe(number.Id);
        await using var db = house.Database.Everywhere();
        (await db.Tickets.CountAsync(Cancel)).ShouldBe(1);
        await house.ShouldHoldAsync(2);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task CheckIn_WithTheDocumentOfWhoBooked_FindsTheBooking(DatabaseProvider provider)
    {
        await using var house = await BookingHouse.OpenAsync(provider);
        var person = await house.PersonAsync();
        var booked = (await house.BookAsync(person)).Value!;
        house.Time.Move(TimeSpan.FromMinutes(50));
        await using var db = house.Database.Everywhere();
        var document = await db.Citizens.Where(each => each.Id == person.CitizenId).Select(each => each.DocumentNumber).SingleAsync(Cancel);
        var machine = new Actor { Name = "取号机", Channel = Channel.Kiosk };

        (await house.Desk(machine).CheckInByAsync(house.Hall.Id, document, machine, Cancel)).Value!.AppointmentId.ShouldBe(booked.Id);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task MoveAndCancel_GiveThePlaceToOthers_AndFullRefuses(DatabaseProvider provider)
    {
        await using var house = await BookingHouse.OpenAsync(provider, places: 1);
        var (first, second) = (await house.PersonAsync(), await house.PersonAsync("李小测"));
        var booked = (await house.BookAsync(first)).Value!;
        (await house.BookAsync(second)).Refusal.ShouldBeOfType<SlotFull>();

        (await house.MoveAsync(booked, house.At(630), second)).Refusal.ShouldBeOfType<NotFound>("another's booking is not there");
        var moved = (await house.MoveAsync(booked, house.At(630), first)).Value!;
        (moved.Minute, moved.StartsAt).ShouldBe((630, BookingHouse.Monday.AddMinutes(90)));
        var taken = (await house.BookAsync(second)).Value!;
        (await house.MoveAsync(moved, house.At(), first)).Refusal.ShouldBeOfType<SlotFull>();
        (await house.ReadAsync(moved.Id)).Minute.ShouldBe(630, "a move that is refused leaves everything as it was");

        (await house.CancelAsync(taken, second)).IsYes.ShouldBeTrue();
        (await house.CancelAsync(taken, second)).Refusal.ShouldBeOfType<AppointmentNotNow>();
        (await house.MoveAsync(moved, house.At(), first)).IsYes.ShouldBeTrue();
        house.Time.Move(TimeSpan.FromHours(1));
        (await house.CancelAsync(moved, first)).Refusal.ShouldBeOfType<AppointmentBegun>();
        (await house.CancelAsync(moved, house.Clerk)).Refusal.ShouldBeOfType<ReasonNeeded>("who cancels for another says why");
        await house.ShouldHoldAsync(1);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Desk_BooksForACaller_WhoIsToldByMessage(DatabaseProvider provider)
    {
        await using var house = await BookingHouse.OpenAsync(provider);
        (await house.BookAsync(house.Clerk, with: wish => wish with { Phone = "123" })).Refusal.ShouldBeOfType<FieldRefused>();
        var booked = (await house.BookAsync(house.Clerk, with: wish => wish with { HolderName = "王奶奶", Phone = "139 0000 0001" })).Value!;
        (booked.CitizenId, booked.Channel, booked.Phone).ShouldBe((null, Channel.Window, "13900000001"));
        await using var db = house.Database.Everywhere();
        var notice = await db.Notices.SingleAsync(Cancel);
        (notice.Address, notice.CitizenId, notice.Channel).ShouldBe(("13900000001", null, NoticeChannel.Sms));
        notice.Text.ShouldContain(booked.Code);
        notice.Text.ShouldContain("10:00");

        (await house.BookAsync(TestData.Clerk(TestData.OtherStreet))).Refusal.ShouldBeOfType<NotAllowed>("a clerk of another street");
        (await house.BookAsync(new Actor { Name = "", Channel = Channel.Web })).Refusal.ShouldBeOfType<NotAllowed>("a visitor");
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task NoShows_CloseBookingOnlineForAWhile_NotAtTheDesk(DatabaseProvider provider)
    {
        await using var house = await BookingHouse.OpenAsync(provider, rule: new BookingRule(NoShows: 2, WithinDays: 30, BarredDays: 7));
        var person = await house.PersonAsync();
        for (var day = 0; day < 2; day++)
        {
            var booked = (await house.BookAsync(person, house.At(600, BookingHouse.Today.AddDays(day)))).Value!;
            house.GoTo(booked.EndsAt.AddMinutes(5));
            (await Task.WhenAll(house.Job().EndAsync(Cancel), house.Job().EndAsync(Cancel))).Sum().ShouldBe(1, "two nodes, one mark");
            (await house.ReadAsync(booked.Id)).State.ShouldBe(AppointmentState.Missed);
        }

        var next = house.At(600, BookingHouse.Today.AddDays(3));
        (await house.BookAsync(person, next)).Refusal.ShouldBeOfType<BookingBarred>().Until.ShouldBe("2026-03-10");
        (await house.BookAsync(house.Clerk, next)).IsYes.ShouldBeTrue("the desk books for who calls");
        house.GoTo(BookingHouse.Monday.AddDays(8).AddHours(3));
        (await house.BookAsync(person, house.At(600, BookingHouse.Today.AddDays(9)))).IsYes.ShouldBeTrue();
        await house.ShouldHoldAsync(2);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Remind_TheDayBefore_OnceOnAnyNumberOfNodes(DatabaseProvider provider)
    {
        await using var house = await BookingHouse.OpenAsync(provider);
        var person = await house.PersonAsync();
        var booked = (await house.BookAsync(person, house.At(600, BookingHouse.Today.AddDays(2)))).Value!;
        (await house.Job().RemindAsync(Cancel)).ShouldBe(0, "two days before");
        house.Time.Move(TimeSpan.FromDays(1));
        (await Task.WhenAll(house.Job().RemindAsync(Cancel), house.Job().RemindAsync(Cancel))).Sum().ShouldBe(1);
        (await house.Job().RemindAsync(Cancel)).ShouldBe(0);
        await using var db = house.Database.Everywhere();
        (await db.Notices.Where(notice => notice.Template == nameof(NoticeTemplate.BookingTomorrow)).Select(notice => notice.Channel).ToListAsync(Cancel)).Order().ShouldBe([NoticeChannel.Inbox, NoticeChannel.Sms]);
        (await house.ReadAsync(booked.Id)).RemindedAt.ShouldNotBeNull();
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task WithdrawnMatterAndShutHall_AreToldOnce_CanBeMoved_AndAreNoNoShow(DatabaseProvider provider)
    {
        await using var house = await BookingHouse.OpenAsync(provider);
        var person = await house.PersonAsync();
        var tomorrow = BookingHouse.Today.AddDays(1);
        var first = (await house.BookAsync(person, house.At(600, tomorrow), wish => wish with { Item = new VisitItem("MZ-0101", "低保") })).Value!;
        var second = (await house.BookAsync(person, house.At(660, tomorrow))).Value!;
        (await house.Job().MattersAsync(Cancel)).ShouldBe([new BookedMatter(TestData.Street, "MZ-0101")]);
        (await house.Job().TellWithdrawnAsync(new BookedMatter(TestData.Street, "MZ-0101"), Cancel)).ShouldBe(1);
        (await house.Job().TellWithdrawnAsync(new BookedMatter(TestData.Street, "MZ-0101"), Cancel)).ShouldBe(0, "once");
        (await house.ReadAsync(first.Id)).Trouble.ShouldBe(AppointmentTrouble.ItemWithdrawn);
        (await house.MoveAsync(first, house.At(630, tomorrow), person)).Value!.Trouble.ShouldBeNull("moved, to another matter");

        (await house.Job().TellShutAsync(Cancel)).ShouldBe(0);
        await using (var db = house.Database.Everywhere())
        {
            var hall = await db.Halls.SingleAsync(each => each.Id == house.Hall.Id, Cancel);
            hall.Days = [new HallDay(tomorrow, [new Opening(tomorrow.DayOfWeek, new(9, 0), new(11, 0))])];
            await db.SaveChangesAsync(Cancel);
        }

        (await house.Job().TellShutAsync(Cancel)).ShouldBe(1, "only the hour that is gone");
        (await house.ReadAsync(second.Id)).Trouble.ShouldBe(AppointmentTrouble.HallShut);
        house.GoTo(second.EndsAt.AddMinutes(1));
        (await house.Job().EndAsync(Cancel)).ShouldBe(2);
        (await house.ReadAsync(second.Id)).State.ShouldBe(AppointmentState.Cancelled, "the hall was shut: nobody failed to come");
        (await house.ReadAsync(first.Id)).State.ShouldBe(AppointmentState.Missed);
        await house.ShouldHoldAsync(2);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task HallClosingEarly_TellsWhoHasBookedLaterThatDay_AndIsNoNoShow(DatabaseProvider provider)
    {
        await using var house = await BookingHouse.OpenAsync(provider);
        var person = await house.PersonAsync();
        var (before, after) = ((await house.BookAsync(person)).Value!, (await house.BookAsync(person, house.At(690))).Value!);
        await using (var db = house.Database.Everywhere())
        {
            var hall = await db.Halls.SingleAsync(Cancel);
            (hall.ClosedFrom, hall.ClosedWhy) = (before.EndsAt, "停电");
            await db.SaveChangesAsync(Cancel);
        }

        (await house.Job().TellShutAsync(Cancel)).ShouldBe(1);
        (await house.ReadAsync(after.Id)).Trouble.ShouldBe(AppointmentTrouble.HallShut);
        (await house.ReadAsync(before.Id)).Trouble.ShouldBeNull();
        (await house.BookAsync(await house.PersonAsync("李小测"), house.At(660))).Refusal.ShouldBeOfType<SlotGone>();
        house.GoTo(after.EndsAt.AddMinutes(1));
        await house.Job().EndAsync(Cancel);
        (await house.ReadAsync(after.Id)).State.ShouldBe(AppointmentState.Cancelled);
        await house.ShouldHoldAsync(2);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases)), Trait("Row", "45")]
    public async Task HoursOnRequest_AreAskedForAndAgreedToByTheHall(DatabaseProvider provider)
    {
        await using var house = await BookingHouse.OpenAsync(provider);
        await using (var db = house.Database.Everywhere())
        {
            var hall = await db.Halls.SingleAsync(each => each.Id == house.Hall.Id, Cancel);
            hall.Week = [.. Enumerable.Range(1, 5).Select(day => new Opening((DayOfWeek)day, new(18, 0), new(20, 0), OpeningKind.OnRequest))];
            await db.SaveChangesAsync(Cancel);
        }

        var rule = await house.AddRuleAsync(1, from: new(18, 0), to: new(20, 0));
        var (person, evening) = (await house.PersonAsync(), house.At(18 * 60 + 30, rule: rule));
        var asked = (await house.BookAsync(person, evening)).Value!;
        (asked.State, asked.Kind).ShouldBe((AppointmentState.Requested, OpeningKind.OnRequest));
        (await house.Desk(person).ActAsync(asked.Id, AppointmentAction.Confirm, null, Guid.CreateVersion7(), person, Cancel)).Refusal.ShouldBeOfType<NotAllowed>("nobody agrees to their own request");
        (await house.Desk(house.Clerk).ActAsync(asked.Id, AppointmentAction.Decline, " ", Guid.CreateVersion7(), house.Clerk, Cancel)).Refusal.ShouldBeOfType<ReasonNeeded>();
        (await house.Desk(house.Clerk).ActAsync(asked.Id, AppointmentAction.Confirm, null, Guid.CreateVersion7(), house.Clerk, Cancel)).Value!.State.ShouldBe(AppointmentState.Booked);
        await using var read = house.Database.Everywhere();
        (await read.Notices.Where(notice => notice.Channel == NoticeChannel.Sms).OrderBy(notice => notice.CreatedAt).ThenBy(notice => notice.Id).Select(notice => notice.Template).ToListAsync(Cancel)).ShouldBe([nameof(NoticeTemplate.BookingAsked), nameof(NoticeTemplate.BookingConfirmed)]);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases)), Trait("Row", "40"), Trait("Row", "41")]
    public async Task OwnPhone_ChecksInNearByOrWithTheHallsCode_AndNowhereElse(DatabaseProvider provider)
    {
        await using var house = await BookingHouse.OpenAsync(provider, places: 5, rule: new BookingRule(OpenPerPerson: 9));
        var (person, other) = (await house.PersonAsync(), await house.PersonAsync("李小测"));
        Presence far = new(BookingHouse.Latitude + 0.01, BookingHouse.Longitude, false), near = new(BookingHouse.Latitude + 0.001, BookingHouse.Longitude, false), silent = new(null, null, false), scanned = new(null, null, true);
        async Task<Refusal?> WhyNotAsync(Appointment at, Presence presence, Actor? by = null) => (await house.Desk(by ?? person).CheckInHereAsync(at.Id, presence, by ?? person, Cancel)).Refusal;
        var booked = (await house.BookAsync(person)).Value!;

        (await WhyNotAsync(booked, scanned)).ShouldBeOfType<CheckInLater>("an hour before");
        house.Time.Move(TimeSpan.FromMinutes(45));
        foreach (var presence in new[] { near, far, silent })
        {
            (await WhyNotAsync(booked, presence)).ShouldBeOfType<ScanTheHallsCode>("nobody has said where the hall is");
        }

        await using (var db = house.Database.Everywhere())
        {
            var hall = await db.Halls.SingleAsync(Cancel);
            (hall.Latitude, hall.Longitude) = (BookingHouse.Latitude, BookingHouse.Longitude);
            await db.SaveChangesAsync(Cancel);
        }

        (await WhyNotAsync(booked, far)).ShouldBe(new NotAtTheHall(300), "1,100 metres away");
        (await WhyNotAsync(booked, silent)).ShouldBeOfType<NotAtTheHall>("a phone that does not say where it is");
        (await WhyNotAsync(booked, near, other)).ShouldBeOfType<NotFound>("somebody else's booking");
        (await house.Desk(person).CheckInAsync(booked.Id, person, Cancel)).Refusal.ShouldBeOfType<NotAllowed>("the desk's own way is the clerk's");
        var ticket = (await house.Desk(person).CheckInHereAsync(booked.Id, near, person, Cancel)).Value!;
        (ticket.Id, ticket.Priority, ticket.Channel, ticket.AppointmentId).ShouldBe((booked.Id, TicketPriority.Appointment, Channel.Phone, booked.Id), "no rule for numbers by phone is asked: this hall gives none");
        (await house.Desk(person).CheckInHereAsync(booked.Id, silent, person, Cancel)).Value!.Id.ShouldBe(ticket.Id, "twice is once, wherever they are then");

        var second = (await house.BookAsync(person, house.At(630))).Value!;
        house.Time.Move(TimeSpan.FromMinutes(20));
        (await house.Desk(person).CheckInHereAsync(second.Id, scanned, person, Cancel)).IsYes.ShouldBeTrue();
        await using (var db = house.Database.Everywhere())
        {
            (await db.Halls.SingleAsync(Cancel)).Booking = new BookingRule(OpenPerPerson: 9, CheckInMetres: 0);
            await db.SaveChangesAsync(Cancel);
        }

        var third = (await house.BookAsync(person, house.At(660))).Value!;
        house.Time.Move(TimeSpan.FromMinutes(60));
        (await WhyNotAsync(third, near)).ShouldBeOfType<ScanTheHallsCode>("this hall wants its code");
        house.GoTo(third.EndsAt.AddMinutes(1));
        (await WhyNotAsync(third, scanned)).ShouldBeOfType<CheckInOver>();
        await house.ShouldHoldAsync(5);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task MatterThatAnotherRoomRefuses_IsNeitherBookedNorMovedTo(DatabaseProvider provider)
    {
        await using var house = await BookingHouse.OpenAsync(provider);
        house.Rules.Add(new NotThisMatter("MZ-0999"));
        var (person, gone) = (await house.PersonAsync(), new VisitItem("MZ-0999", "停办事项"));

        (await house.BookAsync(person, with: wish => wish with { Item = gone })).Refusal.ShouldBe(new MatterWithdrawn("停办事项"));
        var booked = (await house.BookAsync(person, with: wish => wish with { Item = new VisitItem("MZ-0101", "低保") })).Value!;
        (await house.Desk(person).MoveAsync(booked.Id, house.At(630), gone, Guid.CreateVersion7(), person, Cancel)).Refusal.ShouldBeOfType<MatterWithdrawn>();
        (await house.ReadAsync(booked.Id)).Minute.ShouldBe(600);
        await house.ShouldHoldAsync(2);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases)), Trait("Row", "51")]
    public async Task GreenLane_IsForCompaniesOfThePark_AndForNobodyElse(DatabaseProvider provider)
    {
        await using var house = await BookingHouse.OpenAsync(provider);
        var rule = await house.AddRuleAsync(1, greenLane: true);
        var person = await house.PersonAsync();
        var (inPark, outside) = (await CompanyAsync(house, person, park: true), await CompanyAsync(house, person, park: false));
        var lane = house.At(rule: rule);
        (await house.BookAsync(person, lane)).Refusal.ShouldBeOfType<ParkCompaniesOnly>("nobody's company");
        (await house.BookAsync(person, lane, wish => wish with { OrganisationId = outside })).Refusal.ShouldBeOfType<ParkCompaniesOnly>("a company that is not of the park");
        (await house.BookAsync(await house.PersonAsync("李小测"), lane, wish => wish with { OrganisationId = inPark })).Refusal.ShouldBeOfType<ParkCompaniesOnly>("another's company");
        var booked = (await house.BookAsync(person, lane, wish => wish with { OrganisationId = inPark })).Value!;
        booked.IsGreenLane.ShouldBeTrue();
        house.Time.Move(TimeSpan.FromMinutes(45));
        (await house.Desk(house.Clerk).CheckInAsync(booked.Id, house.Clerk, Cancel)).Value!.Priority.ShouldBe(TicketPriority.GreenLane);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task OtherPeopleAndOtherTenants_SeeNothing(DatabaseProvider provider)
    {
        await using var house = await BookingHouse.OpenAsync(provider);
        var person = await house.PersonAsync();
        var booked = (await house.BookAsync(person)).Value!;
        foreach (var scope in new[] { TestDatabase.CitizenScope(Guid.CreateVersion7()), TestDatabase.StaffScope(TestData.OtherStreet), TestDatabase.StaffScope(TestData.OtherDistrict), TestDatabase.VisitorScope() })
        {
            await using var db = house.Database.Maker.Make(scope);
            (await db.Appointments.AnyAsync(Cancel)).ShouldBeFalse();
            (await db.AppointmentEvents.AnyAsync(Cancel)).ShouldBeFalse();
            (await house.Desk(scope).ActAsync(booked.Id, AppointmentAction.Cancel, "x", Guid.CreateVersion7(), TestData.Clerk(TestData.OtherStreet), Cancel)).Refusal.ShouldBeOfType<NotFound>();
        }
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases)), Trait("Row", "42"), Trait("Row", "43")]
    public async Task ExtendedHoursOfTheDistrict_OpenSlotsInTheStreet(DatabaseProvider provider)
    {
        await using var house = await BookingHouse.OpenAsync(provider);
        await house.AddRuleAsync(3, from: new(12, 0), to: new(14, 0));
        var person = await house.PersonAsync();
        (await house.Desk(person).FreeAsync(house.Hall.Id, null, null, BookingHouse.Today, 1, Cancel)).Count(slot => slot.Slot.Minute is >= 720 and < 780).ShouldBe(0, "noon is closed");
        await using (var db = house.Database.Everywhere())
        {
            var district = await db.Tenants.SingleAsync(tenant => tenant.Id == TestData.District, Cancel);
            district.Settings = district.Settings with { ExtendedHours = [new(DayOfWeek.Monday, new(12, 0), new(13, 0), OpeningKind.Extended), new(DayOfWeek.Sunday, new(9, 0), new(12, 0), OpeningKind.Staggered)] };
            await db.SaveChangesAsync(Cancel);
        }

        await using var fresh = await FreshAsync(house);
        var noon = (await fresh.Desk.FreeAsync(house.Hall.Id, null, null, BookingHouse.Today, 1, Cancel)).Where(slot => slot.Slot.Minute is >= 720 and < 780).ToList();
        noon.Select(slot => (slot.Slot.Minute, slot.Slot.Kind, slot.Free)).ShouldBe([(720, OpeningKind.Extended, 3), (750, OpeningKind.Extended, 3)]);
        (await fresh.Desk.FreeAsync(house.Hall.Id, null, null, BookingHouse.Today.AddDays(6), 1, Cancel)).ShouldAllBe(slot => slot.Slot.Kind == OpeningKind.Staggered);
        (await fresh.Desk.FreeAsync(house.Hall.Id, null, null, BookingHouse.Today.AddDays(6), 1, Cancel)).Count.ShouldBe(4, "ten to twelve on Sunday");
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Slots_AreKeptByAdministratorsOfThePlaceOrAbove(DatabaseProvider provider)
    {
        await using var house = await BookingHouse.OpenAsync(provider);
        using var directory = new TenantDirectory(house.Database.Maker, house.Time);
        var desk = new SlotDesk(house.Database.Maker, TestDatabase.StaffScope(TestData.District), directory, house.News, house.Time, NullLogger<SlotDesk>.Instance);
        var admin = TestData.Staff(TestData.District, UnitFunction.Hall, Duties.SystemAdministrator);
        SlotRule With(int places) => new() { Id = house.Rule.Id, TenantId = TestData.Street, HallId = house.Hall.Id, GroupId = house.Group.Id, From = new(10, 0), To = new(12, 0), Minutes = 30, Places = places };

        (await desk.KeepAsync(With(5), 0, house.Clerk, Cancel)).Refusal.ShouldBeOfType<NotAllowed>();
        (await desk.KeepAsync(With(0), 0, admin, Cancel)).Refusal.ShouldBeOfType<SlotRuleUnsound>();
        (await desk.KeepAsync(With(5), 0, admin, Cancel)).Value!.Places.ShouldBe(5);
        (await desk.KeepAsync(With(7), 0, admin, Cancel)).Refusal.ShouldBeOfType<SlotRuleChanged>("read before the other's change");
        var person = await house.PersonAsync();
        var booked = (await house.BookAsync(person)).Value!;
        (await desk.RetireAsync(house.Rule.Id, admin, Cancel)).IsYes.ShouldBeTrue();
        (await house.BookAsync(person, house.At(630))).Refusal.ShouldBeOfType<SlotGone>();
        (await house.ReadAsync(booked.Id)).State.ShouldBe(AppointmentState.Booked, "what is booked stays booked");
        await using var db = house.Database.Everywhere();
        (await db.Journal.Select(line => line.Kind).ToListAsync(Cancel)).ShouldBe(["slots.Keep", "slots.Retire"], ignoreOrder: true);
    }

    /// <summary>Other minutes would no longer count what is booked: the hour would hold the old bookings and as many new ones.</summary>
    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task BookedSlots_KeepTheirMinutes_UntilNothingIsBooked(DatabaseProvider provider)
    {
        await using var house = await BookingHouse.OpenAsync(provider);
        using var directory = new TenantDirectory(house.Database.Maker, house.Time);
        var desk = new SlotDesk(house.Database.Maker, TestDatabase.StaffScope(TestData.District), directory, house.News, house.Time, NullLogger<SlotDesk>.Instance);
        var admin = TestData.Staff(TestData.District, UnitFunction.Hall, Duties.SystemAdministrator);
        var person = await house.PersonAsync();
        var booked = (await house.BookAsync(person, house.At(630))).Value!;
        var version = 0;
        async Task<Answer<SlotRule>> KeepAsync(TimeOnly from, int minutes, int places = 2)
        {
            var kept = await desk.KeepAsync(new SlotRule { Id = house.Rule.Id, TenantId = TestData.Street, HallId = house.Hall.Id, GroupId = house.Group.Id, From = from, To = new(12, 0), Minutes = minutes, Places = places }, version, admin, Cancel);
            version = kept.Value?.Version ?? version;
            return kept;
        }

        (await KeepAsync(new(10, 0), 20)).Refusal.ShouldBeOfType<SlotRuleBooked>();
        (await KeepAsync(new(10, 15), 30)).Refusal.ShouldBeOfType<SlotRuleBooked>();
        (await KeepAsync(new(9, 30), 30, places: 5)).IsYes.ShouldBeTrue("begins earlier, at the same minutes");
        (await house.Desk(person).FreeAsync(house.Hall.Id, null, null, BookingHouse.Today, 1, Cancel)).Single(slot => slot.Slot.Minute == 630).Taken.ShouldBe(1);
        (await house.CancelAsync(booked, person)).IsYes.ShouldBeTrue();
        (await KeepAsync(new(10, 15), 20)).IsYes.ShouldBeTrue("nobody is booked");
        await house.ShouldHoldAsync(5);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases)), Trait("Row", "38")]
    public async Task TimesOfOneMatter_AreBookedForItAndForNoOther(DatabaseProvider provider)
    {
        await using var house = await BookingHouse.OpenAsync(provider);
        var own = await house.AddRuleAsync(1, from: new(14, 0), to: new(15, 0), itemCode: "MZ-0101");
        var (person, mine, another) = (await house.PersonAsync(), new VisitItem("MZ-0101", "低保"), new VisitItem("MZ-0102", "临时救助"));
        async Task<List<int>> OwnAsync(string? code) => [.. (await house.Desk(person).FreeAsync(house.Hall.Id, null, code, BookingHouse.Today, 1, Cancel)).Where(slot => slot.Slot.RuleId == own.Id).Select(slot => slot.Slot.Minute)];

        (await OwnAsync(null)).ShouldBeEmpty();
        (await OwnAsync(another.Code)).ShouldBeEmpty();
        (await OwnAsync(mine.Code)).ShouldBe([840, 870]);
        (await house.BookAsync(person, house.At(840, rule: own))).Refusal.ShouldBeOfType<SlotGone>("for no matter in particular");
        (await house.BookAsync(person, house.At(840, rule: own), wish => wish with { Item = another })).Refusal.ShouldBeOfType<SlotGone>();
        var booked = (await house.BookAsync(person, house.At(840, rule: own), wish => wish with { Item = mine })).Value!;
        booked.ItemCode.ShouldBe("MZ-0101");
        (await house.BookAsync(await house.PersonAsync("李小测"), house.At(840, rule: own), wish => wish with { Item = mine })).Refusal.ShouldBeOfType<SlotFull>();
        (await house.Desk(house.Clerk).MoveAsync(booked.Id, house.At(870, rule: own), another, Guid.CreateVersion7(), house.Clerk, Cancel)).Refusal.ShouldBeOfType<SlotGone>("with another matter the time is not theirs");
        (await house.Desk(house.Clerk).MoveAsync(booked.Id, house.At(870, rule: own), mine, Guid.CreateVersion7(), house.Clerk, Cancel)).Value!.Minute.ShouldBe(870, "moved by the desk");
        await house.ShouldHoldAsync(1);
    }

    /// <summary>Whoever hears of the number cancels the booking: either there is no number yet, or the booking is one no longer.</summary>
    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Cancelled_InTheMomentOfArriving_LeavesNoNumberBehind(DatabaseProvider provider)
    {
        await using var house = await BookingHouse.OpenAsync(provider);
        var person = await house.PersonAsync();
        var booked = (await house.BookAsync(person)).Value!;
        house.Time.Move(TimeSpan.FromMinutes(45));
        var cancelled = new List<Task<Answer<Appointment>>>();
        using var listening = house.News.Listen(changed =>
        {
            if (changed.What == HallMatter.Queue)
            {
                cancelled.Add(Task.Run(() => house.CancelAsync(booked, person)));
                cancelled[^1].Wait(Cancel);
            }
        });

        var ticket = (await house.Desk(house.Clerk).CheckInAsync(booked.Id, house.Clerk, Cancel)).Value!;
        (await cancelled.ShouldHaveSingleItem()).Refusal.ShouldBe(new AppointmentNotNow(AppointmentState.CheckedIn, AppointmentAction.Cancel));
        (await house.ReadAsync(booked.Id)).TicketId.ShouldBe(ticket.Id);
        await house.ShouldHoldAsync(2);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task ArrivingAndCancellingAtOnce_OneOfThemHappens(DatabaseProvider provider)
    {
        await using var house = await BookingHouse.OpenAsync(provider, places: 30, rule: new BookingRule(OpenPerPerson: 30));
        var person = await house.PersonAsync();
        List<Appointment> booked = [];
        for (var number = 0; number < 12; number++)
        {
            booked.Add((await house.BookAsync(person)).Value!);
        }

        house.Time.Move(TimeSpan.FromMinutes(45));
        await Task.WhenAll(booked.SelectMany(each => (Task[])[house.Desk(house.Clerk).CheckInAsync(each.Id, house.Clerk, Cancel), house.CancelAsync(each, person), house.Desk(house.Clerk).CheckInAsync(each.Id, house.Clerk, Cancel)]));

        await using var db = house.Database.Everywhere();
        var numbers = (await db.Tickets.AsNoTracking().ToListAsync(Cancel)).Select(ticket => ticket.Id).Order();
        var arrived = (await db.Appointments.AsNoTracking().Where(each => each.State == AppointmentState.CheckedIn).ToListAsync(Cancel)).Select(each => each.TicketId!.Value).Order();
        numbers.ShouldBe(arrived, "a number for each who has checked in, and for nobody else");
        await house.ShouldHoldAsync(30);
    }

    /// <summary>However it came that only the number is there: who holds it was in the hall.</summary>
    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task End_WhoHoldsTheNumberOfTheirBooking_HasNotFailedToCome(DatabaseProvider provider)
    {
        await using var house = await BookingHouse.OpenAsync(provider);
        var (came, stayedAway) = ((await house.BookAsync(await house.PersonAsync())).Value!, (await house.BookAsync(await house.PersonAsync("李小测"))).Value!);
        house.Time.Move(TimeSpan.FromMinutes(50));
        var ticket = (await house.Tickets(house.Clerk).TakeAsync(new TicketWish(house.Hall.Id, house.Group.Id, came.Id) { AppointmentId = came.Id, Priority = TicketPriority.Appointment, PriorityReason = came.Code }, house.Clerk, Cancel)).Value!;

        house.GoTo(came.EndsAt.AddMinutes(1));
        (await house.Job().EndAsync(Cancel)).ShouldBe(2);
        (await house.ReadAsync(came.Id)).ShouldSatisfyAllConditions(each => each.State.ShouldBe(AppointmentState.CheckedIn), each => each.TicketId.ShouldBe(ticket.Id));
        (await house.ReadAsync(stayedAway.Id)).State.ShouldBe(AppointmentState.Missed);
        (await house.Desk(house.Clerk).CheckInAsync(came.Id, house.Clerk, Cancel)).Value!.Id.ShouldBe(ticket.Id);
        await house.ShouldHoldAsync(2);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Names_AndTelephones_AreEmptiedAsSoonAsThoseOfNumbers(DatabaseProvider provider)
    {
        await using var house = await BookingHouse.OpenAsync(provider);
        var person = await house.PersonAsync();
        var (missed, ahead) = ((await house.BookAsync(person)).Value!, (await house.BookAsync(person, house.At(600, BookingHouse.Today.AddDays(TicketDesk.PhoneDays + 1)))).Value!);
        house.GoTo(BookingHouse.Monday.AddDays(TicketDesk.PhoneDays));
        await house.Job().EndAsync(Cancel);
        (await house.Job().ForgetAsync(Cancel)).ShouldBe(0, "the last day they are kept");

        house.GoTo(BookingHouse.Monday.AddDays(TicketDesk.PhoneDays + 1));
        (await house.Job().ForgetAsync(Cancel)).ShouldBe(1);
        (await house.Job().ForgetAsync(Cancel)).ShouldBe(0);
        (await house.ReadAsync(missed.Id)).ShouldSatisfyAllConditions(each => each.HolderName.ShouldBeEmpty(), each => each.Phone.ShouldBeEmpty(), each => each.CitizenId.ShouldBe(person.CitizenId), each => each.State.ShouldBe(AppointmentState.Missed));
        (await house.ReadAsync(ahead.Id)).Phone.ShouldBe("13800000000");
        await using var db = house.Database.Everywhere();
        (await db.AppointmentEvents.Select(each => each.ActorName).ToListAsync(Cancel)).ShouldNotContain(person.Name, "what happened names nobody who booked");
        await house.ShouldHoldAsync(2);
    }

    /// <summary>Rounds that stopped at the first few hundred would come to the same ones for ever: the last of six hundred is told and reminded in one round, and what a hall is open is read once.</summary>
    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Rounds_ReachTheLastOfSixHundredBookings(DatabaseProvider provider)
    {
        const int Bookings = 600;
        await using var house = await BookingHouse.OpenAsync(provider, places: 500);
        var (soon, later) = (BookingHouse.Today.AddDays(1), BookingHouse.Today.AddDays(2));
        await using (var db = house.Database.Everywhere())
        {
            // All but three are tomorrow at ten; those three the day after, when the hall turns out to be shut.
            for (var number = 0; number < Bookings; number++)
            {
                var day = number < Bookings - 3 ? soon : later;
                var starts = ChinaTime.ToUtc(day.ToDateTime(new TimeOnly(10, 0)));
                db.Add(new Appointment { Id = Guid.CreateVersion7(), TenantId = TestData.Street, HallId = house.Hall.Id, RuleId = house.Rule.Id, GroupId = house.Group.Id, Day = day, Minute = 600, StartsAt = starts, EndsAt = starts.AddMinutes(30), State = AppointmentState.Booked, HolderName = "张小测", Phone = "13800000000", Code = $"{number:000000}", BookedAt = BookingHouse.Monday.AddDays(-3), ChosenAt = BookingHouse.Monday.AddDays(number % 2 == 0 ? -3 : 1) });
            }

            (await db.Halls.SingleAsync(Cancel)).Days = [new HallDay(later, [])];
            await db.SaveChangesAsync(Cancel);
        }

        (await house.Job().TellShutAsync(Cancel)).ShouldBe(3);
        (await house.Job().TellShutAsync(Cancel)).ShouldBe(0);
        await using (var db = house.Database.Everywhere())
        {
            (await db.Appointments.Where(each => each.Trouble == AppointmentTrouble.HallShut).Select(each => each.Day).Distinct().ToListAsync(Cancel)).ShouldBe([later]);
        }

        // From nine on, those who chose their time before; the others chose it after nine of that day.
        (await house.Job().RemindAsync(Cancel)).ShouldBe((Bookings - 3 + 1) / 2);
        (await house.Job().RemindAsync(Cancel)).ShouldBe(0);
        house.GoTo(ChinaTime.ToUtc(soon.ToDateTime(new TimeOnly(10, 31))));
        (await house.Job().EndAsync(Cancel)).ShouldBe(Bookings - 3);
    }

    private static async Task<Guid> CompanyAsync(BookingHouse house, Actor member, bool park)
    {
        await using var db = house.Database.Everywhere();
        var home = park ? 119 : TestData.Community;
        if (park)
        {
            db.Add(new Tenant { Id = 119, Slug = "t119", Level = TenantLevel.Community, Kind = TenantKind.Park, Name = "测试园区", ParentId = TestData.Street, Path = TenantPath.Below(TestData.PathOf(TestData.Street), 119) });
        }

        var company = new Organisation { Name = park ? "园区测试公司" : "街上测试公司", CreditCode = Guid.CreateVersion7().ToString("N")[14..].ToUpperInvariant(), HomeTenantId = home };
        db.Add(company);
        await db.SaveChangesAsync(Cancel);
        db.Add(new OrganisationMember { TenantId = TestData.Street, CitizenId = member.CitizenId!.Value, OrganisationId = company.Id, Role = "agent" });
        await db.SaveChangesAsync(Cancel);
        return company.Id;
    }

    /// <summary>A node that has just started, with the settings as they are now.</summary>
    private static Task<FreshNode> FreshAsync(BookingHouse house)
    {
        var directory = new TenantDirectory(house.Database.Maker, house.Time);
        var scope = TestDatabase.VisitorScope();
        var tickets = new TicketDesk(house.Database.Maker, scope, directory, new CalendarDesk(house.Database.Maker, house.Time), house.News, house.Time, NullLogger<TicketDesk>.Instance);
        return Task.FromResult(new FreshNode(directory, new AppointmentDesk(house.Database.Maker, scope, directory, tickets, [], house.News, house.Time, NullLogger<AppointmentDesk>.Instance)));
    }

    private sealed class NotThisMatter(string code) : IBookingRule
    {
        public Task<Refusal?> WhyNotAsync(Hall hall, VisitItem matter, CancellationToken cancellationToken) =>
            Task.FromResult<Refusal?>(matter.Code == code ? new MatterWithdrawn(matter.Name.Zh) : null);
    }

    private sealed record FreshNode(TenantDirectory Directory, AppointmentDesk Desk) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            Directory.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
