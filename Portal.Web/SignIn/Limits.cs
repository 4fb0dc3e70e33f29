using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Portal.Core;
using Portal.Core.Fleet;
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

    /// <summary>What agents report. Behind one address may stand all machines of a district, each with four posts a minute and some more after the portal was away; how often one machine is heard counts <c>HealthPace</c>.</summary>
    public const string Health = "health";

    /// <summary>What upper screens ask for every ten seconds.</summary>
    public const string Signage = "signage";

    internal static void Lay(RateLimiterOptions options, IConfiguration configuration)
    {
        options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        options.OnRejected = async (rejected, _) =>
        {
            var seconds = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? (int)Math.Ceiling(wait.TotalSeconds) : 60;
            rejected.HttpContext.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
            if (rejected.HttpContext.GetEndpoint()?.Metadata.GetMetadata<EnableRateLimitingAttribute>()?.PolicyName is Health or Signage)
            {
                await Said(new AskedTooOften(seconds)).ExecuteAsync(rejected.HttpContext);
            }
        };
        Add(SignIn, 30, request => HttpMethods.IsPost(request.Method));
        Add(Register, 20, request => HttpMethods.IsPost(request.Method));
        Add(Number, 20, request => HttpMethods.IsPost(request.Method));
        Add(Health, 2400, _ => true);
        Add(Signage, 600, _ => true);
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

    /// <summary>To a program, which has no page to read: the sentence in both languages.</summary>
    internal static IResult Said(AskedTooOften often) =>
        Results.Json(new { zh = often.Sentence(CultureInfo.GetCultureInfo("zh-CN")), en = often.Sentence(CultureInfo.GetCultureInfo("en")) }, statusCode: StatusCodes.Status429TooManyRequests);

    /// <summary>Its seal cannot be made up; signing in is counted by address at a machine as anywhere.</summary>
    private static string? MachineOf(HttpContext context) =>
        context.Request.Path.StartsWithSegments("/kiosk", StringComparison.OrdinalIgnoreCase) ? context.RequestServices.GetRequiredService<MachineCookie>().Of(context) : null;
}
