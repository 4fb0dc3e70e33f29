using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core;
using Portal.Core.Calendars;
using Portal.Core.Halls;
using Portal.Core.People;
using Portal.Core.Ratings;
using Portal.Core.Tenancy;
using Portal.Tests.Delivery;
using Portal.Tests.Ratings;
using Shouldly;
using Xunit;

namespace Portal.Tests.Halls;

/// <summary>What both databases say they will do for the questions a hall asks most, over the real desks: docs/indices.md is the table to read.</summary>
public sealed class HallQueryPlanTests
{
    private const int Days = 20, EachDay = 120, Bookings = 1_500;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task EveryQuestionOfAHall_IsServedByItsIndex(DatabaseProvider provider)
    {
        var listener = new PlanListener(provider);
        await using var house = await CaseHouse.OpenAsync(provider, listener: listener);
        var run = await VisitRun.OpenAsync(house);
        var (rule, code) = await FillAsync(house, run);
        await using var shift = house.As(run.Clerk);
        await using var visit = house.As(house.Applicant);
        var (tickets, bookings) = (shift.ServiceProvider.GetRequiredService<TicketDesk>(), visit.ServiceProvider.GetRequiredService<AppointmentDesk>());
        var (ratings, kiosk) = (visit.ServiceProvider.GetRequiredService<RatingDesk>(), new Actor { Name = "自助终端", Channel = Channel.Kiosk });
        var tomorrow = ChinaTime.DateOf(house.Clock.Now).AddDays(1);
        var last = await run.TakeAsync();

        await listener.AskAsync("next", async () => (await tickets.CallNextAsync(run.Counter.Id, Guid.CreateVersion7(), run.Clerk, Cancel)).OrThrow());
        await listener.AskAsync("board", async () => (await tickets.BoardAsync(run.Hall.Id, Cancel)).ShouldNotBeNull().Calls.Count.ShouldBe(CallBoard.Shown));
        await listener.AskAsync("follow", async () => (await tickets.FollowAsync(last.Secret, Cancel)).ShouldNotBeNull());
        await listener.AskAsync("panel", async () => (await tickets.PanelAsync(run.Hall.Id, run.Clerk, Cancel)).OrThrow());
        await listener.AskAsync("free", async () => (await bookings.FreeAsync(run.Hall.Id, null, null, tomorrow, 5, Cancel)).ShouldNotBeEmpty());
        await listener.AskAsync("book", async () => (await bookings.BookAsync(new BookingWish(run.Hall.Id, new SlotChoice(rule, tomorrow, 600), Guid.CreateVersion7()) { HolderName = "张小测", Phone = "13800000000" }, house.Applicant, Cancel)).OrThrow());
        await listener.AskAsync("arrive", async () => (await bookings.CheckInByAsync(run.Hall.Id, code, kiosk, Cancel)).Refusal.ShouldBeOfType<CheckInLater>());
        await using var job = house.AsJob();
        await listener.AskAsync("remind", async () => await job.ServiceProvider.GetRequiredService<AppointmentDesk>().RemindAsync(Cancel));
        await listener.AskAsync("shut", async () => await job.ServiceProvider.GetRequiredService<AppointmentDesk>().TellShutAsync(Cancel));
        await listener.AskAsync("forget", async () => (await job.ServiceProvider.GetRequiredService<AppointmentDesk>().ForgetAsync(Cancel)).ShouldBe(0));
        var done = await run.ActAsync((await DoneAsync(run)), TicketAction.Finish);
        await listener.AskAsync("rate", async () => (await ratings.RateVisitAsync(done.Secret, new RatingForm(Guid.CreateVersion7(), RatingLevel.Satisfied), RatingChannel.Qr, new Actor { Name = "" }, new RatingBrowser("k", []), Cancel)).OrThrow());
        var leader = TestData.Staff(TestData.Street, UnitFunction.CivilAffairs, Duties.Approver);
        await using var office = house.As(leader);
        var today = ChinaTime.DateOf(house.Clock.Now);
        await listener.AskAsync("figures", async () => (await office.ServiceProvider.GetRequiredService<RatingDesk>().FiguresAsync(TestData.Tree.Find(TestData.Street)!, today, today, leader, Cancel)).OrThrow().Lines.ShouldNotBeEmpty());
        await listener.AskAsync("follow-ups", async () => (await office.ServiceProvider.GetRequiredService<RatingDesk>().FollowUpsAsync(closed: false, leader, Cancel)).ShouldNotBeEmpty());

        TestContext.Current.TestOutputHelper!.WriteLine(listener.ToString());
        listener["next"].ShouldContain("IX_Tickets_TenantId_HallId_QueueAt");
        listener["next"].ShouldContain("IX_Tickets_CounterId");
        listener["board"].ShouldContain(provider == DatabaseProvider.Postgres ? "IX_Tickets_TenantId_HallId_LastCalledAt" : "IX_Tickets_TenantId_HallId_Day_Prefix_Number");
        listener["follow"].ShouldContain("IX_Tickets_Secret");
        listener["follow"].ShouldContain("IX_Tickets_TenantId_HallId_QueueAt");
        listener["panel"].ShouldContain("IX_Tickets_TenantId_HallId_Day_Prefix_Number");
        listener["free"].ShouldContain(provider == DatabaseProvider.Postgres ? "PK_SlotCounts" : "sqlite_autoindex_SlotCounts_1");
        listener["book"].ShouldContain("IX_Appointments_CitizenId_StartsAt");
        listener["arrive"].ShouldContain("IX_Appointments_HallId_Day_Code");
        listener["remind"].ShouldContain("IX_Appointments_StartsAt");
        listener["shut"].ShouldContain("IX_Appointments_StartsAt");
        listener["forget"].ShouldContain("IX_Appointments_Day");
        listener["rate"].ShouldContain("IX_Tickets_Secret");
        listener["rate"].ShouldContain("IX_Ratings_TicketId");
        listener["figures"].ShouldContain("IX_Tickets_TenantId_EndedAt_HallId");
        listener["figures"].ShouldContain("IX_Ratings_TenantId_EndedAt_HallId_Level");
        foreach (var question in new[] { "next", "board", "follow", "panel", "free", "book", "arrive", "remind", "shut", "forget", "rate", "figures" })
        {
            Whole(provider, listener[question]).ShouldBeEmpty(question);
        }
    }

