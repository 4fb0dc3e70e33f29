using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Portal.Core.Kiosks;
using Portal.Core.Tenancy;

namespace Portal.Core.Fleet;

/// <summary>What ails a machine.</summary>
public enum FaultKind
{
    /// <summary>Low, or out: <see cref="MachineFault.Stops"/> says when it was out.</summary>
    [Display(Name = "缺纸")] Paper,
    [Display(Name = "卡纸")] Jam,
    [Display(Name = "机盖未关")] Cover,

    /// <summary>吞卡: a card is stuck or was kept.</summary>
    [Display(Name = "吞卡")] Card,
    [Display(Name = "收卡箱将满")] Bin,
    [Display(Name = "机内温度过高")] Heat,

    /// <summary>The agent does not reach the device.</summary>
    [Display(Name = "部件没有回应")] Offline,
    [Display(Name = "部件故障")] Broken,

    /// <summary>The agent does not reach the portal.</summary>
    [Display(Name = "失去联系")] Silence,
}

/// <param name="Part">The device's id; empty for the machine as a whole.</param>
/// <param name="Stops">The part cannot be used; otherwise it will need somebody soon.</param>
/// <param name="Detail">A number to read with it: percent, degrees.</param>
public sealed record FaultSeen(FaultKind Kind, string Part, bool Stops, string? Detail = null);

/// <summary>What a report says ails the machine, and what is believed of a report. Pure.</summary>
public static class HealthRule
{
    /// <summary>So many reports an agent brings at once; what it kept beyond comes with the next post.</summary>
    public const int AtOnce = 50;

    public static IReadOnlyList<FaultSeen> Of(HealthReport report, HealthLimits limits)
    {
        var seen = report.Parts.Select(part => Of(part, limits)).OfType<FaultSeen>().ToList();
        if (report.Temperature is { } degrees && degrees >= limits.Degrees)
        {
            seen.Add(new(FaultKind.Heat, "", Stops: true, string.Create(CultureInfo.InvariantCulture, $"{degrees}°C")));
        }

        if (report.CardBin is { } full && full >= limits.BinPercent)
        {
            seen.Add(new(FaultKind.Bin, "", Stops: full >= 100, string.Create(CultureInfo.InvariantCulture, $"{full}%")));
        }

        return seen;
    }

    /// <summary>A machine that never said anything is not silent: it has no agent yet.</summary>
    /// <param name="since">UTC; when this portal began to listen.</param>
    public static bool IsSilent(DateTime? heardAt, DateTime since, DateTime now, HealthLimits limits) =>
        heardAt is { } heard && now - (heard > since ? heard : since) >= TimeSpan.FromSeconds(limits.SilentSeconds);

    /// <summary>The whole machine is of no use while it lasts.</summary>
    public static bool StopsMachine(FaultKind kind) => kind is FaultKind.Silence or FaultKind.Heat;

    /// <summary>The lines an agent signs with the key it was enrolled with.</summary>
    public static string LinesOf(string kiosk, IEnumerable<string> reports) =>
        $"portal-kiosk-health/1\n{kiosk}\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', reports))))}\n";

    public static bool Proves(string? publicKey, HealthSent sent) => ReadingRule.Verifies(publicKey, LinesOf(sent.Kiosk ?? "", sent.Reports ?? []), sent.Signature);

    private static FaultSeen? Of(PartHealth part, HealthLimits limits)
    {
        var stops = part.State == "OutOfOrder";
        FaultKind? kind = part.Fault switch
        {
            "PAPER_OUT" => FaultKind.Paper,
            "JAM" => FaultKind.Jam,
            "COVER_OPEN" => FaultKind.Cover,
            "CARD_STUCK" => FaultKind.Card,
            "DEVICE_OFFLINE" => FaultKind.Offline,
            null when part.Paper is { } left && left <= limits.PaperPercent => FaultKind.Paper,
            null when !stops => null,
            _ => FaultKind.Broken,
        };
        return kind is { } ails ? new(ails, part.Id, stops || part.Paper == 0, part.Paper is { } percent ? string.Create(CultureInfo.InvariantCulture, $"{percent}%") : null) : null;
    }
}

/// <summary>What came from an agent, as it came.</summary>
/// <param name="Reports">Each a text of JSON; the hash of these very letters is signed.</param>
public sealed record HealthSent(string? Kiosk, IReadOnlyList<string>? Reports, string? Signature);
