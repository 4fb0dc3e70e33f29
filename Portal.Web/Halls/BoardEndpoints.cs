using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Portal.Core.Halls;
using Portal.Core.Tenancy;
using Portal.Web.Tenancy;

namespace Portal.Web.Halls;

/// <summary>
/// The stream that a call board listens to. A board is one-way and stands for years, so it is no circuit: a line of server-sent events
/// that the browser opens again by itself. Only the newest state waits for a slow screen, and a beat tells that the line is alive.
/// </summary>
public static class BoardEndpoints
{
    /// <summary>The screen takes the line for cut after two and a half of these.</summary>
    public static readonly TimeSpan Beat = TimeSpan.FromSeconds(10);

    public static void MapBoards(this WebApplication app) => app.MapGet($"/{PortalUrls.Display}/{{hall:guid}}/stream", async (Guid hall, Here here, CallBoards boards, TimeProvider time, HttpContext context) =>
    {
        if (await boards.ReadAsync(hall, context.RequestAborted) is not { } now || !await BelongsAsync(hall, here, context))
        {
            return Results.NotFound();
        }

        var states = Channel.CreateBounded<CallBoard>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
        if (boards.Watch(hall, board => states.Writer.TryWrite(board)) is not { } watching)
        {
            return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
        }

        context.Response.RegisterForDispose(watching);
        context.Response.Headers["X-Accel-Buffering"] = "no"; // A proxy that gathers an answer before it passes it on would hold every call back.
        return TypedResults.ServerSentEvents(TellAsync(now, states.Reader, time, context.RequestAborted));
    }).AllowAnonymous();

    /// <summary>A hall is shown under its own place, or one above or below it, as its page is.</summary>
    private static async Task<bool> BelongsAsync(Guid hallId, Here here, HttpContext context)
    {
        await using var db = context.RequestServices.GetRequiredService<Microsoft.EntityFrameworkCore.IDbContextFactory<Core.PortalDb>>().CreateDbContext();
        return here.Find is { } place && await db.Halls.FindAsync([hallId], context.RequestAborted) is { } hall && BoardPage.BelongsTo(hall, here.Tree, place);
    }

    private static async IAsyncEnumerable<SseItem<string>> TellAsync(CallBoard now, ChannelReader<CallBoard> states, TimeProvider time, [EnumeratorCancellation] CancellationToken gone)
    {
        yield return Item(now);
        while (!gone.IsCancellationRequested)
        {
            CallBoard? next;
            using (var beat = CancellationTokenSource.CreateLinkedTokenSource(gone))
            {
                beat.CancelAfter(Beat);
                try
                {
                    next = await states.ReadAsync(beat.Token);
                }
                catch (OperationCanceledException) when (!gone.IsCancellationRequested)
                {
                    next = null;
                }
                catch (OperationCanceledException)
                {
                    yield break;
                }
            }

            yield return next is null ? new SseItem<string>(time.GetUtcNow().ToUnixTimeMilliseconds().ToString(System.Globalization.CultureInfo.InvariantCulture), "beat") : Item(next);
        }

        SseItem<string> Item(CallBoard board) => new(BoardJson.Of(board, time.GetUtcNow().UtcDateTime), "board");
    }
}
