using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Primitives;

namespace Portal.Devices;

/// <summary>
/// Who may knock at all, decided before anything is read. Written here because the framework's list of allowed origins lets a request
/// without an Origin in. There is no cross-origin leave for anybody: a page reaches the agent by WebSocket or not at all.
/// </summary>
public static partial class FrontDoor
{
    /// <returns>The status to answer with, and in one word why; null when the caller may come in.</returns>
    public static (int Status, string Why)? WhyNot(IPAddress? from, StringValues host, StringValues origin, int port, IReadOnlyCollection<string> origins)
    {
        if (from is null || !IPAddress.IsLoopback(from))
        {
            return (StatusCodes.Status403Forbidden, "not from this machine");
        }

        // A name that resolves here is how a stranger's page would come past the browser (DNS rebinding).
        if (host.Count != 1 || host[0] != $"127.0.0.1:{port}")
        {
            return (StatusCodes.Status421MisdirectedRequest, "host");
        }

        return origin.Count == 1 && origins.Contains(origin[0]!, StringComparer.Ordinal) ? null : (StatusCodes.Status403Forbidden, "origin");
    }

    /// <returns>The subprotocol of a page of another version of ours; null for our own version and for everybody else.</returns>
    public static string? OtherVersion(HttpContext http)
    {
        var offered = http.WebSockets.WebSocketRequestedProtocols;
        return http.WebSockets.IsWebSocketRequest && Versioned().IsMatch(http.Request.Path.Value ?? "") && !offered.Contains(Protocol.Subprotocol) ? offered.FirstOrDefault(name => Named().IsMatch(name)) : null;
    }

    [GeneratedRegex("^/v[0-9]{1,3}$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Versioned();

    [GeneratedRegex(@"^kiosk-devices\.v[0-9]{1,3}$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Named();
}
