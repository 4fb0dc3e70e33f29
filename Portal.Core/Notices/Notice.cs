using System.ComponentModel.DataAnnotations;
using Portal.Core.Tenancy;

namespace Portal.Core.Notices;

public enum NoticeChannel
{
    [Display(Name = "站内消息")] Inbox,
    [Display(Name = "短信")] Sms,
}

public enum NoticeState
{
    [Display(Name = "待发送")] Queued,
    [Display(Name = "已送达")] Sent,

    /// <summary>Failed so often that a person must look.</summary>
    [Display(Name = "已搁置")] Parked,
}

/// <summary>
/// One message to one person by one channel: a row of the outbox, written in the same transaction as what it tells of.
/// Delivered at least once; the receiver deduplicates by <see cref="Id"/>.
/// </summary>
public sealed class Notice : ITenantRow
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required int TenantId { get; init; }

    public Guid? CaseId { get; init; }

    /// <summary>The citizen it is for; null for somebody of whom nothing is known but <see cref="Address"/>: who called the hall, who took a number.</summary>
    public required Guid? CitizenId { get; init; }

    public required NoticeChannel Channel { get; init; }

    /// <summary>Telephone number for <see cref="NoticeChannel.Sms"/>.</summary>
    public string? Address { get; init; }

    public required string Template { get; init; }

    /// <summary>With its signature; at most 70 characters as one text message. No number of a document, illness or income.</summary>
    public required string Text { get; init; }

    /// <summary>What it speaks of where that is no case; null where the case says it.</summary>
    public NoticeSubject? Subject { get; init; }

    public NoticeState State { get; set; }

    public int Attempts { get; set; }

    public required DateTime CreatedAt { get; init; }

    public required DateTime NextAttemptAt { get; set; }

    public DateTime? SentAt { get; set; }

    public DateTime? ReadAt { get; set; }

    public string? LastError { get; set; }
}
