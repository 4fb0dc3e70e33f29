using System.ComponentModel.DataAnnotations;
using Portal.Core.Tenancy;

namespace Portal.Core.Fleet;

/// <summary>What somebody at a desk has a machine do.</summary>
public enum CommandKind
{
    /// <summary>吞卡: gives back a card that is stuck.</summary>
    [Display(Name = "退卡")] EjectCard,

    /// <summary>The agent ends and is started anew by its machine.</summary>
    [Display(Name = "重启设备程序")] Restart,

    /// <summary>From now on nobody gets a device of it.</summary>
    [Display(Name = "锁定终端")] Lock,

    /// <summary>A sentence on its screen.</summary>
    [Display(Name = "屏幕留言")] Message,

    /// <summary>Takes a lock away again; a second person confirms it.</summary>
    [Display(Name = "解锁终端")] Unlock,
}

public enum CommandState
{
    [Display(Name = "待第二人确认")] AwaitingSecond,
    [Display(Name = "待终端领取")] Ready,
    [Display(Name = "已发出")] Sent,
    [Display(Name = "已执行")] Done,
    [Display(Name = "执行失败")] Failed,
    [Display(Name = "已撤回")] Withdrawn,
    [Display(Name = "已过期")] Expired,
}

public enum CommandAction
{
    [Display(Name = "确认")] Confirm,
    [Display(Name = "撤回")] Withdraw,

    /// <summary>The agent has asked and was given it; once more where the answer was lost.</summary>
    [Display(Name = "发出")] Send,
    [Display(Name = "执行")] Succeed,
    [Display(Name = "失败")] Fail,
    [Display(Name = "过期")] Expire,
}

/// <summary>An order to one machine. What was asked never changes; how far it is, is changed by <see cref="CommandFlow"/> alone.</summary>
public sealed class RemoteCommand : ITenantRow
{
    public const int LongestText = 60;

    /// <summary>The operation key, and the single use of the signed order.</summary>
    public required Guid Id { get; init; }

    public required int TenantId { get; init; }

    public required Guid MachineId { get; init; }

    public required CommandKind Kind { get; init; }

    /// <summary>Of a message.</summary>
    public string? Text { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    public required Guid AskedBy { get; init; }

    public required string AskedByName { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime AskedAt { get; init; }

    public CommandState State { get; internal set; }

    public Guid? ConfirmedBy { get; internal set; }

    public string? ConfirmedByName { get; internal set; }

    /// <summary>UTC; from then on the machine may fetch it.</summary>
    public DateTime? ReadyAt { get; internal set; }

    /// <summary>UTC, first.</summary>
    public DateTime? SentAt { get; internal set; }

    /// <summary>UTC.</summary>
    public DateTime? EndedAt { get; internal set; }

    /// <summary>The machine's own word for what became of it.</summary>
    public string? Detail { get; internal set; }

    /// <summary>Concurrency token.</summary>
    public int Version { get; internal set; }
}
