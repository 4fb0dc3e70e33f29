using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Portal.Web.Halls.Machines;

namespace Portal.Web.SignIn;

/// <summary>
/// How often one address may try what invites guessing: <c>@attribute [EnableRateLimiting(Limits.SignIn)]</c>. Only sending a form
/// counts, looking at the page does not. A hall's computers share one address, so the numbers are generous; they stop machines. A machine
/// that staff have paired with a hall is counted by itself on its own pages: whoever tries too often behind the same address does not
/// stop people from taking numbers there.
/// </summary>
public static class Limits
{
    public const string SignIn = "sign-in";
    public const string Register = "register";

    /// <summary>Progress by number and query code, verification by code. Forms that look up by GET count too.</summary>
    public const string LookUp = "look-up";

    /// <summary>Taking a number by phone.</summary>
    public const string Number = "number";

    internal static void Lay(RateLimiterOptions options, IConfiguration configuration)
    {
        options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        options.OnRejected = (rejected, _) =>
        {
            rejected.HttpContext.Response.Headers.RetryAfter = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var wait)
                ? Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture) : "60";
            return ValueTask.CompletedTask;
        };
        Add(SignIn, 30, request => HttpMethods.IsPost(request.Method));
        Add(Register, 20, request => HttpMethods.IsPost(request.Method));
        Add(Number, 20, request => HttpMethods.IsPost(request.Method));
        Add(LookUp, 60, request => request.QueryString.HasValue || HttpMethods.IsPost(request.Method));

        void Add(string name, int aMinute, Func<HttpRequest, bool> counts) => options.AddPolicy(name, context => counts(context.Request)
            ? RateLimitPartition.GetSlidingWindowLimiter($"{name} {MachineOf(context) ?? context.Connection.RemoteIpAddress?.ToString()}", _ => new SlidingWindowRateLimiterOptions
            {
                PermitLimit = configuration.GetValue($"Limits:{name}", aMinute),
                Window = TimeSpan.FromMinutes(1),
                SegmentsPerWindow = 6,
            })
            : RateLimitPartition.GetNoLimiter(""));
    }

    /// <summary>Its seal cannot be made up; signing in is counted by address at a machine as anywhere.</summary>
    private static string? MachineOf(HttpContext context) =>
        context.Request.Path.StartsWithSegments("/kiosk", StringComparison.OrdinalIgnoreCase) ? context.RequestServices.GetRequiredService<MachineCookie>().Of(context) : null;
}
