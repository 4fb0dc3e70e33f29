using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Portal.Core;
using Portal.Core.Calendars;
using Portal.Core.Halls;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Portal.Web;

namespace Portal.Bench;

/// <summary>The program itself on a real port and a throw-away PostgreSQL, with the demonstration's places and one hall of the bench's own that is open around the clock.</summary>
internal sealed class HallHost : WebApplicationFactory<PortalMode>
{
    private const string Slug = "xincheng";

    private readonly string _folder;
    private readonly string _connection;

    private HallHost(string folder, string connection)
    {
        (_folder, _connection) = (folder, connection);
        UseKestrel(0);
        StartServer();
    }

    public Hall Hall { get; private set; } = null!;

    public TicketGroup Group { get; private set; } = null!;

    public SlotRule Slots { get; private set; } = null!;

    public IReadOnlyList<(Counter Counter, Actor Clerk)> Counters { get; private set; } = [];

    /// <summary>With closing slash.</summary>
    public Uri Place => new(ClientOptions.BaseAddress, $"{Slug}/");

    /// <summary>A fresh one; null without PostgreSQL.</summary>
    public static async Task<HallHost?> OpenAsync(string folder, int counters)
    {
        if (Environment.GetEnvironmentVariable("PORTAL_TEST_POSTGRES") is not { Length: > 0 } connection)
        {
            Console.WriteLine("Not measured, PORTAL_TEST_POSTGRES is not set (bench/run.sh sets it).");
            return null;
        }

        var host = new HallHost(folder, connection);
        await host.LayAsync(counters);
        return host;
    }

    public AsyncServiceScope AsStaff(Actor clerk)
    {
        var shift = Services.CreateAsyncScope();
        shift.ServiceProvider.GetRequiredService<Scope>().BeStaff(clerk.Post!.TenantPath);
        return shift;
    }

    public AsyncServiceScope AsCitizen(Guid citizenId)
    {
        var visit = Services.CreateAsyncScope();
        visit.ServiceProvider.GetRequiredService<Scope>().BeCitizen(citizenId, Counters[0].Clerk.Post!.TenantPath);
        return visit;
    }

    public static T Yes<T>(Answer<T> answer) => answer.IsYes ? answer.Value : throw new InvalidOperationException($"refused: {answer.Refusal}");

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Testing");
        builder.UseSetting("Portal:DataFolder", _folder);
        builder.UseSetting("Portal:Demo", "true");
        builder.UseSetting("Portal:DemoCases", "false");
        builder.UseSetting("Clock:EverySeconds", "0");
        builder.UseSetting("Database:Provider", nameof(DatabaseProvider.Postgres));
        builder.UseSetting("Database:ConnectionString", _connection);

        // All users of the bench come from one address.
        builder.UseSetting("Limits:number", "1000000");
        builder.UseSetting("Limits:look-up", "1000000");
        builder.ConfigureLogging(logging => logging.SetMinimumLevel(LogLevel.Warning));
    }

    private async Task LayAsync(int counters)
    {
        await using var db = Services.GetRequiredService<PortalDbMaker>().Make(Scope.Everywhere("the bench lays out its own hall"));
        var tenant = await db.Tenants.AsNoTracking().SingleAsync(each => each.Slug == Slug);
        var unit = await db.Units.AsNoTracking().FirstAsync(each => each.TenantId == tenant.Id);
        var today = ChinaTime.DateOf(TimeProvider.System.GetUtcNow().UtcDateTime);
        Hall = new Hall
        {
            TenantId = tenant.Id,
            Name = "bench",
            PhoneTickets = new PhoneRule(PerDay: 1_000_000),
            Booking = new BookingRule(OpenPerPerson: 20),
            Days = [.. Enumerable.Range(0, 3).Select(today.AddDays).Select(day => new HallDay(day, [new Core.Tenancy.Opening(day.DayOfWeek, TimeOnly.MinValue, new TimeOnly(23, 59, 59))]))],
        };
        Group = new TicketGroup { TenantId = tenant.Id, HallId = Hall.Id, Prefix = "A", Name = "bench" };
        Slots = new SlotRule { TenantId = tenant.Id, HallId = Hall.Id, GroupId = Group.Id, From = TimeOnly.MinValue, To = new(23, 30), Minutes = 30, Places = 500 };
        db.Add(Hall);
        await db.SaveChangesAsync();
        db.Add(Group);
        await db.SaveChangesAsync();
        db.Add(Slots);
        List<(Counter, Actor)> staffed = [];
        foreach (var number in Enumerable.Range(1, counters))
        {
            var counter = new Counter { TenantId = tenant.Id, HallId = Hall.Id, Number = number };
            counter.Terms.Add(new CounterTerm { TenantId = tenant.Id, CounterId = counter.Id, From = today.AddDays(-1), Name = "bench", IsIntegrated = true });
            db.Add(counter);
            staffed.Add((counter, new Actor { AccountId = Guid.CreateVersion7(), Name = "clerk", Channel = Channel.Window, Post = new StaffPost(Guid.CreateVersion7(), tenant.Id, tenant.Path, unit.Id, "hall", Duties.Clerk) }));
        }

        await db.SaveChangesAsync();
        Counters = staffed;
        foreach (var (counter, clerk) in Counters)
        {
            await using var shift = AsStaff(clerk);
            Yes(await shift.ServiceProvider.GetRequiredService<HallDesk>().StayAsync(counter.Id, CounterState.Open, Guid.CreateVersion7(), clerk));
        }
    }
}
