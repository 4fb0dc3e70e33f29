using Microsoft.EntityFrameworkCore;
using Portal.Core.Calendars;
using Portal.Core.Halls;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Demo;

/// <summary>
/// A street hall with eight windows, three groups and the tickets of a morning, so that its pages show life; and a station with one
/// window. Halls that somebody has furnished already are left as they are.
/// </summary>
internal static class DemoHalls
{
    internal const string Street = "furong";
    private const string Station = "xincheng";

    /// <summary>Roughly where the street and the community lie, so that a phone near by has something to compare; not the house's own entry.</summary>
    private static readonly Dictionary<string, (double Latitude, double Longitude)> Roughly = new(StringComparer.Ordinal) { [Street] = (28.232, 112.991), [Station] = (28.241, 113.003) };

    private static readonly (string Prefix, LocalText Name, LocalText Hint, string[] Classes, int Minutes, bool IsConsultation)[] Groups =
    [
        ("A", new("综合业务", "General"), new("就业社保、救助、证明等", "Employment, assistance, certificates"), ["Employment", "Assistance", "Certificates", "Statistics", "Safety"], 8, false),
        ("B", new("计生与住房", "Family and housing"), new("计划生育、住房保障、党员服务", "Family planning, housing, party members"), ["FamilyPlanning", "Housing", "PartyMembers"], 12, false),
        ("C", new("咨询取件", "Questions and collecting"), new("咨询、领取结果", "Questions, collecting results"), [], 4, true),
    ];

    /// <summary>The eight special windows that the street once had (features.md row 33); they became integrated ones.</summary>
    private static readonly LocalText[] Former = [new("计生窗口"), new("综治窗口"), new("城管窗口"), new("民政窗口"), new("医保窗口"), new("低保窗口"), new("党建窗口"), new("文明创建窗口")];

    /// <summary>The district's hall as the source has it: 48 windows, four parts, opened on that day; before, 38 (48 is 27 % more).</summary>
    private const string DistrictHall = "guangming";
    private static readonly DateOnly DistrictHallOpened = new(2018, 11, 12);

    public static async Task PlantAsync(PortalDb db, DateTime now, CancellationToken cancellationToken)
    {
        var there = await db.TicketGroups.Select(group => group.HallId).ToHashSetAsync(cancellationToken);
        foreach (var (slug, windows) in new[] { (Street, 8), (Station, 2) })
        {
            var hallId = DemoFiles.IdOf("hall", slug);
            var hall = db.Halls.Local.FirstOrDefault(each => each.Id == hallId) ?? await db.Halls.SingleOrDefaultAsync(each => each.Id == hallId, cancellationToken);
            if (hall is not null && !there.Contains(hallId))
            {
                Furnish(db, hall, windows, ChinaTime.DateOf(now));
                (hall.Latitude, hall.Longitude) = Roughly[slug];
            }
        }

        var districtHall = DemoFiles.IdOf("hall", DistrictHall);
        if (!there.Contains(districtHall) && (db.Halls.Local.FirstOrDefault(each => each.Id == districtHall) ?? await db.Halls.SingleOrDefaultAsync(each => each.Id == districtHall, cancellationToken)) is { } big)
        {
            FurnishDistrictHall(db, big);
        }
    }

    private static void FurnishDistrictHall(PortalDb db, Hall hall)
    {
        hall.OpenedOn = DistrictHallOpened;
        hall.Zones = [new("consult", new("咨询引导区", "Guidance")), new("windows", new("综合办理区", "Windows")), new("self", new("自助服务区", "Self-service")), new("wait", new("等候休息区", "Waiting"))];
        hall.Facilities = [Facility.NursingRoom, Facility.RestCorner, Facility.ChargingCorner, Facility.StepFree, Facility.SelfService, Facility.Parking, Facility.AirConditioning];
        var group = new TicketGroup { Id = DemoFiles.IdOf("group", hall.Id.ToString("N"), "A"), TenantId = hall.TenantId, HallId = hall.Id, Prefix = "A", Name = Groups[0].Name, Hint = Groups[0].Hint, ItemClasses = [.. Groups.SelectMany(each => each.Classes)], UsualMinutes = 8 };
        db.Add(group);
        for (var number = 1; number <= 48; number++)
        {
            var counter = new Counter { Id = DemoFiles.IdOf("counter", hall.Id.ToString("N"), $"{number}"), TenantId = hall.TenantId, HallId = hall.Id, Number = number, ZoneKey = "windows" };
            if (number <= 38)
            {
                counter.Terms.Add(new CounterTerm { TenantId = hall.TenantId, CounterId = counter.Id, From = DistrictHallOpened.AddYears(-2), Until = DistrictHallOpened, Name = new("〔演示〕专项窗口", "Demo: special window"), GroupIds = [group.Id] });
            }

            counter.Terms.Add(new CounterTerm { TenantId = hall.TenantId, CounterId = counter.Id, From = DistrictHallOpened, Name = new("综合窗口", "Integrated window"), IsIntegrated = true });
            db.Add(counter);
        }
    }

