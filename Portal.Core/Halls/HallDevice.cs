using System.ComponentModel.DataAnnotations;
using Portal.Core.Tenancy;

namespace Portal.Core.Halls;

/// <summary>What a machine in a hall is for, as people know it (rows 1 and 3).</summary>
public enum HallDeviceKind
{
    [Display(Name = "警务终端")] Police,
    [Display(Name = "社保终端")] SocialSecurity,
    [Display(Name = "政务终端")] Government,
    [Display(Name = "取号机")] TicketMachine,
    [Display(Name = "打印机")] Printer,

    /// <summary>The panel at a station's door: a card reader, a lock, a small screen.</summary>
    [Display(Name = "门禁")] Door,
    [Display(Name = "其他设备")] Other,
}

/// <summary>
/// A machine that stands in a hall. Whether it works is what staff last said of it, with a reason and since when; nobody asks the
/// machine itself. When the agents on the machines report by themselves, they say it through the same act of the desk
/// (<see cref="HallDesk.TellDeviceAsync"/>). Everybody may read it; a machine that is taken away is retired, not deleted. One at which
/// numbers are taken is paired (<see cref="Pairing"/>): only hashes are kept.
/// </summary>
public sealed class HallDevice : ITenantRow
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required int TenantId { get; init; }

    public required Guid HallId { get; init; }

    public required LocalText Name { get; set; }

    public required HallDeviceKind Kind { get; set; }

    /// <summary>UTC; null while it works.</summary>
    public DateTime? OutSince { get; internal set; }

    /// <summary>Why it does not work, for staff.</summary>
    public string? OutWhy { get; internal set; }

    /// <summary>UTC, when somebody last said how it is; null as long as nobody has.</summary>
    public DateTime? ToldAt { get; internal set; }

    public string? ToldByName { get; internal set; }

    /// <summary>The first local day on which it is no more.</summary>
    public DateOnly? RetiredOn { get; internal set; }

    /// <summary>Of the code that is waiting to be typed; null once it was.</summary>
    public string? CodeHash { get; internal set; }

    /// <summary>UTC.</summary>
    public DateTime? CodeUntil { get; internal set; }

    /// <summary>Of what the paired browser keeps; null when none is.</summary>
    public string? SecretHash { get; internal set; }

    /// <summary>UTC.</summary>
    public DateTime? PairedAt { get; internal set; }

    /// <summary>Concurrency token.</summary>
    public int Version { get; internal set; }

    /// <summary>No browser is this machine any more.</summary>
    internal void Unpair() => (CodeHash, CodeUntil, SecretHash, PairedAt) = (null, null, null, null);
}

/// <param name="Id">Made with the form for a new one: sending it twice makes one.</param>
public sealed record DeviceEdit(Guid Id, LocalText Name, HallDeviceKind Kind);
