using System.Globalization;

namespace Portal.Devices;

/// <summary>The box around the devices.</summary>
public interface ICabinet
{
    bool IsSimulated { get; }

    /// <summary>Degrees Celsius; null where nothing measures it.</summary>
    int? Temperature { get; }

    /// <summary>Percent of the bin for cards that were kept; null where there is none.</summary>
    int? CardBin { get; }
}

/// <summary>What the kernel of this machine measures. No bin of cards has an interface of its own: it comes with a maker's driver.</summary>
public sealed class LinuxCabinet(string folder = "/sys/class/thermal") : ICabinet
{
    public bool IsSimulated => false;

    public int? Temperature
    {
        get
        {
            try
            {
                var degrees = Directory.Exists(folder) ? Directory.EnumerateDirectories(folder, "thermal_zone*").Select(Read).OfType<int>().ToList() : [];
                return degrees.Count > 0 ? degrees.Max() : null;
            }
            catch (Exception hidden) when (hidden is IOException or UnauthorizedAccessException)
            {
                return null;
            }
        }
    }

    public int? CardBin => null;

    private static int? Read(string zone)
    {
        var file = Path.Combine(zone, "temp");
        return File.Exists(file) && int.TryParse(File.ReadAllText(file).Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var thousandths) ? thousandths / 1000 : null;
    }
}

public sealed class SimulatedCabinet(SimulatedWorld world) : ICabinet
{
    public bool IsSimulated => true;

    public int? Temperature => world.Temperature;

    public int? CardBin => world.CardBin;
}
