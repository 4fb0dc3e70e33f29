using Portal.Core;

namespace Portal.Web.Trouble;

/// <summary>
/// A page that could not be read because the database was locked, away or restarting is read again, from the start, a few times.
/// A request that ends in an exception all the same leaves behind where it was going and what was typed: the page of trouble offers
/// both again. Stands after <see cref="Tenancy.TenantMiddleware"/>, so that addresses are relative to the tenant.
/// </summary>
public sealed class FailedRequests(RequestDelegate next, TimeProvider time)
{
    private static readonly int[] WaitMilliseconds = [80, 250, 600];

    /// <summary>A person waits no longer than this for trouble to pass.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly object Key = new();

    public async Task InvokeAsync(HttpContext context)
    {
        var started = time.GetTimestamp();
        for (var failed = 0; ; failed++)
        {
            try
            {
                await OnceAsync(context, isAgain: failed > 0);
                return;
            }
            catch (Exception trouble) when (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
            {
                var mayPass = HttpMethods.IsGet(context.Request.Method) && PortalDbMaker.IsPassing(trouble);
                if (!mayPass || failed == WaitMilliseconds.Length || time.GetElapsedTime(started) > Patience)
                {
                    await RememberAsync(context);
                    throw;
                }
            }

            await Task.Delay(TimeSpan.FromMilliseconds(WaitMilliseconds[failed]), time, context.RequestAborted);
        }
    }

    /// <summary>The page that failed, relative to the tenant's base; null when it was no page that can be asked for again.</summary>
    internal static string? AddressIn(HttpContext context) => context.Items.TryGetValue(Key, out var address) ? (string?)address : null;

    /// <summary>Again means with services of its own: what the first try has half set up is not used.</summary>
    private async Task OnceAsync(HttpContext context, bool isAgain)
    {
        if (!isAgain)
        {
            await next(context);
            return;
        }

        var services = context.RequestServices;
        await using var afresh = services.CreateAsyncScope();
        try
        {
            context.RequestServices = afresh.ServiceProvider;
            context.Response.Clear();
            context.SetEndpoint(null);
            context.Request.RouteValues.Clear();
            await next(context);
        }
        finally
        {
            context.RequestServices = services;
        }
    }

    private static async Task RememberAsync(HttpContext context)
    {
        if (HttpMethods.IsGet(context.Request.Method))
        {
            context.Items[Key] = TypedForm.AddressOf(context.Request);
            return;
        }

        try
        {
            await TypedForm.KeepAsync(context);
        }
        catch (Exception unreadable) when (unreadable is BadHttpRequestException or InvalidDataException or InvalidOperationException or IOException)
        {
            // What cannot be read cannot be kept; the trouble that is on its way says what happened.
        }
    }
}
