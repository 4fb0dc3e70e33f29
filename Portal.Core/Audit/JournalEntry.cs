using System.ComponentModel.DataAnnotations;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Audit;

/// <summary>For whom a line of the journal or a message is meant.</summary>
public enum Audience
{
    /// <summary>Only staff.</summary>
    [Display(Name = "仅内部")] Staff,

    /// <summary>Staff and the applicant.</summary>
    [Display(Name = "申请人可见")] Applicant,
}

/// <summary>
/// One line of a tenant's journal: who did what, when, from what to what, by which door. Append-only and hash-chained
/// (docs/adr/0006): <c>PortalDb.SaveChangesAsync</c> numbers it and seals it in the same transaction as the change itself.
/// Cases write the derived <c>CaseEvent</c>.
/// </summary>
public class JournalEntry : ITenantRow
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required int TenantId { get; init; }

    /// <summary>1, 2, 3… without a gap in each tenant; given by the seal.</summary>
    public long Number { get; internal set; }

    /// <summary>UTC, to the millisecond: what is sealed must come back from every database as it was.</summary>
    public required DateTime At { get; init; }

    /// <summary>What was done, room first: <c>case.Accept</c>, <c>file.Read</c>, <c>item.Publish</c>, <c>post.Change</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The case it belongs to; null for everything else that is journalled.</summary>
    public Guid? CaseId { get; init; }

    public Audience Audience { get; init; }

    public Guid? ActorId { get; init; }

    public required string ActorName { get; init; }

    public Guid? PostId { get; init; }

    public Channel Channel { get; init; }

    /// <summary>What it was done to, when it is not a case: an account, an item, a citizen's file.</summary>
    public string? Subject { get; init; }

    /// <summary>A reason or opinion, as typed.</summary>
    public string? Note { get; init; }

    public string? Before { get; init; }

    public string? After { get; init; }

    public Tenant? Tenant { get; init; }

    /// <summary>SHA-256 over the previous row's hash and this row's own content, in hexadecimal.</summary>
    public string Hash { get; internal set; } = "";

    /// <summary>The moment as the journal keeps it.</summary>
    internal static DateTime Millisecond(DateTime time) => new(time.Ticks - (time.Ticks % TimeSpan.TicksPerMillisecond), DateTimeKind.Utc);

    /// <summary>What is sealed. A derived row adds its own fields.</summary>
    protected internal virtual IEnumerable<string?> Sealed() =>
    [
        Id.ToString("N"), At.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", System.Globalization.CultureInfo.InvariantCulture), Kind,
        CaseId?.ToString("N"), Audience.ToString(), ActorId?.ToString("N"), ActorName, PostId?.ToString("N"), Channel.ToString(), Subject, Note, Before, After,
    ];
}

/// <summary>The last number and hash of a tenant's journal; its row is the lock that keeps the chain in one line.</summary>
public sealed class JournalHead : ITenantRow
{
    public required int TenantId { get; init; }

    public long Number { get; set; }

    public string Hash { get; set; } = "";
}
