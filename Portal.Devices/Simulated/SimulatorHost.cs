using System.Net;
using System.Text;

namespace Portal.Devices;

/// <summary>
/// The page on which a developer puts a card on the reader or takes the paper out. It listens on a port of its own beside the agent, so
/// that the agent's front door has no exception, and takes orders from its own page only.
/// </summary>
public sealed class SimulatorHost : IAsyncDisposable
{
    private readonly WebApplication _web;

    private SimulatorHost(WebApplication web) => _web = web;

    public string Url => _web.Urls.Single();

    public static async Task<SimulatorHost> StartAsync(SimulatedWorld world, CancellationToken cancel)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 4096;
        });
        var web = builder.Build();
        web.Run(http => ServeAsync(http, world));
        await web.StartAsync(cancel);
        return new(web);
    }

    public ValueTask DisposeAsync() => _web.DisposeAsync();

    private static async Task ServeAsync(HttpContext http, SimulatedWorld world)
    {
        var self = $"127.0.0.1:{http.Connection.LocalPort}";
        if (http.Request.Headers.Host != self)
        {
            http.Response.StatusCode = StatusCodes.Status421MisdirectedRequest;
            return;
        }

        if (HttpMethods.IsPost(http.Request.Method))
        {
            if (http.Request.Headers.Origin != "http://" + self)
            {
                http.Response.StatusCode = StatusCodes.Status403Forbidden;
                return;
            }

            var order = (await new StreamReader(http.Request.Body, Encoding.UTF8).ReadToEndAsync(http.RequestAborted)).Split(' ', 2);
            http.Response.StatusCode = Do(world, order[0], order.Length > 1 ? order[1] : "") ? StatusCodes.Status204NoContent : StatusCodes.Status400BadRequest;
            return;
        }

        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; frame-ancestors 'none'";
        if (http.Request.Path == "/state")
        {
            await http.Response.WriteAsync(State(world), http.RequestAborted);
            return;
        }

        http.Response.ContentType = "text/html; charset=utf-8";
        await using var page = typeof(SimulatorHost).Assembly.GetManifestResourceStream("Portal.Devices.Simulated.simulators.html")!;
        await page.CopyToAsync(http.Response.Body, http.RequestAborted);
    }

    private static bool Do(SimulatedWorld world, string order, string value)
    {
        Action? act = (order, value) switch
        {
            ("idcard", "") => () => world.PutIdCard(null),
            ("idcard", _) when value.Split(' ') is [var name, var number] && name.Length <= 15 && number.Length <= 18 => () => world.PutIdCard(SamSimulator.Resident(name, number)),
            ("socialcard", "") => () => world.PutSocialCard(null),
            ("socialcard", "on") => () => world.PutSocialCard(new()),
            ("socialcard", "foreign") => () => world.PutSocialCard(new() { IsForeign = true }),
            ("finger", _) => () => world.PutFinger(value.Length > 0 ? value : null),
            ("keys", { Length: > 0 and <= 20 }) => () => world.Press(value),
            ("scan", { Length: > 0 and <= 1000 }) => () => world.Scan(value),
            ("receipt", _) when Enum.TryParse<ReceiptTrouble>(value, out var trouble) => () => world.BreakReceiptPrinter(trouble),
            ("paper", _) when Percent(value) is { } percent => () => world.Fill(percent),
            ("cardbin", _) when Percent(value) is { } percent => () => world.FillCardBin(percent),
            ("temperature", _) when Percent(value) is { } degrees => () => world.Warm(degrees),
            ("swallow", "") => world.Swallow,
            ("slow", _) when int.TryParse(value, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var wait) && wait <= 60_000 => () => world.Slow = TimeSpan.FromMilliseconds(wait),
            ("sheets", _) when Percent(value) is > 0 and var sheets => () => world.LeaveSheets(sheets),
            ("document", "") => () => world.BreakDocumentPrinter(null),
            ("document", nameof(Fault.PaperOut) or nameof(Fault.Jam)) => () => world.BreakDocumentPrinter(Enum.Parse<Fault>(value)),
            _ => null,
        };
        act?.Invoke();
        return act is not null;
    }

    private static int? Percent(string value) => int.TryParse(value, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) && number <= 100 ? number : null;

    private static string State(SimulatedWorld world) =>
        $"身份证 {(world.Sam.Card is null ? "无" : "在")} · 社保卡 {(world.SocialCard is null ? "无" : "在")} · 手指 {world.Finger ?? "无"} · 小票 {world.ReceiptPrinter.Trouble} ({world.ReceiptPrinter.Printed.Count}) · A4 {world.DocumentTrouble?.ToString() ?? "None"} ({world.Sheets}, {world.Paper}%) · 机内 {world.Temperature}°C · 收卡箱 {world.CardBin}%{(world.IsCardStuck ? " · 吞卡" : "")} · 门 {world.Unlocked}";
}
