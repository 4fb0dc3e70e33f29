using System.Diagnostics;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Portal.Core.Halls;
using Portal.Core.People;
using Portal.Web;
using Portal.Web.Halls;

namespace Portal.Bench;

/// <summary>
/// From the click to the board: so many boards of one hall listen to the real program over HTTP (server-sent events on loopback), and a
/// clerk calls the next. The time runs from the call of <see cref="TicketDesk.CallNextAsync"/>, which is what the button does, until each
/// board has read the line with the number; drawing it is the browser's. Beside it, call by call, the anchor: a bare web server that
/// sends the same bytes to as many listeners, without a database or anything else.
/// </summary>
internal static class BoardBench
{
    private const double Goal = 150;
    private const int Warm = 20;

    /// <returns>Whether the goal was reached.</returns>
    public static async Task<bool> RunAsync(int calls, int boards)
    {
        var folder = Directory.CreateTempSubdirectory("portal-bench-boards-");
        try
        {
            await using var portal = await HallHost.OpenAsync(folder.FullName, counters: 1);
            return portal is not null && await MeasureAsync(portal, calls, boards);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<bool> MeasureAsync(HallHost portal, int calls, int boards)
    {
        await using var anchor = await Bare.StartAsync();
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = boards + 10 }) { Timeout = Timeout.InfiniteTimeSpan };
        using var stop = new CancellationTokenSource();
        var (ours, bare) = (new Screens(boards), new Screens(boards));
        List<Task> listening = [.. ours.Listen(http, new Uri(portal.Place, PortalUrls.BoardStream(portal.Hall.Id)), stop.Token), .. bare.Listen(http, anchor.Url, stop.Token)];
        anchor.Say("first");
        await Task.WhenAll(ours.OpenAsync(), bare.OpenAsync());

        var (counter, clerk) = portal.Counters[0];
        await using var shift = portal.AsStaff(clerk);
        var (desk, reading) = (shift.ServiceProvider.GetRequiredService<TicketDesk>(), portal.Services.GetRequiredService<CallBoards>());
        List<double> times = [], clicks = [], anchors = [];
        for (var call = 0; call < calls + Warm; call++)
        {
            var taken = HallHost.Yes(await desk.TakeAsync(new TicketWish(portal.Hall.Id, portal.Group.Id, Guid.CreateVersion7()), clerk));
            await Task.Delay(60); // The boards have shown who waits; the next change is the call alone.
            var watch = ours.Expect($"\"label\":\"{taken.Label}\"");
            var ticket = HallHost.Yes(await desk.CallNextAsync(counter.Id, Guid.CreateVersion7(), clerk));
            var click = watch.Elapsed.TotalMilliseconds;
            var arrived = await ours.AllAsync();
            var line = BoardJson.Of((await reading.ReadAsync(portal.Hall.Id))!);
            bare.Expect($"\"label\":\"{taken.Label}\"");
            anchor.Say(line);
            var plain = await bare.AllAsync();
            if (call >= Warm)
            {
                times.AddRange(arrived);
                anchors.AddRange(plain);
                clicks.Add(click);
            }

            foreach (var action in (TicketAction[])[TicketAction.Serve, TicketAction.Finish])
            {
                HallHost.Yes(await desk.ActAsync(ticket.Id, new TicketAct(action, Guid.CreateVersion7()) { CounterId = counter.Id }, clerk));
            }
        }

        await stop.CancelAsync();
        await Task.WhenAll(listening);
        var p99 = Times.At(times, .99);
        Console.WriteLine($"From the click to the board, PostgreSQL, {calls} calls × {boards} boards over HTTP on loopback:");
        Console.WriteLine($"  click → board   {Times.Line(times)} (goal p99 ≤ {Goal:0} ms: {(p99 <= Goal ? "reached" : "missed")})");
        Console.WriteLine($"  the click alone {Times.Line(clicks)}");
        Console.WriteLine($"  bare broadcast  {Times.Line(anchors)}; ours p99 is {p99 / Times.At(anchors, .99):0.0} × its");
        return p99 <= Goal;
    }

    /// <summary>When each listener has read what is waited for.</summary>
    private sealed class Screens(int count)
    {
        private readonly double[] _at = new double[count];
        private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private Stopwatch _watch = new();
        private string? _words;
        private int _opened;
        private int _left;

        public IEnumerable<Task> Listen(HttpClient http, Uri url, CancellationToken stop) => Enumerable.Range(0, count).Select(screen => ListenAsync(http, url, screen, stop));

        /// <summary>All of them have had a first line.</summary>
        public Task OpenAsync() => _open.Task.WaitAsync(TimeSpan.FromMinutes(2));

        public Stopwatch Expect(string words)
        {
            Array.Clear(_at);
            (_all, _left) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), count);
            _watch = Stopwatch.StartNew();
            Volatile.Write(ref _words, words);
            return _watch;
        }

        public async Task<IReadOnlyList<double>> AllAsync()
        {
            await _all.Task.WaitAsync(TimeSpan.FromMinutes(1));
            Volatile.Write(ref _words, null);
            return [.. _at];
        }

        private async Task ListenAsync(HttpClient http, Uri url, int screen, CancellationToken stop)
        {
            try
            {
                using var answer = await http.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, stop);
                answer.EnsureSuccessStatusCode();
                using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(stop));
                for (var isFirst = true; await reader.ReadLineAsync(stop) is { } line;)
                {
                    if (line.StartsWith("data:", StringComparison.Ordinal))
                    {
                        Read(screen, line, isFirst);
                        isFirst = false;
                    }
                }
            }
            catch (OperationCanceledException)
            {
                // The bench is over.
            }
        }

        private void Read(int screen, string line, bool isFirst)
        {
            if (isFirst && Interlocked.Increment(ref _opened) == count)
            {
                _open.TrySetResult();
            }

            if (Volatile.Read(ref _words) is { } words && _at[screen] == 0 && line.Contains(words, StringComparison.Ordinal))
            {
                _at[screen] = _watch.Elapsed.TotalMilliseconds;
                if (Interlocked.Decrement(ref _left) == 0)
                {
                    _all.TrySetResult();
                }
            }
        }
    }

    /// <summary>A web server that does nothing but send a line to whoever listens.</summary>
    private sealed class Bare(WebApplication app, List<Channel<byte[]>> listeners) : IAsyncDisposable
    {
        private byte[]? _last;

        public Uri Url => new($"{app.Urls.First()}/stream");

        public static async Task<Bare> StartAsync()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Logging.ClearProviders();
            var app = builder.Build();
            var bare = new Bare(app, []);
            app.MapGet("/stream", bare.TellAsync);
            await app.StartAsync();
            return bare;
        }

        public void Say(string line)
        {
            lock (listeners)
            {
                _last = Encoding.UTF8.GetBytes($"data: {line}\n\n");
                listeners.ForEach(each => each.Writer.TryWrite(_last));
            }
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();

        private async Task TellAsync(HttpContext context)
        {
            var lines = System.Threading.Channels.Channel.CreateUnbounded<byte[]>();
            lock (listeners)
            {
                listeners.Add(lines);
                if (_last is not null)
                {
                    lines.Writer.TryWrite(_last);
                }
            }

            context.Response.ContentType = "text/event-stream";
            try
            {
                await foreach (var line in lines.Reader.ReadAllAsync(context.RequestAborted))
                {
                    await context.Response.Body.WriteAsync(line, context.RequestAborted);
                    await context.Response.Body.FlushAsync(context.RequestAborted);
                }
            }
            catch (OperationCanceledException)
            {
                // The listener has gone.
            }
        }
    }
}
