using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core;
using Portal.Core.Calendars;
using Portal.Core.Catalog;
using Portal.Core.Halls;
using Portal.Core.Intake;
using Portal.Core.Notices;
using Portal.Core.Tenancy;
using Portal.Tests.Delivery;
using Shouldly;
using Xunit;

namespace Portal.Tests.Intake;

/// <summary>A time was booked for a matter that is then no longer offered.</summary>
[Trait("Row", "40")]
public sealed class WithdrawnMattersTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task MatterWithdrawn_WhoBookedIsToldOnce_AndNobodyBooksItAnyMore(DatabaseProvider provider)
    {
        await using var house = await CaseHouse.OpenAsync(provider);
        var slots = await OpenSlotsAsync(house);
        var matter = new VisitItem(house.Item.Code, house.Item.Name);
        var booked = (await BookAsync(house, slots, 600, matter)).OrThrow();
        var general = (await BookAsync(house, slots, 660, null)).OrThrow();
        (await TellAsync(house)).ShouldBe(0, "it is offered");
        (await BookAsync(house, slots, 690, new VisitItem("NO-SUCH", "没有的事"))).Refusal.ShouldBe(new MatterWithdrawn("没有的事"));

        await using (var db = house.Everywhere())
        {
            (await db.ServiceItems.SingleAsync(item => item.Id == house.Item.Id, Cancel)).State = ItemState.Withdrawn;
            await db.SaveChangesAsync(Cancel);
        }

        (await Task.WhenAll(TellAsync(house), TellAsync(house))).Sum().ShouldBe(1, "two nodes look at the same moment");
        (await TellAsync(house)).ShouldBe(0, "once");
        await using var read = house.Everywhere();
        (await read.Appointments.AsNoTracking().SingleAsync(each => each.Id == booked.Id, Cancel)).Trouble.ShouldBe(AppointmentTrouble.ItemWithdrawn);
        (await read.Appointments.AsNoTracking().SingleAsync(each => each.Id == general.Id, Cancel)).Trouble.ShouldBeNull("another matter");
        var told = await read.Notices.AsNoTracking().Where(notice => notice.Template == nameof(NoticeTemplate.BookingTrouble)).ToListAsync(Cancel);
        told.Select(notice => notice.Channel).ShouldBe([NoticeChannel.Inbox, NoticeChannel.Sms], ignoreOrder: true);
        var english = NoticeTemplates.Inbox(NoticeTemplate.BookingTrouble, told[0].Subject.ShouldNotBeNull(), System.Globalization.CultureInfo.GetCultureInfo("en"));
        english.ShouldContain("10:00");
        english.ShouldContain("is affected");

        (await BookAsync(house, slots, 690, matter)).Refusal.ShouldBe(new MatterWithdrawn(house.Item.Name));
        await using var visit = house.As(house.Applicant);
        var desk = visit.ServiceProvider.GetRequiredService<AppointmentDesk>();
        (await desk.MoveAsync(booked.Id, slots(690), matter, Guid.CreateVersion7(), house.Applicant, Cancel)).Refusal.ShouldBeOfType<MatterWithdrawn>();
        (await desk.MoveAsync(booked.Id, slots(690), null, Guid.CreateVersion7(), house.Applicant, Cancel)).OrThrow().Trouble.ShouldBeNull("they have chosen anew");
    }

    private static async Task<int> TellAsync(CaseHouse house)
    {
        await using var job = house.AsJob();
        return await job.ServiceProvider.GetRequiredService<WithdrawnMatters>().TellAsync(Cancel);
    }

    private static async Task<Answer<Appointment>> BookAsync(CaseHouse house, Func<int, SlotChoice> slots, int minute, VisitItem? item)
    {
        await using var visit = house.As(house.Applicant);
        return await visit.ServiceProvider.GetRequiredService<AppointmentDesk>().BookAsync(new BookingWish(house.Hall.Id, slots(minute), Guid.CreateVersion7()) { HolderName = "张小测", Phone = "13800000000", Item = item }, house.Applicant, Cancel);
    }

    /// <summary>Slots of half an hour on the next day, by the minute at which they begin.</summary>
    private static async Task<Func<int, SlotChoice>> OpenSlotsAsync(CaseHouse house)
    {
        var group = new TicketGroup { TenantId = house.Hall.TenantId, HallId = house.Hall.Id, Prefix = "A", Name = "综合" };
        var rule = new SlotRule { TenantId = house.Hall.TenantId, HallId = house.Hall.Id, GroupId = group.Id, From = new(9, 0), To = new(12, 0), Minutes = 30, Places = 3 };
        await using var db = house.Everywhere();
        (await db.Halls.SingleAsync(hall => hall.Id == house.Hall.Id, Cancel)).Booking = new BookingRule(OpenPerPerson: 9);
        db.Add(group);
        await db.SaveChangesAsync(Cancel);
        db.Add(rule);
        await db.SaveChangesAsync(Cancel);
        var day = ChinaTime.DateOf(house.Clock.Now).AddDays(1);
        return minute => new SlotChoice(rule.Id, day, minute);
    }
}
