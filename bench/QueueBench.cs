using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core;
using Portal.Core.Calendars;
using Portal.Core.Demo;
using Portal.Core.Halls;
using Portal.Core.People;
using Portal.Core.Tenancy;
using Portal.Web;

namespace Portal.Bench;

/// <summary>
/// Queue and appointments under 200 and 400 people at once. Each is somebody with a phone against the real program over HTTP: looks at the
/// hall, opens the form, takes a number, follows it twice, gives it back, looks at the free times; then books a time and cancels it, which
/// is the desk's call that the signed-in page makes. Between two steps they read for two to eight seconds, as people do. Eight clerks
/// call, serve and finish meanwhile. What counts is every answer's time, and that none fails.
/// </summary>
internal static partial class QueueBench
{
    private const double Goal = 20;
    private const int Clerks = 8;

    private static readonly TimeSpan WarmFor = TimeSpan.FromSeconds(15);

    /// <returns>Whether the median stayed within the goal and nothing failed, for every number of users.</returns>
    public static async Task<bool> RunAsync(IReadOnlyList<int> users, int seconds)
    {
        var folder = Directory.CreateTempSubdirectory("portal-bench-queue-");
        try
        {
            await using var portal = await HallHost.OpenAsync(folder.FullName, Clerks);
            if (portal is null)
            {
                return false;
            }

            var people = await PeopleAsync(portal, users.Max());
            var reached = true;
            foreach (var count in users)
            {
                reached &= await MeasureAsync(portal, people, count, TimeSpan.FromSeconds(seconds));
            }

            return reached;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<bool> MeasureAsync(HallHost portal, IReadOnlyList<Guid> people, int count, TimeSpan length)
    {
        var (steps, errors) = (new ConcurrentBag<(string Step, double Milliseconds)>(), new ConcurrentBag<string>());
        using var stop = new CancellationTokenSource(WarmFor + length);
        var from = Stopwatch.GetTimestamp() + (long)(WarmFor.TotalSeconds * Stopwatch.Frequency);
        var running = people.Take(count).Select(LiveAsync).Concat(portal.Counters.Select(at => WorkAsync(portal, at.Counter, at.Clerk, errors.Add, stop.Token))).ToList();
        await Task.WhenAll(running);

        var all = steps.Select(step => step.Milliseconds).ToList();
        var median = Times.At(all, .5);
        Console.WriteLine($"{count} users, {length.TotalSeconds:0} s, PostgreSQL: {all.Count} answers ({all.Count / length.TotalSeconds:0}/s), {errors.Count} errors; {Times.Line(all)} (goal: median ≤ {Goal:0} ms, no error: {(median <= Goal && errors.IsEmpty ? "reached" : "missed")})");
        foreach (var step in steps.GroupBy(step => step.Step, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            Console.WriteLine($"  {step.Key,-14} {step.Count(),6} × {Times.Line([.. step.Select(each => each.Milliseconds)])}");
        }

        foreach (var error in errors.Distinct(StringComparer.Ordinal).Take(5))
        {
            Console.WriteLine($"  error: {error}");
        }

        return median <= Goal && errors.IsEmpty;

        async Task LiveAsync(Guid person)
        {
            using var visitor = new Visitor(portal, person, Tell, errors.Add);
            await visitor.LiveAsync(stop.Token);
        }

        void Tell(string step, long at, double milliseconds)
        {
            if (at >= from)
            {
                steps.Add((step, milliseconds));
            }
        }
    }

    private static async Task WorkAsync(HallHost portal, Counter counter, Actor clerk, Action<string> fail, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await using var shift = portal.AsStaff(clerk);
            var desk = shift.ServiceProvider.GetRequiredService<TicketDesk>();
            var called = await desk.CallNextAsync(counter.Id, Guid.CreateVersion7(), clerk, CancellationToken.None);
            await Task.Delay(2_000, CancellationToken.None); // Nobody is left sitting when the bench ends.
            foreach (var action in called.IsYes ? (TicketAction[])[TicketAction.Serve, TicketAction.Finish] : [])
            {
                if (!(await desk.ActAsync(called.Value!.Id, new TicketAct(action, Guid.CreateVersion7()) { CounterId = counter.Id }, clerk, CancellationToken.None)).IsYes)
                {
                    fail($"{action} was refused");
                }
            }
        }
    }

    /// <summary>People with accounts of their own.</summary>
    private static async Task<IReadOnlyList<Guid>> PeopleAsync(HallHost portal, int count)
    {
        await using var db = portal.Services.GetRequiredService<PortalDbMaker>().Make(Scope.Everywhere("the bench brings its own people"));
        var people = Enumerable.Range(1, count).Select(number => new Citizen { Name = "bench", DocumentType = DocumentType.ResidentIdCard, DocumentNumber = DemoIdNumber.Make(new DateOnly(1971, 1, 1).AddDays(number), 501), Phone = "19900000001" }).ToList();
        db.AddRange(people);
        await db.SaveChangesAsync();
        return [.. people.Select(person => person.Id)];
    }

    private sealed partial class Visitor(HallHost portal, Guid person, Action<string, long, double> tell, Action<string> fail) : IDisposable
    {
        private static int _lastAddress;

        private readonly HttpClient _http = new(new SocketsHttpHandler { CookieContainer = new CookieContainer(), PooledConnectionLifetime = Timeout.InfiniteTimeSpan, ConnectCallback = FromOwnAddress(Interlocked.Increment(ref _lastAddress)) }) { BaseAddress = portal.Place, Timeout = TimeSpan.FromSeconds(30) };
        private readonly Actor _self = new() { AccountId = person, CitizenId = person, Name = "bench", Channel = Channel.Web };

        public async Task LiveAsync(CancellationToken stop)
        {
            try
            {
                await ReadOnAsync(stop); // Not all in the same moment.
                while (true)
                {
                    await VisitAsync(stop);
                    await BookAsync(stop);
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                // The bench is over.
            }
        }

        public void Dispose() => _http.Dispose();

        /// <summary>Numbers of one address are limited: each visitor comes from another one of the loopback's sixteen million.</summary>
        private static Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>> FromOwnAddress(int number) => async (wanted, stop) =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                socket.Bind(new IPEndPoint(new IPAddress([127, 1, (byte)(number / 250), (byte)((number % 250) + 1)]), 0));
                await socket.ConnectAsync(IPAddress.Loopback, wanted.DnsEndPoint.Port, stop);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        };

        private async Task VisitAsync(CancellationToken stop)
        {
            await GetAsync("hall", PortalUrls.Hall(portal.Hall.Id), stop);
            var form = await GetAsync("form", PortalUrls.HallNumber(portal.Hall.Id), stop);
            if (form is null || await PostAsync("take", PortalUrls.HallNumber(portal.Hall.Id), form, "number", new(StringComparer.Ordinal) { ["Sent.Key"] = $"{Guid.CreateVersion7()}", ["Sent.Group"] = $"{portal.Group.Id}" }, stop) is not { } taken)
            {
                return;
            }

            if (!taken.Address.Contains("/tickets/", StringComparison.Ordinal))
            {
                fail($"no number was given: {taken.Address}");
                return;
            }

            await GetAsync("follow", taken.Address, stop);
            if (await GetAsync("follow", taken.Address, stop) is { } last && last.Contains("give-back", StringComparison.Ordinal))
            {
                await PostAsync("give back", taken.Address, last, "give-back", new(StringComparer.Ordinal) { ["Key"] = $"{Guid.CreateVersion7()}" }, stop);
            }
        }

        private async Task BookAsync(CancellationToken stop)
        {
            await GetAsync("free times", PortalUrls.Book(portal.Hall.Id, portal.Group.Id), stop);
            var tomorrow = ChinaTime.DateOf(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(1);
            var wish = new BookingWish(portal.Hall.Id, new SlotChoice(portal.Slots.Id, tomorrow, 30 * Random.Shared.Next(46)), Guid.CreateVersion7()) { HolderName = "测试", Phone = "19900000001" };
            await using var visit = portal.AsCitizen(person);
            var desk = visit.ServiceProvider.GetRequiredService<AppointmentDesk>();
            var booked = await TimeAsync("book", () => desk.BookAsync(wish, _self, stop), stop);
            if (!booked.IsYes)
            {
                fail($"not booked: {booked.Refusal}");
                return;
            }

            var cancelled = await TimeAsync("cancel", () => desk.ActAsync(booked.Value.Id, AppointmentAction.Cancel, null, Guid.CreateVersion7(), _self, stop), stop);
            if (!cancelled.IsYes)
            {
                fail($"not cancelled: {cancelled.Refusal}");
            }
        }

        private Task<string?> GetAsync(string step, string address, CancellationToken stop) => TimeAsync(step, async () =>
        {
            using var answer = await _http.GetAsync(new Uri(address, UriKind.RelativeOrAbsolute), stop);
            return await ReadAsync(step, answer, stop);
        }, stop);

        private Task<(string Address, string Page)?> PostAsync(string step, string address, string page, string form, Dictionary<string, string> fields, CancellationToken stop) => TimeAsync<(string, string)?>(step, async () =>
        {
            using var content = new FormUrlEncodedContent(fields.Append(new("_handler", form)).Append(new("__RequestVerificationToken", Token().Match(page).Groups["token"].Value)));
            using var answer = await _http.PostAsync(new Uri(address, UriKind.RelativeOrAbsolute), content, stop);
            return await ReadAsync(step, answer, stop) is { } text ? (answer.RequestMessage!.RequestUri!.ToString(), text) : null;
        }, stop);

        private async Task<string?> ReadAsync(string step, HttpResponseMessage answer, CancellationToken stop)
        {
            if (answer.IsSuccessStatusCode)
            {
                return await answer.Content.ReadAsStringAsync(stop);
            }

            fail($"{step}: {(int)answer.StatusCode}");
            return null;
        }

        private async Task<T> TimeAsync<T>(string step, Func<Task<T>> act, CancellationToken stop)
        {
            var began = Stopwatch.GetTimestamp();
            var done = await act();
            tell(step, began, Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            await ReadOnAsync(stop);
            return done;
        }

        private static Task ReadOnAsync(CancellationToken stop) => Task.Delay(Random.Shared.Next(2_000, 8_000), stop);

        [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]*value=\"(?<token>[^\"]+)\"", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1_000)]
        private static partial Regex Token();
    }
}