    private static async Task<Ticket> DoneAsync(VisitRun run)
    {
        var called = await run.AtCounterAsync();
        return await run.ActAsync(called, TicketAction.Serve);
    }

    /// <summary>Where a table that grows is read from end to end. In SQLite's plans the few groups of a hall bear the same letter as its tickets, which are asked for by name above.</summary>
    private static List<string> Whole(DatabaseProvider provider, string plan) =>
        [.. plan.Split('\n').Select(line => line.Trim()).Where(line => provider == DatabaseProvider.Postgres
            ? new[] { "Tickets", "Appointments", "Ratings" }.Any(table => line.Contains($"Seq Scan on \"{table}\"", StringComparison.Ordinal))
            : line is "SCAN Tickets" or "SCAN a" or "SCAN r")];

    /// <summary>Three weeks of this hall and of another, ratings of a third of the visits, and bookings of many people.</summary>
    private static async Task<(Guid Rule, string Code)> FillAsync(CaseHouse house, VisitRun run)
    {
        var (now, tenantId) = (house.Clock.Now, run.Hall.TenantId);
        var (today, rule) = (ChinaTime.DateOf(now), new SlotRule { TenantId = tenantId, HallId = run.Hall.Id, GroupId = run.Group.Id, From = new(9, 0), To = new(17, 0), Minutes = 30, Places = 500 });
        var other = new Hall { TenantId = tenantId, Name = "另一个大厅" };
        await using (var db = house.Everywhere())
        {
            db.AddRange(other, rule);
            await db.SaveChangesAsync(Cancel);
            db.Add(new TicketGroup { TenantId = tenantId, HallId = other.Id, Prefix = "A", Name = "组" });
            await db.SaveChangesAsync(Cancel);
        }

        for (var day = 0; day < Days; day++)
        {
            await using var db = house.Everywhere();
            for (var visit = 0; visit < EachDay; visit++)
            {
                var (hallId, taken) = (visit % 2 == 0 ? run.Hall.Id : other.Id, now.AddDays(-day).AddMinutes(-visit));
                var waits = day == 0 && visit < 20;
                var ticket = new Ticket
                {
                    Id = Guid.CreateVersion7(),
                    TenantId = tenantId,
                    HallId = hallId,
                    Day = ChinaTime.DateOf(now.AddDays(-day)),
                    Prefix = "Z",
                    Number = visit + 1,
                    GroupId = run.Group.Id,
                    Secret = Ticket.NewSecret(),
                    TakenAt = taken,
                    QueueAt = taken,
                    Status = waits ? TicketStatus.Waiting : TicketStatus.Finished,
                    CounterId = waits ? null : run.Counter.Id,
                    CalledAt = waits ? null : taken,
                    LastCalledAt = waits ? null : taken,
                    ServedAt = waits ? null : taken,
                    EndedAt = waits ? null : taken.AddMinutes(5),
                    ServiceSeconds = waits ? 0 : 300,
                };
                db.Add(ticket);
                if (!waits && visit % 3 == 0)
                {
                    var rating = new Rating { Id = Guid.CreateVersion7(), TenantId = tenantId, Kind = RatingKind.Visit, Channel = RatingChannel.Pad, TicketId = ticket.Id, HallId = hallId, Level = visit % 30 == 0 ? RatingLevel.Dissatisfied : RatingLevel.Satisfied, EndedAt = ticket.EndedAt!.Value, At = ticket.EndedAt!.Value };
                    db.Add(rating);
                    if (rating.IsBad)
                    {
                        var followUp = new FollowUp { TenantId = tenantId, RatingId = rating.Id, Rated = [], ContactDays = 1, RightDays = 15, OpenedAt = rating.At };
                        FollowUpFlow.Begin(followUp, WorkCalendar.Official);
                        db.Add(followUp);
                    }
                }
            }

            await db.SaveChangesAsync(Cancel);
        }

        var code = "";
        foreach (var part in Enumerable.Range(0, Bookings).Chunk(500))
        {
            await using var db = house.Everywhere();
            foreach (var each in part)
            {
                var (day, minute) = (today.AddDays(each % 5), 540 + (30 * (each / 5 % 16)));
                var starts = ChinaTime.ToUtc(day.ToDateTime(TimeOnly.MinValue).AddMinutes(minute));
                var booked = new Appointment
                {
                    Id = Guid.CreateVersion7(),
                    TenantId = tenantId,
                    HallId = each % 2 == 0 ? run.Hall.Id : other.Id,
                    RuleId = rule.Id,
                    GroupId = run.Group.Id,
                    Day = day,
                    Minute = minute,
                    StartsAt = starts,
                    EndsAt = starts.AddMinutes(30),
                    State = each % 4 == 0 ? AppointmentState.Booked : AppointmentState.Cancelled,
                    CitizenId = Guid.CreateVersion7(),
                    HolderName = "张小测",
                    Phone = "13800000000",
                    Code = $"{each:000000}",
                    BookedAt = now,
                    ChosenAt = now,
                };
                db.Add(booked);
                code = booked is { State: AppointmentState.Booked, Minute: > 720 } && booked.HallId == run.Hall.Id && day == today ? booked.Code : code;
            }

            await db.SaveChangesAsync(Cancel);
        }

        await using var all = house.Everywhere();
        all.AddRange(Enumerable.Range(1, 30).SelectMany(day => Enumerable.Range(0, 16).Select(slot => new SlotCount { TenantId = tenantId, RuleId = Guid.CreateVersion7(), Day = today.AddDays(day), Minute = 540 + (30 * slot), Taken = 1 })));
        await all.SaveChangesAsync(Cancel);
        await all.Database.ExecuteSqlRawAsync("ANALYZE", Cancel);
        return (rule.Id, code);
    }
}
