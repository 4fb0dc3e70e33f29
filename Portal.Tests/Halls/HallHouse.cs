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

/// <summary>A street's hall on a Monday at ten: groups A, B and C, counters with clerks at them, and a clock that a test moves.</summary>
internal sealed class HallHouse : IAsyncDisposable
{
    private readonly TenantDirectory _directory;
    private readonly CalendarDesk _calendars;
    private readonly List<Counter> _counters = [];
    private readonly Dictionary<Guid, Actor> _clerks = [];
    private bool _isOurs;

    private HallHouse(TestDatabase database, Hall hall)
    {
        (Database, Hall) = (database, hall);
        _directory = new TenantDirectory(database.Maker, Time);
        _calendars = new CalendarDesk(database.Maker, Time);
        News = new HallNews(NullLogger<HallNews>.Instance);
        Groups = [.. "ABC".Select((letter, at) => new TicketGroup { TenantId = hall.TenantId, HallId = hall.Id, Prefix = letter.ToString(), Name = $"业务{letter}", Order = at, IsConsultation = letter == 'C' })];
    }

    /// <summary>Monday, 2 March 2026, 10:00 in Shanghai.</summary>
    public static DateTime Monday { get; } = new(2026, 3, 2, 2, 0, 0, DateTimeKind.Utc);

    public TestDatabase Database { get; }

    public MovableTime Time { get; } = new(new DateTimeOffset(Monday));

    public Hall Hall { get; }

    public HallNews News { get; }

    public IReadOnlyList<TicketGroup> Groups { get; }

    public IReadOnlyList<Counter> Counters => _counters;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <param name="phone">How the hall gives numbers by phone.</param>
    /// <param name="database">One that is there already; whoever made it takes it away.</param>
    public static async Task<HallHouse> OpenAsync(DatabaseProvider provider, int counters = 2, PhoneRule? phone = null, TestDatabase? database = null)
    {
        var house = new HallHouse(database ?? await TestDatabase.NewAsync(provider), new Hall { TenantId = TestData.Street, Name = "测试大厅", PhoneTickets = phone }) { _isOurs = database is null };
        await using (var db = house.Database.Everywhere())
        {
            db.Add(house.Hall);
            await db.SaveChangesAsync(Cancel);
            db.AddRange(house.Groups);
            await db.SaveChangesAsync(Cancel);
        }

        for (var number = 1; number <= counters; number++)
        {
            await house.AddCounterAsync(number);
        }

        return house;
    }

    /// <summary>A counter with a clerk at it. Without groups it serves all.</summary>
    public async Task<Counter> AddCounterAsync(int number, IReadOnlyList<TicketGroup>? serves = null, params SpokenLanguage[] languages)
    {
        var counter = new Counter { TenantId = Hall.TenantId, HallId = Hall.Id, Number = number, Languages = languages };
        counter.Terms.Add(new CounterTerm { TenantId = Hall.TenantId, CounterId = counter.Id, From = new DateOnly(2026, 1, 1), Name = "窗口", IsIntegrated = serves is null, GroupIds = [.. (serves ?? []).Select(group => group.Id)] });
        await using var db = Database.Everywhere();
        db.Add(counter);
        await db.SaveChangesAsync(Cancel);
        _counters.Add(counter);
        _clerks[counter.Id] = TestData.Clerk(TestData.Street);
        (await Halls().StayAsync(counter.Id, CounterState.Open, Guid.CreateVersion7(), ClerkAt(counter), Cancel)).Refusal.ShouldBeNull();
        return counter;
    }

    public Actor ClerkAt(Counter counter) => _clerks[counter.Id];

    /// <summary>As one node of the portal would have it for one request.</summary>
    /// <param name="news">Those of another node.</param>
    public TicketDesk Desk(Scope? scope = null, TimeProvider? time = null, HallNews? news = null) =>
        new(Database.Maker, scope ?? TestDatabase.StaffScope(TestData.Street), _directory, _calendars, news ?? News, time ?? Time, NullLogger<TicketDesk>.Instance);

    public HallDesk Halls(Scope? scope = null) =>
        new(Database.Maker, scope ?? TestDatabase.StaffScope(TestData.Street), _directory, News, Time, NullLogger<HallDesk>.Instance);

    public TicketWish Wish(int group = 0) => new(Hall.Id, Groups[group].Id, Guid.CreateVersion7());

    public async Task<Ticket> TakeAsync(int group = 0, Func<TicketWish, TicketWish>? with = null, Actor? by = null)
    {
        var wish = with is null ? Wish(group) : with(Wish(group));
        var taken = await Desk().TakeAsync(wish, by ?? TestData.Clerk(TestData.Street), Cancel);
        taken.Refusal.ShouldBeNull();
        return taken.Value!;
    }

