using System.ComponentModel.DataAnnotations;
using Portal.Core.Tenancy;

namespace Portal.Core.Certificates;

public enum PrintState
{
    /// <summary>Allowed and counted; the agent has not heard of it.</summary>
    [Display(Name = "待打印")] Prepared,

    /// <summary>The page has the order for the agent. Whether paper came out is asked of the agent by the job's key.</summary>
    [Display(Name = "已交给打印机")] HandedOver,

    [Display(Name = "已打印")] Printed,

    /// <summary>Surely not printed.</summary>
    [Display(Name = "没有打印")] Failed,

    /// <summary>Begun, and nobody can tell: it is not repeated before a person has looked.</summary>
    [Display(Name = "不确定")] Unknown,
}

/// <summary>
/// One try to put a certificate on paper. Its id is the key under which the agent remembers the print (jti of the document ticket, docs/kiosk-protocol.md, "Once
/// and not twice"): however often the order is handed over, one paper comes out.
/// </summary>
public sealed class PrintJob : ITenantRow
{
    public required Guid Id { get; init; }

    public required int TenantId { get; init; }

    public required Guid CertificateId { get; init; }

    public required Guid CitizenId { get; init; }

    public required string Kind { get; init; }

    public required Guid MachineId { get; init; }

    public PrintState State { get; internal set; }

    /// <summary>UTC.</summary>
    public required DateTime PreparedAt { get; init; }

    /// <summary>UTC, of the first order.</summary>
    public DateTime? HandedAt { get; internal set; }

    /// <summary>UTC, of the last order.</summary>
    public DateTime? OrderedAt { get; internal set; }

    /// <summary>UTC, when the agent fetched the file: then it was at it, whatever the page says later.</summary>
    public DateTime? FetchedAt { get; internal set; }

    /// <summary>UTC; null while it is open or uncertain.</summary>
    public DateTime? EndedAt { get; internal set; }

    /// <summary>The agent's word for why it failed: <c>PAPER_OUT</c>.</summary>
    public string? Fault { get; internal set; }

    /// <summary>Who looked, when nobody could tell: the person who stood there, or a colleague.</summary>
    public string? SettledBy { get; internal set; }

    /// <summary>Concurrency token.</summary>
    public int Version { get; internal set; }

    public Certificate? Certificate { get; init; }
}
