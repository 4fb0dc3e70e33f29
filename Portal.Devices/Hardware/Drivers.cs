using System.Net;

namespace Portal.Devices;

/// <summary>Which drivers there are for which kind, by the names that configuration uses.</summary>
public static class Drivers
{
    public const string Simulator = "simulator";

    /// <summary>Stands on every strip that a simulated kiosk prints.</summary>
    public const string SimulatedMark = "【模拟设备·不作凭证】";

    private static readonly Dictionary<(DeviceKind Kind, string Driver), Func<string, DeviceOptions, IDevice>> Real = new()
    {
        [(DeviceKind.IdCard, "sam-serial")] = (id, options) => new SamReader(id, () => new SerialLine(options.Line, options.Baud)),
        [(DeviceKind.SocialCard, "pcsc")] = (id, options) => new PcscSocialCardReader(id, options.Reader),
        [(DeviceKind.Fingerprint, "libfprint")] = (id, _) => new LibFprintReader(id),
        [(DeviceKind.Scanner, "serial")] = (id, options) => new SerialScanner(id, () => new SerialLine(options.Line, options.Baud)),
        [(DeviceKind.Receipt, "escpos-tcp")] = (id, options) => new EscPosPrinter(id, EscPosPrinter.OnTcp(IPEndPoint.Parse(options.Address)), Glyphs.Of(options.Font)),
        [(DeviceKind.Receipt, "escpos-serial")] = (id, options) => new EscPosPrinter(id, EscPosPrinter.OnLine(() => new SerialLine(options.Line, options.Baud)), Glyphs.Of(options.Font)),
        [(DeviceKind.Document, "ipp")] = (id, options) => new IppPrinter(id, new Uri(options.Uri)),
    };

    public static bool Knows(DeviceKind kind, string driver) => driver == Simulator || Real.ContainsKey((kind, driver));

    public static IEnumerable<string> Of(DeviceKind kind) => [.. Real.Keys.Where(key => key.Kind == kind).Select(key => key.Driver), Simulator];

    /// <param name="world">Null where no simulator may be.</param>
    public static IDevice Make(string id, DeviceOptions options, SimulatedWorld? world) =>
        options.Driver != Simulator ? Real[(options.Kind, options.Driver)](id, options)
        : world is null ? throw new InvalidOperationException($"{id} is a simulator, and simulators are not allowed here") : Simulated(id, options.Kind, world);

    /// <summary>A whole kiosk of simulators: one of each kind.</summary>
    public static Dictionary<string, DeviceOptions> AllSimulated() =>
        Enum.GetValues<DeviceKind>().ToDictionary(kind => kind.Wire() + "0", kind => new DeviceOptions { Kind = kind, Driver = Simulator }, StringComparer.Ordinal);

    private static IDevice Simulated(string id, DeviceKind kind, SimulatedWorld world) => kind switch
    {
        DeviceKind.IdCard => new SamReader(id, () => world.IdCardLine, isSimulated: true),
        DeviceKind.SocialCard => new SimulatedSocialCardReader(id, world),
        DeviceKind.Fingerprint => new SimulatedFingerprintReader(id, world),
        DeviceKind.Scanner => new SerialScanner(id, () => world.ScannerLine, isSimulated: true),
        DeviceKind.PinPad => new SimulatedPinPad(id, world),
        DeviceKind.Receipt => new EscPosPrinter(id, EscPosPrinter.OnTcp(world.ReceiptPrinter.Address), Glyphs.Of(new DeviceOptions().Font), isSimulated: true),
        DeviceKind.Document => new SimulatedDocumentPrinter(id, world),
        DeviceKind.Door => new SimulatedDoor(id, world),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
