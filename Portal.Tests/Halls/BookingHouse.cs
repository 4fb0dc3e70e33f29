using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Core;
using Portal.Core.Calendars;
using Portal.Core.Halls;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Shouldly;
using Xunit;

namespace Portal.Tests.Halls;

/// <summary>A street's hall on a Monday at nine whose group A can be booked from ten to twelve, half an hour each.</summary>
internal sealed class BookingHouse : IAsyncDisposable
{
    private readonly TenantDirectory _directory;
    private readonly CalendarDesk _calendars;

    private BookingHouse(TestDatabase database, BookingRule? rule)
    {
        Database = database;
        Hall = new Hall { TenantId = TestData.Street, Name = "测试大厅", Booking = rule };
        Group = new TicketGroup { TenantId = TestData.Street, HallId = Hall.Id, Prefix = "A", Name = "综合业务", ItemClasses = ["Assistance"] };
        _directory = new TenantDirectory(database.Maker, Time);
        _calendars = new CalendarDesk(database.Maker, Time);
        News = new HallNews(NullLogger<HallNews>.Instance);
    }

    /// <summary>Monday, 2 March 2026, 09:00 in Shanghai.</summary>
    public static DateTime Monday { get; } = new(2026, 3, 2, 1, 0, 0, DateTimeKind.Utc);

    /// <summary>Where the hall stands, in degrees.</summary>
    public const double Latitude = 28.20, Longitude = 112.98;

    public static DateOnly Today { get; } = new(2026, 3, 2);

    public TestDatabase Database { get; }

    public MovableTime Time { get; } = new(new DateTimeOffset(Monday));

    public DateTime Now => Time.GetUtcNow().UtcDateTime;

    public void GoTo(DateTime utc) => Time.Move(utc - Now);

    public Hall Hall { get; }

    public TicketGroup Group { get; }

    public SlotRule Rule { get; private set; } = null!;

    public HallNews News { get; }

    public Actor Clerk { get; } = TestData.Clerk(TestData.Street);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<BookingHouse> OpenAsync(DatabaseProvider provider, int places = 2, BookingRule? rule = null)
    {
        var house = new BookingHouse(await TestDatabase.NewAsync(provider), rule);
        await using var db = house.Database.Everywhere();
        db.Add(house.Hall);
        await db.SaveChangesAsync(Cancel);
        db.Add(house.Group);
        await db.SaveChangesAsync(Cancel);
        house.Rule = await house.AddRuleAsync(places);
        return house;
    }

    public async Task<SlotRule> AddRuleAsync(int places, bool greenLane = false, TimeOnly? from = null, TimeOnly? to = null, string? itemCode = null)
    {
        var rule = new SlotRule { TenantId = TestData.Street, HallId = Hall.Id, GroupId = Group.Id, ItemCode = itemCode, From = from ?? new(10, 0), To = to ?? new(12, 0), Minutes = 30, Places = places, IsGreenLane = greenLane };
        await using var db = Database.Everywhere();
        db.Add(rule);
        await db.SaveChangesAsync(Cancel);
        return rule;
    }

    /// <summary>A person with an account, who books for themselves.</summary>
    public async Task<Actor> PersonAsync(string name = "张小测")
    {
        var citizen = TestData.Citizen(name: name);
        await using var db = Database.Everywhere();
        db.Add(citizen);
        await db.SaveChangesAsync(Cancel);
        return TestData.Applicant(citizen.Id);
    }

    public static Scope ScopeOf(Actor actor) => actor.Post is not null ? TestDatabase.StaffScope(actor.Post.TenantId) : actor.CitizenId is { } citizen ? TestDatabase.CitizenScope(citizen) : TestDatabase.VisitorScope();

    /// <summary>What other rooms have to say against a matter.</summary>
    public List<IBookingRule> Rules { get; } = [];

    public AppointmentDesk Desk(Scope scope) => new(Database.Maker, scope, _directory, Tickets(scope), Rules, News, Time, NullLogger<AppointmentDesk>.Instance);

    public TicketDesk Tickets(Actor actor) => Tickets(ScopeOf(actor));

    private TicketDesk Tickets(Scope scope) => new(Database.Maker, scope, _directory, _calendars, News, Time, NullLogger<TicketDesk>.Instance);

    public AppointmentDesk Desk(Actor actor) => Desk(ScopeOf(actor));

    public AppointmentDesk Job() => Desk(Scope.Everywhere("a job looks at every booking"));

    /// <summary>The slot that begins at this minute of the day: 600 is ten o'clock.</summary>
    public SlotChoice At(int minute = 600, DateOnly? day = null, SlotRule? rule = null) => new((rule ?? Rule).Id, day ?? Today, minute);

    public BookingWish Wish(SlotChoice slot, Guid? key = null) => new(Hall.Id, slot, key ?? Guid.CreateVersion7()) { HolderName = "张小测", Phone = "13800000000" };

    public Task<Answer<Appointment>> BookAsync(Actor actor, SlotChoice? slot = null, Func<BookingWish, BookingWish>? with = null) =>
        Desk(actor).BookAsync(with is null ? Wish(slot ?? At()) : with(Wish(slot ?? At())), actor, Cancel);

    public Task<Answer<Appointment>> CancelAsync(Appointment booked, Actor actor, string? why = null) => Desk(actor).ActAsync(booked.Id, AppointmentAction.Cancel, why, Guid.CreateVersion7(), actor, Cancel);

    public Task<Answer<Appointment>> MoveAsync(Appointment booked, SlotChoice slot, Actor actor) => Desk(actor).MoveAsync(booked.Id, slot, null, Guid.CreateVersion7(), actor, Cancel);

    public async Task<Appointment> ReadAsync(Guid id)
    {
        await using var db = Database.Everywhere();
        return await db.Appointments.AsNoTracking().SingleAsync(each => each.Id == id, Cancel);
    }

    /// <summary>I8: no slot holds more bookings than it has places, the count is what a recount gives, and each booking is what its events say.</summary>
    public async Task ShouldHoldAsync(int places)
    {
        await using var db = Database.Everywhere();
        var booked = await db.Appointments.AsNoTracking().ToListAsync(Cancel);
        var counts = await db.SlotCounts.AsNoTracking().ToListAsync(Cancel);
        var held = booked.Where(each => each.HoldsPlace).GroupBy(each => (each.RuleId, each.Day, each.Minute)).ToDictionary(group => group.Key, group => group.Count());
        held.Values.ShouldAllBe(count => count <= places);
        counts.Where(count => count.Taken != held.GetValueOrDefault((count.RuleId, count.Day, count.Minute), 0)).ShouldBeEmpty();
        held.Keys.Except(counts.Select(count => (count.RuleId, count.Day, count.Minute))).ShouldBeEmpty();
        var lives = (await db.AppointmentEvents.AsNoTracking().ToListAsync(Cancel)).ToLookup(each => each.AppointmentId);
        foreach (var each in booked)
        {
            var life = lives[each.Id].OrderBy(happened => happened.Sequence).ToList();
            life.Zip(life.Skip(1)).ShouldAllBe(pair => pair.First.To == pair.Second.From);
            life[^1].To.ShouldBe(each.State);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _directory.Dispose();
        _calendars.Dispose();
        await Database.DisposeAsync();
    }
}