    private static void Furnish(PortalDb db, Hall hall, int windows, DateOnly today)
    {
        hall.Zones = [new("east", new("东区", "East side")), new("west", new("西区", "West side"))];
        hall.Facilities = [Facility.NursingRoom, Facility.RestCorner, Facility.ReadingCorner, Facility.ChargingCorner, Facility.StepFree, Facility.Water];
        hall.Voices = [SpokenLanguage.Putonghua, SpokenLanguage.English];
        hall.PhoneTickets = new PhoneRule(PerDay: 3, MinutesBefore: 30);
        var groups = Groups.Select((row, at) => new TicketGroup
        {
            Id = DemoFiles.IdOf("group", hall.Id.ToString("N"), row.Prefix),
            TenantId = hall.TenantId,
            HallId = hall.Id,
            Prefix = row.Prefix,
            Name = row.Name,
            Hint = row.Hint,
            ItemClasses = row.Classes,
            UsualMinutes = row.Minutes,
            IsConsultation = row.IsConsultation,
            Order = at,
        }).ToList();
        db.AddRange(groups);
        db.AddRange(groups.Where(group => !group.IsConsultation).Select(group => new SlotRule
        {
            Id = DemoFiles.IdOf("slots", hall.Id.ToString("N"), group.Prefix),
            TenantId = hall.TenantId,
            HallId = hall.Id,
            GroupId = group.Id,
            From = new(9, 0),
            To = new(17, 0),
            Minutes = 30,
            Places = group.Prefix == "A" ? 4 : 2,
        }));
        db.Add(new SlotRule { Id = DemoFiles.IdOf("slots", hall.Id.ToString("N"), "green"), TenantId = hall.TenantId, HallId = hall.Id, GroupId = groups[0].Id, Weekdays = [DayOfWeek.Tuesday, DayOfWeek.Thursday], From = new(14, 0), To = new(16, 0), Minutes = 60, Places = 2, IsGreenLane = true });
        db.Add(new SlotRule { Id = DemoFiles.IdOf("slots", hall.Id.ToString("N"), "MZ-0101"), TenantId = hall.TenantId, HallId = hall.Id, GroupId = groups[0].Id, ItemCode = "MZ-0101", Weekdays = [DayOfWeek.Monday, DayOfWeek.Wednesday], From = new(9, 30), To = new(11, 30), Minutes = 60, Places = 1 });
        for (var number = 1; number <= windows; number++)
        {
            var counter = new Counter
            {
                Id = DemoFiles.IdOf("counter", hall.Id.ToString("N"), $"{number}"),
                TenantId = hall.TenantId,
                HallId = hall.Id,
                Number = number,
                ZoneKey = number <= (windows + 1) / 2 ? "east" : "west",
                Languages = number switch { 2 => [SpokenLanguage.English], 3 => [SpokenLanguage.Cantonese, SpokenLanguage.Hakka], 8 => [SpokenLanguage.Sign], _ => [] },
            };
            if (windows == Former.Length)
            {
                counter.Terms.Add(new CounterTerm { TenantId = hall.TenantId, CounterId = counter.Id, From = today.AddYears(-2), Until = today.AddMonths(-6), Name = Former[number - 1], GroupIds = [groups[number % 2].Id] });
            }

            counter.Terms.Add(number == windows && windows > 2
                ? new CounterTerm { TenantId = hall.TenantId, CounterId = counter.Id, From = today.AddMonths(-6), Name = new("咨询取件窗口", "Questions and collecting"), GroupIds = [groups[2].Id] }
                : new CounterTerm { TenantId = hall.TenantId, CounterId = counter.Id, From = today.AddMonths(-6), Name = new("综合窗口", "Integrated window"), IsIntegrated = true });
            db.Add(counter);
        }
    }

