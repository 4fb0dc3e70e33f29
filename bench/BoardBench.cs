using System.Diagnostics;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core;
using Portal.Core.Calendars;
using Portal.Core.Halls;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Portal.Web;

namespace Portal.Bench;

/// <summary>
/// From the click to the board: the real program on a real port with its embedded database, so many boards of one hall listening over
/// HTTP (server-sent events on loopback), and a clerk who calls the next. The time runs from the call of <c>TicketDesk.CallNextAsync</c>,
/// which is what the button does, until each board has read the line with the number; drawing it is the browser's.
/// </summary>
internal static class BoardBench
{
    private const double Slowest = 150;
    private const int Warm = 20;

    /// <returns>Whether the goal was reached.</returns>
    public static async Task<bool> RunAsync(int calls, int boards)
    {
        var folder = Directory.CreateTempSubdirectory("portal-bench-board-");
        await using var portal = new BoardHost(folder.FullName);
        var (hall, counter, group, clerk) = await LayAsync(portal.Services);
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = boards + 10 }) { Timeout = Timeout.InfiniteTimeSpan };
        using var stop = new CancellationTokenSource();
        var seen = new Seen(boards);
        var screens = Enumerable.Range(0, boards).Select(board => ListenAsync(http, $"{portal.Url}/xincheng/{PortalUrls.BoardStream(hall.Id)}", board, seen, stop.Token)).ToList();
        await seen.ReadyAsync();

        await using var shift = portal.Services.CreateAsyncScope();
        shift.ServiceProvider.GetRequiredService<Scope>().BeStaff(clerk.Post!.TenantPath);
        Yes(await shift.ServiceProvider.GetRequiredService<HallDesk>().StayAsync(counter.Id, CounterState.Open, Guid.CreateVersion7(), clerk));
        var desk = shift.ServiceProvider.GetRequiredService<TicketDesk>();
        List<double> times = [], clicks = [];
        for (var call = 0; call < calls + Warm; call++)
        {
            var taken = Yes(await desk.TakeAsync(new TicketWish(hall.Id, group.Id, Guid.CreateVersion7()), clerk));
            await Task.Delay(40); // The boards have shown who waits; the next change is the call alone.
            var watch = Stopwatch.StartNew();
            seen.Expect($"\"label\":\"{taken.Label}\"", watch);
            var ticket = Yes(await desk.CallNextAsync(counter.Id, Guid.CreateVersion7(), clerk));
            var click = watch.Elapsed.TotalMilliseconds;
            var arrived = await seen.AllAsync();
            if (call >= Warm)
            {
                times.AddRange(arrived);
                clicks.Add(click);
            }

            foreach (var action in (TicketAction[])[TicketAction.Serve, TicketAction.Finish])
            {
                Yes(await desk.ActAsync(ticket.Id, new TicketAct(action, Guid.CreateVersion7()) { CounterId = counter.Id }, clerk));
            }
        }

        await stop.CancelAsync();
        await Task.WhenAll(screens);
        times.Sort();
        clicks.Sort();
        var p99 = At(times, .99);
        Console.WriteLine($"Click to board, SQLite, {calls} calls × {boards} boards over HTTP on loopback: p50 {At(times, .5):0.0} ms, p99 {p99:0.0} ms (goal ≤ {Slowest:0}), slowest {times[^1]:0.0} ms; the click itself p50 {At(clicks, .5):0.0} ms, p99 {At(clicks, .99):0.0} ms");
        return p99 <= Slowest;
    }

    private static T Yes<T>(Answer<T> answer) => answer.IsYes ? answer.Value : throw new InvalidOperationException($"refused: {answer.Refusal}");

    private static double At(List<double> sorted, double share) => sorted[(int)(sorted.Count * share)];

    private static async Task ListenAsync(HttpClient http, string url, int board, Seen seen, CancellationToken stop)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri(url), HttpCompletionOption.ResponseHeadersRead, stop);
            answer.EnsureSuccessStatusCode();
            using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(stop));
            while (await reader.ReadLineAsync(stop) is { } line)
            {
                if (line.StartsWith("data:", StringComparison.Ordinal))
                {
                    seen.Line(board, line);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The bench is over.
        }
    }

    private static async Task<(Hall Hall, Counter Counter, TicketGroup Group, Actor Clerk)> LayAsync(IServiceProvider services)
    {
        await using var db = services.GetRequiredService<PortalDbMaker>().Make(Scope.Everywhere("the bench lays out its own hall"));
        var tenant = await db.Tenants.AsNoTracking().SingleAsync(each => each.Slug == "xincheng");
        var unit = await db.Units.AsNoTracking().FirstAsync(each => each.TenantId == tenant.Id);
        var today = ChinaTime.DateOf(TimeProvider.System.GetUtcNow().UtcDateTime);
        var hall = new Hall { TenantId = tenant.Id, Name = "bench", Days = [.. new[] { 0, 1 }.Select(day => new HallDay(today.AddDays(day), [new Opening(today.AddDays(day).DayOfWeek, TimeOnly.MinValue, new TimeOnly(23, 59, 59))]))] };
        var counter = new Counter { TenantId = tenant.Id, HallId = hall.Id, Number = 1 };
        var group = new TicketGroup { TenantId = tenant.Id, HallId = hall.Id, Prefix = "A", Name = "bench" };
        db.AddRange(hall, counter, group);
        await db.SaveChangesAsync();
        db.Add(new CounterTerm { TenantId = tenant.Id, CounterId = counter.Id, From = today.AddDays(-1), Name = "bench", IsIntegrated = true });
        await db.SaveChangesAsync();
        return (hall, counter, group, new Actor { AccountId = Guid.CreateVersion7(), Name = "clerk", Channel = Channel.Window, Post = new StaffPost(Guid.CreateVersion7(), tenant.Id, tenant.Path, unit.Id, "hall", Duties.Clerk) });
    }

    /// <summary>When each board has read what is waited for.</summary>
    private sealed class Seen(int boards)
    {
        private readonly double[] _at = new double[boards];
        private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private Stopwatch? _watch;
        private string? _words;
        private int _open;
        private int _left;

        public Task ReadyAsync() => _ready.Task.WaitAsync(TimeSpan.FromMinutes(1));

        public void Expect(string words, Stopwatch watch)
        {
            Array.Clear(_at);
            (_all, _left, _watch) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), boards, watch);
            Volatile.Write(ref _words, words);
        }

        public void Line(int board, string line)
        {
            if (!_ready.Task.IsCompleted && Interlocked.Increment(ref _open) == boards)
            {
                _ready.TrySetResult();
            }

            if (Volatile.Read(ref _words) is { } words && _at[board] == 0 && line.Contains(words, StringComparison.Ordinal))
            {
                _at[board] = _watch!.Elapsed.TotalMilliseconds;
                if (Interlocked.Decrement(ref _left) == 0)
                {
                    _all.TrySetResult();
                }
            }
        }

        public async Task<IReadOnlyList<double>> AllAsync()
        {
            await _all.Task.WaitAsync(TimeSpan.FromMinutes(1));
            Volatile.Write(ref _words, null);
            return [.. _at];
        }
    }

    /// <summary>The program itself, in a folder of its own with the demonstration's places.</summary>
    private sealed class BoardHost : WebApplicationFactory<Portal.Web.PortalMode>
    {
        private readonly string _folder;

        public BoardHost(string folder)
        {
            _folder = folder;
            UseKestrel(0);
            StartServer();
        }

        public string Url => ClientOptions.BaseAddress.ToString().TrimEnd('/');

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseEnvironment("Testing");
            builder.UseSetting("Portal:DataFolder", _folder);
            builder.UseSetting("Portal:Demo", "true");
            builder.UseSetting("Portal:DemoCases", "false");
            builder.UseSetting("Clock:EverySeconds", "0");
        }
    }
}
