using System.ComponentModel.DataAnnotations;
using Portal.Core.Tenancy;

namespace Portal.Core.Instant;

public enum CallOutcome
{
    [Display(Name = "已答复")] Answered,
    [Display(Name = "超时")] TimedOut,
    [Display(Name = "出错")] Failed,
    [Display(Name = "超出每日次数")] OverQuota,
    [Display(Name = "来源已停用")] SwitchedOff,

    /// <summary>The question is out, and nobody has written down yet what became of it.</summary>
    [Display(Name = "已询问，未记录答复")] Asked,

    /// <summary>It is shared on conditions, and no approval stands for the item: it was not asked.</summary>
    [Display(Name = "没有有条件共享的批准，未查询")] NotApproved,

    /// <summary>It hung a moment ago: the rules leave it in peace for <see cref="FactDesk.SilenceHolds"/>, and nobody behind them waits for it.</summary>
    [Display(Name = "来源刚才没有答复，暂不查询")] LeftAlone,
}

/// <summary>One question to a source: who was asked for what in which case. What was answered does not stand here.</summary>
public sealed class FactCall : ITenantRow
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required int TenantId { get; init; }

    public required string Source { get; init; }

    public required Guid CaseId { get; init; }

    public required string CaseNumber { get; init; }

    /// <summary>Names of the facts, with commas.</summary>
    public required string Facts { get; init; }

    /// <summary>Who asked, as they were called then; the system for its rules.</summary>
    public required string AskedBy { get; init; }

    /// <summary>Null for the system.</summary>
    public Guid? AskedById { get; init; }

    public required CallOutcome Outcome { get; set; }

    public required DateTime At { get; init; }

    public required int Milliseconds { get; set; }
}

/// <summary>What became of one question: the facts a source answered with, or why there are none.</summary>
/// <param name="Source">Its key.</param>
/// <param name="At">When it was asked, UTC.</param>
public sealed record SourceAnswer(string Source, CallOutcome Outcome, DateTime At, IReadOnlyList<FactUsed> Facts);

/// <summary>共享核查: what a member of staff asked the sources in a case, and what they answered; written before they are asked, filled in once, and asked anew rather than changed.</summary>
public sealed class FactLookup : ITenantRow
{
    /// <summary>The operation key of the click.</summary>
    public required Guid Id { get; init; }

    public required int TenantId { get; init; }

    public required Guid CaseId { get; init; }

    public required string AskedBy { get; init; }

    public required DateTime At { get; init; }

    public required IReadOnlyList<SourceAnswer> Answers { get; set; }

    /// <summary>UTC; null while the sources are being asked, and for good where the answer was never written down.</summary>
    public DateTime? AnsweredAt { get; set; }
}

/// <summary>A source that a place has switched off for its own cases and those of everything below it; the row goes when it is switched on again.</summary>
public sealed class SourceOff : ITenantRow
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required int TenantId { get; init; }

    public required string Source { get; init; }

    public required string Why { get; init; }

    public required string By { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime Since { get; init; }

    public Tenant? Tenant { get; init; }
}