    /// <summary>
    /// The visits of this very day: two windows with their clerks, some served, some at a window, some waiting. Through the rules, in
    /// one save; a day that has tickets already is left.
    /// </summary>
    public static async Task OpenDayAsync(PortalDbMaker maker, DateTime now, CancellationToken cancellationToken)
    {
        await using var db = maker.Make(Scope.Everywhere("planting the demonstration"));
        var (hallId, day) = (DemoFiles.IdOf("hall", Street), ChinaTime.DateOf(now));
        if (await db.Halls.SingleOrDefaultAsync(each => each.Id == hallId, cancellationToken) is not { } hall || await db.Tickets.AnyAsync(each => each.HallId == hallId && each.Day == day, cancellationToken))
        {
            return;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var groups = await db.TicketGroups.Where(each => each.HallId == hallId && each.RetiredOn == null).OrderBy(each => each.Order).ToListAsync(cancellationToken);
        var counters = await db.Counters.Where(each => each.HallId == hallId && each.Number <= 2).OrderBy(each => each.Number).ToListAsync(cancellationToken);
        var clerks = await DemoHallHistory.ClerksAsync(db, Street, cancellationToken);
        if (groups.Count < 3 || counters.Count < 2 || clerks.Count < 2 || counters.Exists(each => each.ClerkId is not null))
        {
            return;
        }

        // A morning that ends now: taken 70 minutes ago and later, two windows taking turns.
        var free = new[] { now.AddMinutes(-68), now.AddMinutes(-68) };
        for (var visitor = 0; visitor < 24; visitor++)
        {
            var (group, taken) = (groups[visitor % 5 == 4 ? 2 : visitor % 3 == 2 ? 1 : 0], now.AddMinutes(-70 + (visitor * 2.9)));
            var priority = visitor switch { 18 => TicketPriority.Elderly, 21 => TicketPriority.Disabled, _ => TicketPriority.None };
            var ticket = new Ticket
            {
                Id = Guid.CreateVersion7(),
                TenantId = hall.TenantId,
                HallId = hallId,
                Day = day,
                Prefix = group.Prefix,
                Number = await db.NextNumberAsync(hall.TenantId, TicketDesk.SeriesOf(hallId, day, group.Prefix), cancellationToken),
                GroupId = group.Id,
                Priority = priority,
                PriorityReason = priority switch { TicketPriority.Elderly => "七十岁以上", TicketPriority.Disabled => "视力障碍", _ => null },
                NeedsEscort = priority == TicketPriority.Disabled,
                Language = visitor == 22 ? SpokenLanguage.Hakka : null,
                Purpose = group.IsConsultation ? VisitPurpose.Consultation : VisitPurpose.Business,
                Channel = visitor % 4 == 0 ? Channel.Phone : Channel.Kiosk,
                Secret = Ticket.NewSecret(),
                TakenAt = Whole(taken),
                QueueAt = TicketOrder.QueueAt(Whole(taken), priority),
            };
            db.Tickets.Add(ticket);
            var at = free[0] <= free[1] ? 0 : 1;
            Move(TicketAction.Take, taken, null);
            var begins = free[at] > taken ? free[at] : taken.AddSeconds(20);
            var ends = begins.AddSeconds(30).AddMinutes(4 + (visitor * 7 % 6));
            if (ends < now)
            {
                Move(TicketAction.Call, begins, counters[at]);
                Move(visitor == 9 ? TicketAction.Miss : TicketAction.Serve, begins.AddSeconds(30), counters[at]);
                if (visitor != 9)
                {
                    Move(visitor == 12 ? TicketAction.Park : TicketAction.Finish, ends, counters[at]);
                }

                free[at] = ends;
            }

            void Move(TicketAction action, DateTime when, Counter? counter)
            {
                var happened = TicketFlow.Decide(ticket, new TicketAct(action, Guid.CreateVersion7()) { CounterId = counter?.Id }, counter is null ? Actor.System : clerks[at], Whole(when));
                ticket.Apply(happened);
                db.TicketEvents.Add(happened);
            }
        }

        for (var at = 0; at < free.Length; at++)
        {
            DemoHallHistory.Sit(db, null, counters[at], clerks[at], Whole(now.AddMinutes(-70)), Whole(free[at]));
        }

        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static DateTime Whole(DateTime time) => new(time.Ticks - (time.Ticks % TimeSpan.TicksPerSecond), DateTimeKind.Utc);
}
