using System.Text.Json.Serialization;

namespace Portal.Devices;

/// <summary>The classes of devices a kiosk may have. Their wire names stand in the protocol.</summary>
public enum DeviceKind
{
    IdCard,
    SocialCard,
    Fingerprint,
    Scanner,
    PinPad,
    Receipt,
    Document,
    Door,
}

[JsonConverter(typeof(JsonStringEnumConverter<DeviceState>))]
public enum DeviceState
{
    Ready,

    /// <summary>Works, and will need somebody soon: paper runs low.</summary>
    Attention,

    OutOfOrder,
}

/// <param name="Fault">Why it is out of order, or what it needs.</param>
/// <param name="Detail">The device's own word: "media-empty", "SW3=66".</param>
/// <param name="Paper">Percent that is left, where the device can tell.</param>
public sealed record DeviceStatus(DeviceState State, Fault? Fault = null, string? Detail = null, int? Paper = null)
{
    public static readonly DeviceStatus Ready = new(DeviceState.Ready);

    /// <summary>So that a page can remind a person who leaves without their card.</summary>
    public static readonly DeviceStatus CardInside = new(DeviceState.Ready, Detail: "card-inside");

    public bool HasCard => Detail == CardInside.Detail;

    public static DeviceStatus Of(FaultException fault) => new(DeviceState.OutOfOrder, fault.Fault, fault.Detail);
}

/// <summary>One device. Its driver stands beside its interface, and so does its simulator, which says that it is one.</summary>
public interface IDevice
{
    string Id { get; }

    DeviceKind Kind { get; }

    bool IsSimulated { get; }

    /// <summary>Asks the device itself, within a second or two. Never throws for a device that does not answer.</summary>
    Task<DeviceStatus> StatusAsync(CancellationToken cancel);
}

/// <summary>A device into which a card goes and may stay.</summary>
public interface ICardHolder : IDevice
{
    /// <summary>Gives the card back, as far as the device can push it out. Without a card nothing happens.</summary>
    Task EjectAsync(CancellationToken cancel);
}

public static class DeviceKinds
{
    /// <summary>The kind's name on the wire and in the signed bytes of a reading.</summary>
    public static string Wire(this DeviceKind kind) => kind switch
    {
        DeviceKind.IdCard => "idcard",
        DeviceKind.SocialCard => "socialcard",
        DeviceKind.Fingerprint => "fingerprint",
        DeviceKind.Scanner => "scanner",
        DeviceKind.PinPad => "pinpad",
        DeviceKind.Receipt => "receipt",
        DeviceKind.Document => "document",
        DeviceKind.Door => "door",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
