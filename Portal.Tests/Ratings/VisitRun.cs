using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core;
using Portal.Core.Halls;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Portal.Tests.Delivery;
using Xunit;

namespace Portal.Tests.Ratings;

/// <summary>A hall with one integrated window where somebody is served and finished, through the hall's own desks.</summary>
internal sealed class VisitRun
{
    private static int _numbers = 900;

    private readonly IServiceProvider _services;

    private VisitRun(IServiceProvider services, Hall hall, Counter counter, TicketGroup group, Actor clerk) =>
        (_services, Hall, Counter, Group, Clerk) = (services, hall, counter, group, clerk);

    public Hall Hall { get; }

    public Counter Counter { get; }

    public TicketGroup Group { get; }

    public Actor Clerk { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static Task<VisitRun> OpenAsync(CaseHouse house) => OpenAsync(house.Services, house.Everywhere, house.Hall, house.Clerk);

    /// <summary>A hall of its own on the shared portal, open around the clock whatever day the test runs on.</summary>
    public static async Task<VisitRun> OpenAsync(PortalFixture portal, string slug, string account, bool silent = false, IReadOnlyList<SpokenLanguage>? voices = null)
    {
        await using var db = portal.Everywhere();
        var clerk = await ClerkAsync(portal, slug, account);
        var today = Core.Calendars.ChinaTime.DateOf(TimeProvider.System.GetUtcNow().UtcDateTime);
        var hall = new Hall
        {
            TenantId = clerk.Post!.TenantId,
            Name = new LocalText("测试大厅", "Test hall"),
            IsSilent = silent,
            Voices = voices ?? [SpokenLanguage.Putonghua],
            Days = [.. new[] { -1, 0, 1 }.Select(day => new HallDay(today.AddDays(day), [new Opening(today.AddDays(day).DayOfWeek, TimeOnly.MinValue, new TimeOnly(23, 59, 59))]))],
        };
        db.Add(hall);
        await db.SaveChangesAsync(Cancel);
        return await OpenAsync(portal.Services, portal.Everywhere, hall, clerk);
    }

    /// <summary>A clerk of the shared portal, under their post at this place.</summary>
    public static async Task<Actor> ClerkAsync(PortalFixture portal, string slug, string account)
    {
        await using var db = portal.Everywhere();
        var post = (await db.Posts.AsNoTracking().Include(each => each.Tenant).Include(each => each.Account).Where(each => each.Account!.UserName == account && each.Tenant!.Slug == slug).ToListAsync(Cancel)).First(each => each.Duties.HasFlag(Duties.Clerk));
        return new Actor { AccountId = post.AccountId, Name = post.Account!.DisplayName, Channel = Channel.Window, Post = new StaffPost(post.Id, post.TenantId, post.Tenant!.Path, post.UnitId, "大厅", post.Duties) };
    }

    /// <summary>A counter and a group of its own in a hall that is there, with the clerk sitting at it.</summary>
    public static async Task<VisitRun> OpenAsync(IServiceProvider services, Func<PortalDb> everywhere, Hall hall, Actor clerk)
    {
        var number = Interlocked.Increment(ref _numbers);
        var counter = new Counter { TenantId = hall.TenantId, HallId = hall.Id, Number = number };
        var group = new TicketGroup { TenantId = hall.TenantId, HallId = hall.Id, Prefix = $"{(char)('A' + (number / 26 % 26))}{(char)('A' + (number % 26))}", Name = new LocalText("社会事务", "Social affairs") };
        await using (var db = everywhere())
        {
            db.AddRange(counter, group);
            await db.SaveChangesAsync(Cancel);
            db.Add(new CounterTerm { TenantId = hall.TenantId, CounterId = counter.Id, From = new DateOnly(2026, 1, 1), Name = "综合窗口", GroupIds = [group.Id] });
            await db.SaveChangesAsync(Cancel);
        }

        return await SitAsync(new VisitRun(services, hall, counter, group, clerk));
    }

    /// <summary>Another counter of the same hall and group, with a clerk of its own at it.</summary>
    public async Task<VisitRun> BesideAsync(Func<PortalDb> everywhere, Actor clerk, params SpokenLanguage[] languages)
    {
        var counter = new Counter { TenantId = Hall.TenantId, HallId = Hall.Id, Number = Interlocked.Increment(ref _numbers), Languages = languages };
        counter.Terms.Add(new CounterTerm { TenantId = Hall.TenantId, CounterId = counter.Id, From = new DateOnly(2026, 1, 1), Name = "综合窗口", GroupIds = [Group.Id] });
        await using (var db = everywhere())
        {
            db.Add(counter);
            await db.SaveChangesAsync(Cancel);
        }

        return await SitAsync(new VisitRun(_services, Hall, counter, Group, clerk));
    }

    public async Task<Ticket> TakeAsync(Guid? citizenId = null, bool needsEscort = false, string? phone = null)
    {
        await using var visit = As(Clerk);
        return (await visit.ServiceProvider.GetRequiredService<TicketDesk>().TakeAsync(new TicketWish(Hall.Id, Group.Id, Guid.CreateVersion7()) { CitizenId = citizenId, NeedsEscort = needsEscort, Phone = phone }, Clerk with { Channel = Channel.Window }, Cancel)).OrThrow();
    }

    public async Task<Ticket> CallAsync()
    {
        await using var visit = As(Clerk);
        return (await visit.ServiceProvider.GetRequiredService<TicketDesk>().CallNextAsync(Counter.Id, Guid.CreateVersion7(), Clerk, Cancel)).OrThrow();
    }

    /// <summary>Who was called to the counter, or sits at it.</summary>
    public async Task<Ticket> AtCounterAsync()
    {
        await using var visit = As(Clerk);
        return (await visit.ServiceProvider.GetRequiredService<TicketDesk>().PanelAsync(Hall.Id, Clerk, Cancel)).OrThrow().VisitorAt(Counter.Id) ?? throw new InvalidOperationException("nobody is there");
    }

    public async Task<Ticket> ActAsync(Ticket ticket, TicketAction action)
    {
        await using var visit = As(Clerk);
        return (await visit.ServiceProvider.GetRequiredService<TicketDesk>().ActAsync(ticket.Id, new TicketAct(action, Guid.CreateVersion7()) { CounterId = Counter.Id }, Clerk, Cancel)).OrThrow();
    }

    /// <summary>To everybody who waits; answers until when it stands, in UTC.</summary>
    public async Task<DateTime> SayAsync(string words, int minutes)
    {
        await using var visit = As(Clerk);
        return (await visit.ServiceProvider.GetRequiredService<BroadcastDesk>().SayAsync(Hall.Id, words, minutes, Guid.CreateVersion7(), Clerk, Cancel)).OrThrow().Until;
    }

    /// <summary>Taken, called, served, finished.</summary>
    public async Task<Ticket> FinishedAsync(Guid? citizenId = null)
    {
        await TakeAsync(citizenId);
        var ticket = await CallAsync();
        await ActAsync(ticket, TicketAction.Serve);
        return await ActAsync(ticket, TicketAction.Finish);
    }

    /// <summary>Calls, and may be told that there is nobody.</summary>
    public async Task<Answer<Ticket>> TryCallAsync()
    {
        await using var visit = As(Clerk);
        return await visit.ServiceProvider.GetRequiredService<TicketDesk>().CallNextAsync(Counter.Id, Guid.CreateVersion7(), Clerk, Cancel);
    }

    private static async Task<VisitRun> SitAsync(VisitRun run)
    {
        await using var visit = run.As(run.Clerk);
        (await visit.ServiceProvider.GetRequiredService<HallDesk>().StayAsync(run.Counter.Id, CounterState.Open, Guid.CreateVersion7(), run.Clerk, Cancel)).OrThrow();
        return run;
    }

    private AsyncServiceScope As(Actor staff)
    {
        var visit = _services.CreateAsyncScope();
        visit.ServiceProvider.GetRequiredService<Scope>().BeStaff(staff.Post!.TenantPath);
        return visit;
    }
}
