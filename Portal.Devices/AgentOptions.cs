using System.Text.RegularExpressions;

namespace Portal.Devices;

/// <summary>What <c>devices.json</c> says of this kiosk. Nothing in it can open the agent to another machine.</summary>
public sealed class AgentOptions
{
    public int Port { get; set; } = Protocol.DefaultPort;

    /// <summary>The portal's origin, <c>https://portal.example</c>: pages of this origin may connect, and documents are fetched from it alone.</summary>
    public string Portal { get; set; } = "";

    /// <summary>Where key, journal and audit lie.</summary>
    public string StateFolder { get; set; } = "/var/lib/portal-devices";

    public Dictionary<string, DeviceOptions> Devices { get; set; } = new(StringComparer.Ordinal);

    /// <summary>Every device is a simulator; in Development only.</summary>
    public bool Simulate { get; set; }

    /// <summary>From one report of its health to the next.</summary>
    public TimeSpan ReportEvery { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>From one look at the printers and card readers that a page may hear of to the next.</summary>
    internal TimeSpan WatchEvery { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Shorter in tests, which would otherwise have to wait.</summary>
    internal TimeSpan TicketWait { get; set; } = Protocol.TicketWait;
}

/// <summary>One device of the kiosk. Which of the fields count depends on the driver.</summary>
public sealed class DeviceOptions
{
    public DeviceKind Kind { get; set; }

    public string Driver { get; set; } = "";

    /// <summary>A serial line: <c>/dev/ttyUSB0</c>, or better its name below <c>/dev/serial/by-id</c>.</summary>
    public string Line { get; set; } = "";

    public int Baud { get; set; } = 115_200;

    /// <summary>Part of the reader's name, where the machine has several.</summary>
    public string Reader { get; set; } = "";

    /// <summary><c>127.0.0.1:9100</c> of a receipt printer.</summary>
    public string Address { get; set; } = "";

    /// <summary>By which a receipt printer draws characters that its own fonts do not have.</summary>
    public string Font { get; set; } = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc";

    /// <summary><c>ipp://127.0.0.1:631/printers/A4</c>.</summary>
    public string Uri { get; set; } = "";
}

/// <summary>What must hold before the agent starts.</summary>
public static partial class StartRules
{
    /// <returns>Sentences for whoever sets the kiosk up; none when it may start.</returns>
    public static IReadOnlyList<string> WhyNot(AgentOptions options, bool isDevelopment)
    {
        var problems = new List<string>();
        if (!Uri.TryCreate(options.Portal, UriKind.Absolute, out var portal) || portal.GetLeftPart(UriPartial.Authority) != options.Portal)
        {
            problems.Add($"Portal must be an origin such as https://portal.example, without a slash at its end; it is \"{options.Portal}\".");
        }
        else if (portal.Scheme != Uri.UriSchemeHttps && !(isDevelopment && portal.IsLoopback))
        {
            problems.Add("Portal must be https. Only in Development may it be http on this machine.");
        }

        if (options.Simulate && !isDevelopment)
        {
            problems.Add("Simulators run in Development only; this is not Development.");
        }

        foreach (var (id, device) in options.Devices)
        {
            if (!DeviceId().IsMatch(id))
            {
                problems.Add($"A device is named by up to 32 letters, digits and dashes: \"{id}\" is not.");
            }

            if (device.Driver == Drivers.Simulator && !(isDevelopment && options.Simulate))
            {
                problems.Add($"{id} is a simulator. Simulators run in Development with --simulate only.");
            }
            else if (!Drivers.Knows(device.Kind, device.Driver))
            {
                problems.Add($"{id}: there is no driver \"{device.Driver}\" for {device.Kind}. There are: {string.Join(", ", Drivers.Of(device.Kind))}.");
            }
        }

        return problems;
    }

    [GeneratedRegex("^[A-Za-z0-9-]{1,32}$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex DeviceId();
}
