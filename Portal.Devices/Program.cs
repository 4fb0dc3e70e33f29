using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Portal.Devices;

/// <summary>
/// <c>Portal.Devices [--settings FILE] [--simulate]</c> serves the devices of this kiosk;
/// <c>Portal.Devices enrol CODE [--settings FILE]</c> registers it at the portal.
/// Exit: 0 ended as asked, 2 it may not start so, 64 the words are not understood.
/// </summary>
internal static class Program
{
    private static readonly JsonSerializerOptions Settings = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() }, ReadCommentHandling = JsonCommentHandling.Skip, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    private static async Task<int> Main(string[] words)
    {
        string? settings = null, code = null;
        var simulate = false;
        for (var word = 0; word < words.Length; word++)
        {
            switch (words[word])
            {
                case "--settings" when word + 1 < words.Length:
                    settings = words[++word];
                    break;
                case "--simulate":
                    simulate = true;
                    break;
                case "enrol" when word + 1 < words.Length:
                    code = words[++word];
                    break;
                default:
                    await Console.Error.WriteLineAsync("Portal.Devices [--settings FILE] [--simulate] | Portal.Devices enrol CODE [--settings FILE]");
                    return 64;
            }
        }

        try
        {
            var options = Read(settings ?? Path.Combine(AppContext.BaseDirectory, "devices.json"));
            options.Simulate |= simulate;
            return code is null ? await ServeAsync(options) : await EnrolAsync(options, code);
        }
        catch (Exception trouble) when (trouble is InvalidOperationException or IOException or JsonException or UnauthorizedAccessException or HttpRequestException)
        {
            await Console.Error.WriteLineAsync(trouble.Message);
            return 2;
        }
    }

    /// <summary>Anything but the very word is Production.</summary>
    private static bool IsDevelopment => Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT") == "Development";

    private static AgentOptions Read(string path) => JsonSerializer.Deserialize<AgentOptions>(File.ReadAllText(path), Settings)!;

    private static async Task<int> ServeAsync(AgentOptions options)
    {
        await using var host = await AgentHost.StartAsync(options, IsDevelopment, TimeProvider.System, CancellationToken.None);
        var ended = new TaskCompletionSource();
        using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => End(signal, ended));
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => End(signal, ended));
        Console.WriteLine($"ws://127.0.0.1:{host.Port}{Protocol.Path}");
        if (host.SimulatorUrl is { } simulators)
        {
            Console.WriteLine($"{Drivers.SimulatedMark} {simulators}");
        }

        await Task.WhenAny(ended.Task, host.RestartAsked); // systemd starts it anew, whichever it was.
        return 0;
    }

    private static void End(PosixSignalContext signal, TaskCompletionSource ended)
    {
        signal.Cancel = true;
        ended.TrySetResult();
    }

    private static async Task<int> EnrolAsync(AgentOptions options, string code)
    {
        if (StartRules.WhyNot(options, IsDevelopment) is [_, ..] problems)
        {
            throw new InvalidOperationException(string.Join(Environment.NewLine, problems));
        }

        Directory.CreateDirectory(options.StateFolder);
        using var portal = DeviceDesk.PortalClient();
        portal.BaseAddress = new Uri(options.Portal);
        var enrolment = await Enrolment.EnrolAsync(portal, options.StateFolder, code, CancellationToken.None);
        Console.WriteLine($"{enrolment.Kiosk}: {enrolment.Key.Id}");
        return 0;
    }
}
