using System.Globalization;
using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Calendars;
using Portal.Core.Demo;
using Portal.Core.Halls;
using Portal.Core.Tenancy;
using Portal.Tests.SignIn;
using Shouldly;
using Xunit;

namespace Portal.Tests.Halls;

/// <summary>What administrators keep of a hall on pages of forms: bookable times, who is on duty, what is done there. The hall itself is kept in <c>HallKeepingJourneyTests</c>.</summary>
public sealed class KeepingPagesTests(PortalFixture portal)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static DateOnly Tomorrow => ChinaTime.DateOf(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(1);

    [Fact, Trait("Row", "40")]
    public async Task BookableTimes_AreEnteredChangedAndRetired_AndResidentsSeeThem()
    {
        var (hall, group) = await NewHallAsync();
        using var admin = await portal.SignedInAsync("kaifu.admin", "kaifu");
        using var resident = portal.Http("furong");
        var book = string.Create(CultureInfo.InvariantCulture, $"halls/{hall.Id}/book?group={group.Id}&day={Tomorrow:yyyy-MM-dd}");
        var page = await admin.GetAsync($"admin/slots?hall={hall.Id}");
        page.Text.ShouldContain("还没有预约时段");
        (await admin.PostFormAsync(page, Fresh.Fields(("Kept.From", "10:00"), ("Kept.To", "12:00"), ("Kept.Minutes", "60"), ("Kept.Places", "3"), ("Kept.Days", "明天 1")), "keep")).Text.ShouldContain("例外日看不懂");
        var kept = await admin.PostFormAsync(page, Fresh.Fields(("Kept.From", "10:00"), ("Kept.To", "12:00"), ("Kept.Minutes", "60"), ("Kept.Places", "3"), ("Kept.Days", string.Create(CultureInfo.InvariantCulture, $"{Tomorrow.AddDays(1):yyyy-MM-dd} 1"))), "keep");
        kept.Find("[role=status]").ShouldNotBeNull();
        (await resident.GetAsync(book)).All("a.slot").Count.ShouldBe(2);
        await using var db = portal.Everywhere();
        var rule = await db.SlotRules.AsNoTracking().SingleAsync(each => each.HallId == hall.Id, Cancel);
        rule.Days.ShouldBe([new SlotDay(Tomorrow.AddDays(1), 1)]);

        var edit = await admin.GetAsync($"admin/slots?hall={hall.Id}&rule={rule.Id}");
        await admin.PostFormAsync(edit, Fresh.Fields(("Kept.Minutes", "30"), ("Kept.Places", "2")), "keep");
        (await resident.GetAsync(book)).All("a.slot").Count.ShouldBe(4);
        (await admin.PostFormAsync(edit, Fresh.Fields(("Kept.Minutes", "15")), "keep")).All("#refused").Count.ShouldBe(1, "the form was of a version that is gone");
        (await db.SlotRules.AsNoTracking().SingleAsync(each => each.Id == rule.Id, Cancel)).ShouldSatisfyAllConditions(each => each.Minutes.ShouldBe(30), each => each.Places.ShouldBe(2), each => each.Days.Count.ShouldBe(1));

        var own = await admin.PostFormAsync(await admin.GetAsync($"admin/slots?hall={hall.Id}"), Fresh.Fields(("Booking.Own", "true"), ("Booking.OpenPerPerson", "1"), ("Booking.CheckInMetres", "0")), "rule");
        own.Find("[role=status]").ShouldNotBeNull();
        (await db.Halls.AsNoTracking().SingleAsync(each => each.Id == hall.Id, Cancel)).Booking.ShouldBe(BookingRule.Standard with { OpenPerPerson = 1, CheckInMetres = 0 });

        await admin.PostFormAsync(own, Fresh.Fields(("Retired.Rule", $"{rule.Id}")), "retire");
        (await resident.GetAsync(book)).All("a.slot").ShouldBeEmpty();
    }

    /// <summary>Whoever asks for somebody else's hall gets none, and never another one of their own: what they send then changes nothing.</summary>
    [Fact]
    public async Task HallOfANeighbour_IsNone_OnEveryPageThatKeepsOrTells()
    {
        var (hall, _) = await NewHallAsync();
        using var neighbour = await portal.SignedInAsync("gm.admin2", "guangming");
        foreach (var address in (string[])["admin/slots", "admin/roster", "work/devices", "work/hall-day", "work/appointments"])
        {
            var page = await neighbour.GetAsync($"{address}?hall={hall.Id}");
            page.All("main form[method=post]").ShouldBeEmpty(address);
            page.Text.ShouldNotContain(hall.Name.Zh);
        }

        var mine = await neighbour.GetAsync("admin/slots");
        await using var db = portal.Everywhere();
        var before = await db.Halls.AsNoTracking().CountAsync(each => each.Booking != null, Cancel);
        await neighbour.PostFormAsync(mine, Fresh.Fields(("Booking.Hall", $"{hall.Id}"), ("Booking.Own", "true"), ("Booking.DaysAhead", "3")), "rule");
        (await db.Halls.AsNoTracking().CountAsync(each => each.Booking != null, Cancel)).ShouldBe(before, "neither that hall's rule nor one of their own");
    }

    [Fact, Trait("Row", "13")]
    public async Task Roster_IsEnteredAndTakenBackOnItsPage_AndTheMachineKnowsWhoComes()
    {
        var (hall, _) = await NewHallAsync();
        using var admin = await portal.SignedInAsync("kaifu.admin", "kaifu");
        using var machine = await Machines.PairedAsync(portal, "furong", hall.Id);
        (await machine.GetAsync("kiosk/help")).All("#ring").ShouldBeEmpty();
        var page = await admin.GetAsync($"admin/roster?hall={hall.Id}");
        page.Find("#on-duty").TextContent.ShouldContain("没人当班");
        (await admin.PostFormAsync(page, Fresh.Fields(("Sent.Name", "外请志愿者"), ("Sent.From", "09:00"), ("Sent.To", "17:00")), "shift")).All("#refused, .field-error").ShouldNotBeEmpty("which day is not said");
        var today = ChinaTime.DateOf(TimeProvider.System.GetUtcNow().UtcDateTime);
        var kept = page;
        foreach (var day in (DateOnly[])[today, today.AddDays(1)])
        {
            kept = await admin.PostFormAsync(await admin.GetAsync($"admin/roster?hall={hall.Id}"), Fresh.Fields(("Sent.Name", "外请志愿者"), ("Sent.Date", day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)), ("Sent.From", "00:00"), ("Sent.To", "00:00"), ("Sent.Phone", "19900000031")), "shift");
        }

        kept.Find("#on-duty").TextContent.ShouldContain("外请志愿者");
        kept.Html.ShouldNotContain("19900000031");
        kept.Text.ShouldContain("199****0031");
        (await machine.GetAsync("kiosk/help")).All("#ring").Count.ShouldBe(1);
        foreach (var shift in kept.All("button[name=Shift]").Select(button => button.GetAttribute("value")!))
        {
            kept = await admin.PostFormAsync(kept, Fresh.Fields(("Shift", shift)), "remove");
        }

        kept.Find("#on-duty").TextContent.ShouldContain("没人当班");
        (await machine.GetAsync("kiosk/help")).All("#ring").ShouldBeEmpty();
    }

    /// <summary>An item comes to a hall and leaves it again, as an administrator enters it; whoever asks where it is done finds it there, and then not.</summary>
    [Fact, Trait("Row", "58")]
    public async Task Hosting_IsEnteredOnItsPage_WithItsDays()
    {
        var (hall, _) = await NewHallAsync();
        using var admin = await portal.SignedInAsync("kaifu.admin", "kaifu");
        var level = nameof(TenantLevel.Street);
        var page = await admin.GetAsync($"work/hosting?level={level}&item=MZ-0101");
        (await admin.PostFormAsync(page, Fresh.Fields(("Sent.Day", "2026-01-05"), ("Sent.End", "false")), "host")).All("#refused").Count.ShouldBe(1, "no hall is ticked");
        var come = await admin.PostFormAsync(page, Fresh.Fields(("Sent.Halls", $"{hall.Id}"), ("Sent.Day", "2026-01-05"), ("Sent.End", "false")), "host");
        come.Find("[role=status]").TextContent.ShouldContain("1");
        await using var db = portal.Everywhere();
        (await db.HallItems.AsNoTracking().SingleAsync(row => row.HallId == hall.Id, Cancel)).ShouldSatisfyAllConditions(row => row.ItemCode.ShouldBe("MZ-0101"), row => row.From.ShouldBe(new DateOnly(2026, 1, 5)), row => row.Until.ShouldBeNull());
        await admin.PostFormAsync(await admin.GetAsync($"work/hosting?level={level}&item=MZ-0101"), Fresh.Fields(("Sent.Halls", $"{hall.Id}"), ("Sent.Day", "2026-02-02"), ("Sent.End", "true")), "host");
        (await db.HallItems.AsNoTracking().SingleAsync(row => row.HallId == hall.Id, Cancel)).Until.ShouldBe(new DateOnly(2026, 2, 2));
        using var clerk = await portal.SignedInAsync("furong.clerk", "furong");
        (await clerk.GetAsync("work/hosting?item=MZ-0101")).All("main form[method=post]").ShouldBeEmpty("a clerk reads it");
    }

    [Fact]
    public async Task Pages_OfAdministrators_AreNoClerks()
    {
        using var clerk = await portal.SignedInAsync("furong.clerk", "furong");
        foreach (var address in (string[])["admin/slots", "admin/roster", $"admin/halls/{DemoFiles.IdOf("hall", "furong")}", "admin/pads"])
        {
            (await clerk.GetAsync(address)).Status.ShouldBe(HttpStatusCode.Forbidden, address);
        }
    }

    private async Task<(Hall Hall, TicketGroup Group)> NewHallAsync()
    {
        await using var db = portal.Everywhere();
        var place = await db.Tenants.SingleAsync(tenant => tenant.Slug == "furong", Cancel);
        var hall = new Hall { TenantId = place.Id, Name = $"管理页大厅{Guid.CreateVersion7():N}", IsAlwaysOpen = true };
        db.Add(hall);
        await db.SaveChangesAsync(Cancel);
        var group = new TicketGroup { TenantId = place.Id, HallId = hall.Id, Prefix = "A", Name = "业务A" };
        db.Add(group);
        await db.SaveChangesAsync(Cancel);
        return (hall, group);
    }
}