    public Task<Answer<Ticket>> NextAsync(Counter counter, Guid? key = null) => Desk().CallNextAsync(counter.Id, key ?? Guid.CreateVersion7(), ClerkAt(counter), Cancel);

    public Task<Answer<Ticket>> ActAsync(Ticket ticket, TicketAction action, Counter? counter = null, Func<TicketAct, TicketAct>? with = null)
    {
        var act = new TicketAct(action, Guid.CreateVersion7()) { CounterId = counter?.Id };
        return Desk().ActAsync(ticket.Id, with is null ? act : with(act), counter is null ? TestData.Clerk(TestData.Street) : ClerkAt(counter), Cancel);
    }

    public async Task<Ticket> MustAsync(Ticket ticket, TicketAction action, Counter? counter = null, Func<TicketAct, TicketAct>? with = null)
    {
        var done = await ActAsync(ticket, action, counter, with);
        done.Refusal.ShouldBeNull();
        return done.Value!;
    }

    /// <summary>Somebody with a phone of their own.</summary>
    public static Actor OnPhone { get; } = new() { Name = "手机", Channel = Channel.Phone };

    public async Task<Ticket> ReadAsync(Guid ticketId)
    {
        await using var db = Database.Everywhere();
        return await db.Tickets.AsNoTracking().SingleAsync(each => each.Id == ticketId, Cancel);
    }

    public async Task<List<TicketEvent>> LifeAsync(Guid ticketId)
    {
        await using var db = Database.Everywhere();
        return await db.TicketEvents.AsNoTracking().Where(each => each.TicketId == ticketId).OrderBy(each => each.Sequence).ToListAsync(Cancel);
    }

    /// <summary>I7: each number once; each ticket's life is one line of legal moves and says what the ticket says; nobody at two counters, no counter with two.</summary>
    public async Task ShouldHoldAsync()
    {
        await using var db = Database.Everywhere();
        var tickets = await db.Tickets.AsNoTracking().ToListAsync(Cancel);
        var lives = (await db.TicketEvents.AsNoTracking().ToListAsync(Cancel)).ToLookup(each => each.TicketId);
        tickets.GroupBy(ticket => (ticket.HallId, ticket.Day, ticket.Label)).ShouldAllBe(same => same.Count() == 1);
        foreach (var line in tickets.GroupBy(ticket => (ticket.Day, ticket.Prefix)))
        {
            line.Select(ticket => ticket.Number).Order().ShouldBe(Enumerable.Range(1, line.Count()), "no number is lost or given twice");
            line.OrderBy(ticket => ticket.Number).Zip(line.OrderBy(ticket => ticket.Number).Skip(1)).ShouldAllBe(pair => pair.First.TakenAt <= pair.Second.TakenAt);
        }

        tickets.Where(ticket => TicketFlow.Occupies.Contains(ticket.Status)).GroupBy(ticket => ticket.CounterId).ShouldAllBe(at => at.Key != null && at.Count() == 1);
        foreach (var ticket in tickets)
        {
            var life = lives[ticket.Id].OrderBy(each => each.Sequence).ToList();
            life.Select(each => each.Sequence).ShouldBe(Enumerable.Range(1, ticket.Version));
            life.Zip(life.Skip(1)).ShouldAllBe(pair => pair.First.To == pair.Second.From);
            life.ShouldAllBe(each => TicketFlow.MoveOf(each.From, each.Action)!.To == each.To);
            life[^1].To.ShouldBe(ticket.Status);
            var replayed = Replay(ticket, life);
            (replayed.Status, replayed.CounterId, replayed.GroupId, replayed.QueueAt, replayed.WaitSeconds, replayed.WaySeconds, replayed.ServiceSeconds, replayed.Version)
                .ShouldBe((ticket.Status, ticket.CounterId, ticket.GroupId, ticket.QueueAt, ticket.WaitSeconds, ticket.WaySeconds, ticket.ServiceSeconds, ticket.Version));
        }
    }

    public async ValueTask DisposeAsync()
    {
        _directory.Dispose();
        _calendars.Dispose();
        if (_isOurs)
        {
            await Database.DisposeAsync();
        }
    }

    private Ticket Replay(Ticket ticket, IEnumerable<TicketEvent> life)
    {
        var again = new Ticket
        {
            Id = ticket.Id,
            TenantId = ticket.TenantId,
            HallId = ticket.HallId,
            Day = ticket.Day,
            Prefix = ticket.Prefix,
            Number = ticket.Number,
            GroupId = Groups.Single(group => group.Prefix == ticket.Prefix).Id,
            Priority = ticket.Priority,
            Secret = ticket.Secret,
            TakenAt = ticket.TakenAt,
            QueueAt = TicketOrder.QueueAt(ticket.TakenAt, ticket.Priority),
        };
        foreach (var happened in life)
        {
            again.Apply(happened);
        }

        return again;
    }
}
