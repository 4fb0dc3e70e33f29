using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Calendars;
using Portal.Core.Halls;
using Portal.Core.Tenancy;
using Shouldly;
using Xunit;

namespace Portal.Tests.Halls;

/// <summary>Booking, arriving and finding a hall over the real program.</summary>
public sealed class BookingPagesTests(PortalFixture portal)
{
    private static readonly Dictionary<string, string> Nothing = new(StringComparer.Ordinal);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact, Trait("Row", "40"), Trait("Row", "38")]
    public async Task Resident_FindsAHallByMatter_BooksMovesAndCancels()
    {
        var (hall, rule) = await NewHallAsync();
        using var person = await portal.SignedInAsync("19900000001", "furong");
        var where = await person.GetAsync("where?item=MZ-0101");
        where.Find($"#hall-{hall.Id:N}").TextContent.ShouldContain("等候 0 人");
        var book = where.Find($"#hall-{hall.Id:N} a.btn-primary").GetAttribute("href")!;

        // The morrow, which has all its times left whatever the hour is now.
        var tomorrow = $"&day={ChinaTime.DateOf(portal.Get<TimeProvider>().GetUtcNow().UtcDateTime).AddDays(1):yyyy-MM-dd}";
        var times = await person.GetAsync(book + tomorrow);
        times.All("a.slot").Count.ShouldBeGreaterThan(1, times.Text);
        var confirm = await person.GetAsync(times.All("a.slot")[0].GetAttribute("href")!);
        confirm.Find("#phone").GetAttribute("value").ShouldBe("19900000001");
        var mine = await person.PostFormAsync(confirm, Nothing, "book");

        mine.Address.AbsolutePath.ShouldEndWith("/my/appointments");
        await using var db = portal.Everywhere();
        var booked = await db.Appointments.AsNoTracking().SingleAsync(each => each.HallId == hall.Id, Cancel);
        mine.Text.ShouldContain(booked.Code);
        (booked.RuleId, booked.ItemCode, booked.State).ShouldBe((rule.Id, "MZ-0101", AppointmentState.Booked));

        (await person.PostFormAsync(confirm, Nothing, "book")).Address.AbsolutePath.ShouldEndWith("/my/appointments", Shouldly.Case.Sensitive, "the same form again is the same booking");
        (await db.Appointments.CountAsync(each => each.HallId == hall.Id, Cancel)).ShouldBe(1);
        var move = await person.GetAsync(mine.Find($"a[href*='move={booked.Id}']").GetAttribute("href")! + tomorrow);
        var moved = await person.PostFormAsync(await person.GetAsync(move.All("a.slot")[1].GetAttribute("href")!), Nothing, "book");
        moved.Address.AbsolutePath.ShouldEndWith("/my/appointments", Shouldly.Case.Sensitive, moved.Text);
        (await db.Appointments.AsNoTracking().SingleAsync(each => each.HallId == hall.Id, Cancel)).StartsAt.ShouldBeGreaterThan(booked.StartsAt);
        (await person.PostFormAsync(moved, Nothing, $"cancel-{booked.Id:N}")).Text.ShouldContain("已取消");
        (await db.SlotCounts.AsNoTracking().Where(count => count.RuleId == rule.Id).SumAsync(count => count.Taken, Cancel)).ShouldBe(0);
    }

    [Fact, Trait("Row", "40")]
    public async Task Clerk_BooksForACaller_AndSeesTheDay_OthersDoNot()
    {
        var (hall, rule) = await NewHallAsync();
        using var clerk = await portal.SignedInAsync("furong.clerk", "furong");
        var day = await FirstDayAsync(hall, rule);
        var form = await clerk.GetAsync($"work/appointments/new?hall={hall.Id}&day={day:yyyy-MM-dd}");
        var list = await clerk.PostFormAsync(form, new Dictionary<string, string>(StringComparer.Ordinal) { ["Sent.Name"] = "王奶奶", ["Sent.Phone"] = "19900000099" }, "book");

        list.Address.AbsolutePath.ShouldEndWith("/work/appointments", Shouldly.Case.Sensitive, list.Text);
        list.Text.ShouldContain("199****0099");
        list.Html.ShouldNotContain("19900000099");
        await using var db = portal.Everywhere();
        (await db.Notices.AsNoTracking().SingleAsync(notice => notice.Address == "19900000099", Cancel)).Text.ShouldContain("预约号");
        using var other = await portal.SignedInAsync("gm.approver", "guangming");
        (await other.GetAsync($"work/appointments?hall={hall.Id}")).Text.ShouldNotContain("199****0099");
        using var visitor = portal.Http("furong");
        (await visitor.GetAsync($"work/appointments?hall={hall.Id}")).Address.AbsolutePath.ShouldEndWith("/sign-in");
        (await visitor.GetAsync($"halls/{hall.Id}/book")).Status.ShouldBe(HttpStatusCode.OK, "which times are free is everybody's to know");
    }

    /// <summary>From one's own phone only with the code that a machine of this very hall shows, or near by; this hall's place nobody knows.</summary>
    [Fact, Trait("Row", "40"), Trait("Row", "41")]
    public async Task Resident_ChecksInByPhone_WithTheCodeOfThisHallAlone()
    {
        var (hall, _) = await NewHallAsync();
        var (other, _) = await NewHallAsync();
        await using var db = portal.Everywhere();
        using var person = await portal.SignedInAsync("19900000001", "furong");
        var times = await person.GetAsync($"halls/{hall.Id}/book");
        if (times.All("a.slot").Count == 0)
        {
            times = await person.GetAsync(times.Find("ul.halls a").GetAttribute("href")!);
        }

        await person.PostFormAsync(await person.GetAsync(times.All("a.slot")[0].GetAttribute("href")!), Nothing, "book");
        var booked = await db.Appointments.AsNoTracking().SingleAsync(each => each.HallId == hall.Id, Cancel);
        var mine = await person.GetAsync("my/appointments");
        mine.Text.ShouldContain("扫自助机上的码签到");
        mine.Document.Forms.ShouldNotContain(form => form.InnerHtml.Contains($"here-{booked.Id:N}", StringComparison.Ordinal));

        var codes = portal.Get<Web.Halls.Taking.HallCode>();
        (await person.GetAsync("my/appointments?here=made-up")).Text.ShouldContain("这个码已经过期");
        (await person.GetAsync($"my/appointments?here={codes.Of(other.Id)}")).Text.ShouldContain("没有可以签到的预约");
        var here = await person.GetAsync($"my/appointments?here={codes.Of(hall.Id)}");
        var ticket = await person.PostFormAsync(here, Nothing, $"here-{booked.Id:N}");
        ticket.Address.AbsolutePath.ShouldContain("/furong/tickets/", Shouldly.Case.Sensitive, ticket.Text);
        ticket.Find(".ticket-label").TextContent.ShouldBe("A001");
        ticket.Text.ShouldContain("优先预约");

        // The machine itself shows the code to read, and only where staff have set it up.
        (await person.GetAsync("kiosk/booked")).All("#check-in-code svg").ShouldBeEmpty();
        using var machine = await Machines.PairedAsync(portal, "furong", hall.Id);
        (await machine.GetAsync("kiosk/booked")).Find("#check-in-code svg").GetAttribute("aria-label").ShouldNotBeNullOrEmpty();
    }

    /// <summary>What /where promises its own button keeps: a hall whose times are one matter's alone is booked for it, and for nothing else.</summary>
    [Fact, Trait("Row", "40"), Trait("Row", "38")]
    public async Task TimesOfOneMatter_AreFoundByItBookedAndClosedToOthers()
    {
        var (hall, rule) = await NewHallAsync(portal, itemCode: "MZ-0101");
        using var person = await portal.SignedInAsync("19900000001", "furong");
        var where = await person.GetAsync("where?item=MZ-0101");
        var times = await person.GetAsync(where.Find($"#hall-{hall.Id:N} a.btn-primary").GetAttribute("href")!);
        times.All("a.slot").ShouldNotBeEmpty();
        times.Find("a.slot").TextContent.ShouldContain("本事项专用");
        var mine = await person.PostFormAsync(await person.GetAsync(times.All("a.slot")[0].GetAttribute("href")!), Nothing, "book");
        mine.Address.AbsolutePath.ShouldEndWith("/my/appointments", Shouldly.Case.Sensitive, mine.Text);
        await using var db = portal.Everywhere();
        var booked = await db.Appointments.AsNoTracking().SingleAsync(each => each.HallId == hall.Id, Cancel);
        (booked.RuleId, booked.ItemCode).ShouldBe((rule.Id, "MZ-0101"));

        // Who comes to the hall's page first is asked for the group, and then for the matter.
        var groups = await person.GetAsync($"halls/{hall.Id}/book");
        var matters = await person.GetAsync(groups.Find("ul.halls a").GetAttribute("href")!);
        matters.All("a.slot").ShouldBeEmpty();
        (await person.GetAsync(matters.Find("ul.halls a").GetAttribute("href")!)).All("a.slot").ShouldNotBeEmpty();
        (await person.GetAsync($"halls/{hall.Id}/book?item=MZ-0102")).All("a.slot").ShouldBeEmpty();
        var others = (await person.GetAsync("where?item=MZ-0102")).Find($"#hall-{hall.Id:N}");
        others.QuerySelector("a.btn-primary").ShouldBeNull("nothing is promised that cannot be booked");
    }

    /// <summary>A hall's pages are its own place's: elsewhere in the district they are not there, and links lead to where they are.</summary>
    [Fact, Trait("Row", "40"), Trait("Row", "38")]
    public async Task AnotherBranch_HasNoPagesOfThisHall_AndLeadsToItsOwn()
    {
        var (hall, rule) = await NewHallAsync();
        var day = await FirstDayAsync(hall, rule);
        var confirm = $"halls/{hall.Id}/book/confirm?rule={rule.Id}&day={day.AddDays(1):yyyy-MM-dd}&at=600";
        using var person = await portal.SignedInAsync("19900000001", "dongfenglu");
        foreach (var address in new[] { $"halls/{hall.Id}", $"halls/{hall.Id}/book?group={rule.GroupId}", confirm })
        {
            (await person.GetAsync(address)).Status.ShouldBe(HttpStatusCode.NotFound, address);
        }

        foreach (var (place, address) in new[] { ("furong", confirm), ("kaifu", confirm), ("xincheng", confirm) })
        {
            (await person.GetAsync($"{portal.Url}/{place}/{address}")).Find("#phone").ShouldNotBeNull(place);
        }

        var where = await person.GetAsync("where?item=MZ-0101");
        var links = where.All($"#hall-{hall.Id:N} a").Select(link => link.GetAttribute("href")!).ToList();
        links.Count.ShouldBeGreaterThan(1);
        links.ShouldAllBe(link => link.StartsWith("/furong/halls/", StringComparison.Ordinal));
        (await person.GetAsync($"{portal.Url}{where.Find($"#hall-{hall.Id:N} a.btn-primary").GetAttribute("href")}")).All("a.slot").ShouldNotBeEmpty();
    }

    /// <summary>The matter was withdrawn while the person read the page: nothing is booked, least of all something else.</summary>
    [Fact, Trait("Row", "40")]
    public async Task Resident_BooksAMatterThatIsGone_IsToldSo()
    {
        var (hall, rule) = await NewHallAsync();
        using var person = await portal.SignedInAsync("19900000001", "furong");
        var times = await person.GetAsync($"halls/{hall.Id}/book?group={rule.GroupId}&item=MZ-0101");
        var address = times.All("a.slot")[0].GetAttribute("href")!;
        var gone = await person.GetAsync(address.Replace("MZ-0101", "MZ-9999", StringComparison.Ordinal));

        gone.Text.ShouldContain("这个事项已不再办理");
        gone.Document.QuerySelector("#phone").ShouldBeNull();
        await using var db = portal.Everywhere();
        (await db.Appointments.CountAsync(each => each.HallId == hall.Id, Cancel)).ShouldBe(0);
    }

    private async Task<DateOnly> FirstDayAsync(Hall hall, SlotRule rule)
    {
        using var visitor = portal.Http("furong");
        var page = await visitor.GetAsync($"halls/{hall.Id}/book?group={rule.GroupId}");
        var query = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(page.All("a.slot")[0].GetAttribute("href")!.Split('?')[1]);
        return DateOnly.Parse(query["day"].ToString(), System.Globalization.CultureInfo.InvariantCulture);
    }

    private Task<(Hall Hall, SlotRule Rule)> NewHallAsync() => NewHallAsync(portal);

    /// <summary>A hall of the street that is open round the clock, with slots all day.</summary>
    /// <param name="itemCode">The slots are this matter's alone.</param>
    internal static async Task<(Hall Hall, SlotRule Rule)> NewHallAsync(PortalFixture portal, string slug = "furong", string? itemCode = null, OpeningKind kind = OpeningKind.Normal, bool greenLane = false)
    {
        await using var db = portal.Everywhere();
        var tenant = await db.Tenants.SingleAsync(each => each.Slug == slug, Cancel);
        var item = await db.ServiceItems.FirstAsync(each => each.Code == "MZ-0101" && each.State == Core.Catalog.ItemState.Published, Cancel);
        var hall = new Hall { TenantId = tenant.Id, Name = new("预约测试大厅", "Booking test hall"), FollowsExtendedHours = false, Booking = new BookingRule(EarlyMinutes: 240, OpenPerPerson: 9), Week = [.. Enum.GetValues<DayOfWeek>().Select(day => new Opening(day, new(0, 0), new(23, 59), kind))] };
        var group = new TicketGroup { TenantId = tenant.Id, HallId = hall.Id, Prefix = "A", Name = new("业务A", "Matters A"), ItemClasses = [item.Class.ToString()] };
        var rule = new SlotRule { TenantId = tenant.Id, HallId = hall.Id, GroupId = group.Id, ItemCode = itemCode, From = new(0, 0), To = new(23, 0), Minutes = 60, Places = 3, IsGreenLane = greenLane };
        db.Add(hall);
        await db.SaveChangesAsync(Cancel);
        db.Add(group);
        await db.SaveChangesAsync(Cancel);
        db.Add(rule);
        await db.SaveChangesAsync(Cancel);
        return (hall, rule);
    }
}
