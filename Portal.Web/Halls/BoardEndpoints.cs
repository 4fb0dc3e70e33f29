using System.Globalization;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http.Features;
using Portal.Core.Halls;
using Portal.Core.Tenancy;
using Portal.Web.Halls.Taking;
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
        if (!await BelongsAsync(hall, here, context))
        {
            return Results.NotFound();
        }

        var states = Channel.CreateBounded<CallBoard>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
        if (boards.Watch(hall, board => states.Writer.TryWrite(board), TakerCookie.AddressOf(context) ?? "", () => states.Writer.TryComplete()) is not { } watching)
        {
            return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
        }

        using (watching)
        {
            await TellAsync(states.Reader, time, context);
        }

        return Results.Empty;
    }).AllowAnonymous();

    /// <summary>A hall is shown under its own place, or one above or below it, as its page is.</summary>
    private static async Task<bool> BelongsAsync(Guid hallId, Here here, HttpContext context)
    {
        await using var db = context.RequestServices.GetRequiredService<Microsoft.EntityFrameworkCore.IDbContextFactory<Core.PortalDb>>().CreateDbContext();
        return here.Find is { } place && await db.Halls.FindAsync([hallId], context.RequestAborted) is { } hall && BoardPage.BelongsTo(hall, here.Tree, place);
    }

    private static async Task TellAsync(ChannelReader<CallBoard> states, TimeProvider time, HttpContext context)
    {
        var (body, gone) = (context.Response.Body, context.RequestAborted);
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-cache,no-store";
        context.Response.Headers["X-Accel-Buffering"] = "no"; // A proxy that gathers an answer before it passes it on would hold every call back.
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        try
        {
            while (true)
            {
                await body.WriteAsync(await NextAsync(states, time, gone), gone);
                await body.FlushAsync(gone);
            }
        }
        catch (Exception end) when (end is ChannelClosedException || (end is OperationCanceledException or IOException && gone.IsCancellationRequested))
        {
            // The screen was switched off, or the portal stops, or the screen made room for another address's.
        }
    }

    /// <summary>The next state as the event that all screens share; a beat when none comes.</summary>
    private static async Task<ReadOnlyMemory<byte>> NextAsync(ChannelReader<CallBoard> states, TimeProvider time, CancellationToken gone)
    {
        using var beat = CancellationTokenSource.CreateLinkedTokenSource(gone);
        beat.CancelAfter(Beat);
        try
        {
            return BoardJson.EventOf(await states.ReadAsync(beat.Token));
        }
        catch (OperationCanceledException) when (!gone.IsCancellationRequested)
        {
            return Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"event: beat\ndata: {BoardJson.Milliseconds(time.GetUtcNow().UtcDateTime)}\n\n"));
        }
    }
}
