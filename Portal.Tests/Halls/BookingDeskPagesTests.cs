using System.Globalization;
using System.Net;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Calendars;
using Portal.Core.Halls;
using Portal.Core.Notices;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Portal.Tests.SignIn;
using Shouldly;
using Xunit;

namespace Portal.Tests.Halls;

/// <summary>What the hall does with bookings, over the real program: the list of the day, the phone, the machine, the park's lane.</summary>
public sealed class BookingDeskPagesTests(PortalFixture portal)
{
    private static int _phones = 800;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact, Trait("Row", "40")]
    public async Task Clerk_NamesTheMatterAndMovesACallersBooking()
    {
        var (hall, rule) = await BookingPagesTests.NewHallAsync(portal, itemCode: "MZ-0101");
        using var clerk = await portal.SignedInAsync("furong.clerk", "furong");
        var (day, next) = (Tomorrow, Tomorrow.AddDays(1));
        (await clerk.GetAsync(FormOf(hall, day))).Document.QuerySelector("#book-form").ShouldBeNull("the times are one matter's");
        (await clerk.GetAsync($"{FormOf(hall, day)}&item=ZZ-9999")).Text.ShouldContain("没有找到这个事项");
        var form = await clerk.GetAsync($"{FormOf(hall, day)}&item=MZ-0101");
        form.Find("#item").GetAttribute("value")!.ShouldStartWith("MZ-0101 · ");
        form.Find("#items option").GetAttribute("value").ShouldNotBeNullOrEmpty();
        var list = await clerk.PostFormAsync(form, Fresh.Fields(("Sent.Name", "王奶奶"), ("Sent.Phone", "19900000088")), "book");
        var booked = await BookedAsync(hall);
        (booked.ItemCode, booked.Day, booked.Version).ShouldBe(("MZ-0101", day, 1));

        var move = await clerk.GetAsync(list.Find($"a[href*='move={booked.Id}']").GetAttribute("href")!);
        move.Text.ShouldContain(booked.Code);
        move.Html.ShouldNotContain("王奶奶");
        move.Document.QuerySelector("#name").ShouldBeNull();
        move.Find("#item").GetAttribute("value")!.ShouldStartWith("MZ-0101 · ", Shouldly.Case.Sensitive, "as it was booked");
        var other = await clerk.GetAsync(move.Address.AbsoluteUri.Replace($"{day:yyyy-MM-dd}", $"{next:yyyy-MM-dd}", StringComparison.Ordinal));
        var after = await clerk.PostFormAsync(other, Fresh.Fields(("Sent.Slot", $"{rule.Id:N}:600")), "book");
        after.Address.AbsolutePath.ShouldEndWith("/work/appointments", Shouldly.Case.Sensitive, after.Text);
        var moved = await BookedAsync(hall);
        (moved.Day, moved.Minute, moved.ItemCode, moved.State, moved.HolderName).ShouldBe((next, 600, "MZ-0101", AppointmentState.Booked, "王奶奶"));
        after.Text.ShouldContain(moved.Code, Shouldly.Case.Sensitive, "the list of the new day");
        await using var db = portal.Everywhere();
        (await db.Notices.AsNoTracking().CountAsync(notice => notice.Address == "19900000088" && notice.Template == nameof(NoticeTemplate.BookingMoved), Cancel)).ShouldBe(1);
        (await db.SlotCounts.AsNoTracking().Where(count => count.RuleId == rule.Id).SumAsync(count => count.Taken, Cancel)).ShouldBe(1, "the old place was given back");

        using var stranger = await portal.SignedInAsync("nanwan.clerk", "nanwan");
        (await stranger.GetAsync(other.Address.PathAndQuery.Replace("/furong/", "", StringComparison.Ordinal))).Status.ShouldBe(HttpStatusCode.NotFound);
        await clerk.PostFormAsync(after, Fresh.Fields(("Act.Do", $"Cancel:{booked.Id}"), ("Act.Why", "本人来电取消")), "act");
        (await clerk.GetAsync(move.Address.AbsoluteUri)).Text.ShouldContain("已经不能改期");
    }

    /// <summary>The number of a document may end in X: the machine's own keys have one, and it is read as it is typed.</summary>
    [Fact, Trait("Row", "40")]
    public async Task Machine_ChecksInByADocumentThatEndsInX_WithAPriorityNumber()
    {
        var (hall, _) = await BookingPagesTests.NewHallAsync(portal);
        var number = Enumerable.Range(0, 200).Select(_ => Fresh.IdNumber()).First(each => each.EndsWith('X'));
        using var person = portal.Http("furong");
        await Fresh.RegisterAsync(person, number, $"1981100{Interlocked.Increment(ref _phones):0000}");
        await person.SignInAsync(number, Fresh.Password);
        var times = await person.GetAsync($"halls/{hall.Id}/book?item=MZ-0101&day={Tomorrow:yyyy-MM-dd}");
        await person.PostFormAsync(await person.GetAsync(times.Find("a.slot").GetAttribute("href")!), Fresh.Fields(("Sent.Phone", "19900000087")), "book");
        var booked = await BookedAsync(hall);
        await LetItsTimeComeAsync(hall);

        using var machine = await Machines.PairedAsync(portal, "furong", hall.Id);
        var screen = await machine.GetAsync("kiosk/booked");
        screen.All("[data-digit]").Select(key => key.GetAttribute("data-digit")).ShouldBe(["1", "2", "3", "4", "5", "6", "7", "8", "9", "X", "0", ""], ignoreOrder: true);
        screen.Find("#typed").GetAttribute("maxlength").ShouldBe("20");
        (await machine.PostFormAsync(screen, Fresh.Fields(("Sent.Typed", number[..17] + "1")), "booked")).Text.ShouldContain("没有找到");
        (await machine.PostFormAsync(screen, Fresh.Fields(("Sent.Typed", "19900000087")), "booked")).Text.ShouldContain("只有手机号不能签到", Shouldly.Case.Sensitive, "many know the number of a telephone");
        (await machine.PostFormAsync(screen, Fresh.Fields(("Sent.Typed", "19900000088")), "booked")).Text.ShouldContain("只有手机号不能签到", Shouldly.Case.Sensitive, "and whether somebody has booked with it is not said");
        var done = await machine.PostFormAsync(screen, Fresh.Fields(("Sent.Typed", number.ToLowerInvariant())), "booked");

        done.Find(".ticket-label").TextContent.ShouldBe("A001");
        await using var db = portal.Everywhere();
        var ticket = await db.Tickets.AsNoTracking().SingleAsync(each => each.HallId == hall.Id, Cancel);
        (ticket.Priority, ticket.AppointmentId, ticket.Channel, ticket.Items[0].Code).ShouldBe((TicketPriority.Appointment, booked.Id, Channel.Kiosk, "MZ-0101"));
        ticket.QueueAt.ShouldBeLessThan(ticket.TakenAt);
        (await machine.PostFormAsync(screen, Fresh.Fields(("Sent.Typed", booked.Code)), "booked")).Find(".ticket-label").TextContent.ShouldBe("A001", "by the code, and again: the same number");
        (await BookedAsync(hall)).State.ShouldBe(AppointmentState.CheckedIn);
    }

    [Fact, Trait("Row", "40")]
    public async Task List_ChecksInByCodeOrByButton_AndCancelsWithAReason()
    {
        var (hall, _) = await BookingPagesTests.NewHallAsync(portal);
        using var clerk = await portal.SignedInAsync("furong.clerk", "furong");
        List<Appointment> booked = [];
        foreach (var phone in (string[])["19900000071", "19900000072", "19900000073"])
        {
            await clerk.PostFormAsync(await clerk.GetAsync(FormOf(hall, Tomorrow)), Fresh.Fields(("Sent.Name", "王奶奶"), ("Sent.Phone", phone)), "book");
            await using var read = portal.Everywhere();
            booked.Add(await read.Appointments.AsNoTracking().SingleAsync(each => each.HallId == hall.Id && each.Phone == phone, Cancel));
        }

        await LetItsTimeComeAsync(hall);
        var list = await clerk.GetAsync($"work/appointments?hall={hall.Id}");
        list.All("tbody tr").Count.ShouldBe(3);
        (await clerk.PostFormAsync(list, Fresh.Fields(("Arrived.Typed", "000000x")), "arrive")).Text.ShouldContain("没有找到");
        (await clerk.PostFormAsync(list, Fresh.Fields(("Arrived.Typed", booked[0].Code)), "arrive")).Text.ShouldContain("已签到，号码 A001");
        (await clerk.PostFormAsync(list, Fresh.Fields(("Act.Do", $"CheckIn:{booked[1].Id}")), "act")).Text.ShouldContain("已签到，号码 A002");
        (await clerk.PostFormAsync(list, Fresh.Fields(("Act.Do", $"Cancel:{booked[2].Id}")), "act")).Text.ShouldContain("请写明理由");
        (await clerk.PostFormAsync(list, Fresh.Fields(("Act.Do", $"Cancel:{booked[2].Id}"), ("Act.Why", "来电取消")), "act")).Text.ShouldContain("已办好");
        (await clerk.PostFormAsync(list, Fresh.Fields(("Act.Do", $"Miss:{booked[1].Id}")), "act")).Status.ShouldBe(HttpStatusCode.OK);

        await using var db = portal.Everywhere();
        (await db.Appointments.AsNoTracking().Where(each => each.HallId == hall.Id).OrderBy(each => each.Phone).Select(each => each.State).ToListAsync(Cancel)).ShouldBe([AppointmentState.CheckedIn, AppointmentState.CheckedIn, AppointmentState.Cancelled]);
        (await db.AppointmentEvents.AsNoTracking().SingleAsync(each => each.AppointmentId == booked[2].Id && each.Action == AppointmentAction.Cancel, Cancel)).Note.ShouldBe("来电取消");
        using var stranger = await portal.SignedInAsync("nanwan.clerk", "nanwan");
        (await stranger.PostFormAsync(await stranger.GetAsync("work/appointments"), Fresh.Fields(("Arrived.Hall", $"{hall.Id}"), ("Arrived.Typed", booked[1].Code)), "arrive")).Text.ShouldNotContain("A00");
    }

    /// <summary>预约延时: what residents ask for in hours on request the hall agrees to or not.</summary>
    [Fact, Trait("Row", "45")]
    public async Task HoursOnRequest_AreAskedForOnline_AndAgreedToOrDeclinedInTheList()
    {
        var (hall, _) = await BookingPagesTests.NewHallAsync(portal, kind: OpeningKind.OnRequest);
        using var person = await portal.SignedInAsync("19900000001", "furong");
        var times = await person.GetAsync($"halls/{hall.Id}/book?item=MZ-0101&day={Tomorrow:yyyy-MM-dd}");
        foreach (var at in (int[])[8, 9])
        {
            var confirm = await person.GetAsync(times.All("a.slot")[at].GetAttribute("href")!);
            confirm.Text.ShouldContain("要大厅同意");
            (await person.PostFormAsync(confirm, Fresh.Fields(), "book")).Text.ShouldContain("等大厅同意");
        }

        await using var db = portal.Everywhere();
        var asked = await db.Appointments.AsNoTracking().Where(each => each.HallId == hall.Id).OrderBy(each => each.StartsAt).ToListAsync(Cancel);
        asked.Select(each => each.State).ShouldBe([AppointmentState.Requested, AppointmentState.Requested]);
        using var clerk = await portal.SignedInAsync("furong.clerk", "furong");
        var list = await clerk.GetAsync($"work/appointments?hall={hall.Id}&day={Tomorrow:yyyy-MM-dd}");
        list.All("button[value^=Confirm]").Count.ShouldBe(2);
        (await clerk.PostFormAsync(list, Fresh.Fields(("Act.Do", $"Confirm:{asked[0].Id}")), "act")).Text.ShouldContain("已办好");
        (await clerk.PostFormAsync(list, Fresh.Fields(("Act.Do", $"Decline:{asked[1].Id}")), "act")).Text.ShouldContain("请写明理由");
        (await clerk.PostFormAsync(list, Fresh.Fields(("Act.Do", $"Decline:{asked[1].Id}"), ("Act.Why", "当晚无人值守")), "act")).Text.ShouldContain("已办好");

        (await db.Appointments.AsNoTracking().Where(each => each.HallId == hall.Id).OrderBy(each => each.StartsAt).Select(each => each.State).ToListAsync(Cancel)).ShouldBe([AppointmentState.Booked, AppointmentState.Declined]);
        (await person.GetAsync("my/appointments")).Find($"#b-{asked[0].Id:N}").ParentElement!.TextContent.ShouldContain("已预约");
    }

    [Fact, Trait("Row", "51")]
    public async Task ParksLane_IsBookedByItsCompaniesOnlineAndAtTheDesk_ByNobodyElse()
    {
        var (hall, rule) = await BookingPagesTests.NewHallAsync(portal, "nanwan", greenLane: true);
        var (inPark, outside) = (await CompanyAsync("kanglicheng"), await CompanyAsync("nanwan"));
        using var person = portal.Http("nanwan");
        var number = Fresh.IdNumber();
        await Fresh.RegisterAsync(person, number, $"1981100{Interlocked.Increment(ref _phones):0000}");
        await person.SignInAsync(number, Fresh.Password);
        await using (var db = portal.Everywhere())
        {
            var citizen = await db.Citizens.SingleAsync(each => each.DocumentNumber == number, Cancel);
            db.AddRange(new[] { inPark, outside }.Select(company => new OrganisationMember { TenantId = hall.TenantId, CitizenId = citizen.Id, OrganisationId = company.Id, Role = "agent" }));
            await db.SaveChangesAsync(Cancel);
        }

        var confirm = await person.GetAsync($"halls/{hall.Id}/book/confirm?rule={rule.Id}&day={Tomorrow:yyyy-MM-dd}&at=600");
        confirm.All("#company option").Count.ShouldBe(3);
        var fields = ("Sent.Phone", "19900000086");
        (await person.PostFormAsync(confirm, Fresh.Fields(fields, ("Sent.Company", "")), "book")).Text.ShouldContain("只有园区内的企业");
        (await person.PostFormAsync(confirm, Fresh.Fields(fields, ("Sent.Company", $"{outside.Id}")), "book")).Address.AbsolutePath.ShouldEndWith("/confirm");
        (await person.PostFormAsync(confirm, Fresh.Fields(fields, ("Sent.Company", $"{inPark.Id}")), "book")).Address.AbsolutePath.ShouldEndWith("/my/appointments");
        var booked = await BookedAsync(hall);
        (booked.IsGreenLane, booked.OrganisationId).ShouldBe((true, (Guid?)inPark.Id));

        using var clerk = await portal.SignedInAsync("nanwan.clerk", "nanwan");
        var form = await clerk.GetAsync(FormOf(hall, Tomorrow));
        IReadOnlyDictionary<string, string> Caller(string credit) => Fresh.Fields(("Sent.Name", "李经办"), ("Sent.Phone", "19900000085"), ("Sent.Credit", credit), ("Sent.Slot", $"{rule.Id:N}:660"));
        (await clerk.PostFormAsync(form, Caller("91999999NOBODY000X"), "book")).Text.ShouldContain("没有找到这个企业");
        (await clerk.PostFormAsync(form, Caller(outside.CreditCode), "book")).Text.ShouldContain("只有园区内的企业");
        var list = await clerk.PostFormAsync(form, Caller(inPark.CreditCode.ToLowerInvariant()), "book");
        list.Address.AbsolutePath.ShouldEndWith("/work/appointments", Shouldly.Case.Sensitive, list.Text);
        list.Text.ShouldContain(inPark.Name);
    }

    private static DateOnly Today => ChinaTime.DateOf(TimeProvider.System.GetUtcNow().UtcDateTime);

    private static DateOnly Tomorrow => Today.AddDays(1);

    private static string FormOf(Hall hall, DateOnly day) => string.Create(CultureInfo.InvariantCulture, $"work/appointments/new?hall={hall.Id}&day={day:yyyy-MM-dd}");

    private async Task<Appointment> BookedAsync(Hall hall)
    {
        await using var db = portal.Everywhere();
        return await db.Appointments.AsNoTracking().Where(each => each.HallId == hall.Id).OrderBy(each => each.BookedAt).FirstAsync(Cancel);
    }

    /// <summary>What was booked for the morrow is booked for this half hour, whatever the clock says.</summary>
    private async Task LetItsTimeComeAsync(Hall hall)
    {
        var (today, now) = (Today, TimeProvider.System.GetUtcNow().UtcDateTime);
        await using var db = portal.Everywhere();
        foreach (var booked in await db.Appointments.Where(each => each.HallId == hall.Id).ToListAsync(Cancel))
        {
            (booked.Day, booked.StartsAt, booked.EndsAt) = (today, now.AddMinutes(-1), now.AddMinutes(29));
        }

        await db.SaveChangesAsync(Cancel);
        await db.SlotCounts.Where(count => db.SlotRules.Any(rule => rule.Id == count.RuleId && rule.HallId == hall.Id)).ExecuteUpdateAsync(set => set.SetProperty(count => count.Day, today), Cancel);
    }

    private async Task<Organisation> CompanyAsync(string home)
    {
        await using var db = portal.Everywhere();
        var place = await db.Tenants.SingleAsync(each => each.Slug == home, Cancel);
        var company = new Organisation { Name = $"〔测试〕{home}公司", CreditCode = Guid.CreateVersion7().ToString("N")[14..].ToUpperInvariant(), HomeTenantId = place.Id };
        db.Add(company);
        await db.SaveChangesAsync(Cancel);
        return company;
    }
}
