using System.ComponentModel.DataAnnotations;
using Portal.Core.Tenancy;

namespace Portal.Core.Ratings;

public enum FollowUpState
{
    [Display(Name = "待联系")] Open,
    [Display(Name = "整改中")] InHand,
    [Display(Name = "待回访")] PutRight,

    /// <summary>Said to be malicious or about something else; somebody else looks at it.</summary>
    [Display(Name = "申诉中")] Appealed,
    [Display(Name = "已办结")] Closed,
}

public enum FollowUpAction
{
    [Display(Name = "已联系")] Contact,

    /// <summary>There is no way to reach them: put right without a conversation.</summary>
    [Display(Name = "直接整改")] Begin,
    [Display(Name = "整改完成")] PutRight,
    [Display(Name = "回访满意")] CallBackSatisfied,
    [Display(Name = "回访不满意")] CallBackUnsatisfied,
    [Display(Name = "回访未联系上")] CallBackUnreached,
    [Display(Name = "申请延期")] AskExtension,
    [Display(Name = "同意延期")] GrantExtension,
    [Display(Name = "不同意延期")] DeclineExtension,
    [Display(Name = "申诉")] Appeal,
    [Display(Name = "申诉成立")] UpholdAppeal,
    [Display(Name = "申诉不成立")] DeclineAppeal,
}

/// <summary>What looking into it came to.</summary>
public enum Finding
{
    [Display(Name = "属实")] Substantiated,
    [Display(Name = "部分属实")] Partly,
    [Display(Name = "误评")] Misunderstanding,
    [Display(Name = "不属实")] NotSubstantiated,
}

/// <summary>
/// 差评整改: a bad rating's case of its own. Somebody who was not rated contacts the person, has it put right and calls back; the
/// terms are the place's (standards: one working day, fifteen working days). What was done stands in <see cref="Moves"/>.
/// </summary>
public sealed class FollowUp : ITenantRow
{
    /// <summary>Working days to the first contact where a place has set none.</summary>
    public const int StandardContactDays = 1;

    /// <summary>Working days to having it put right where a place has set none.</summary>
    public const int StandardRightDays = 15;

    /// <summary>The telephone is kept so many days after the end for questions about it, and then emptied (个人信息保护法 第十九条: no longer than needed).</summary>
    public const int PhoneDays = 7;

    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required int TenantId { get; init; }

    public required Guid RatingId { get; init; }

    /// <summary>Who rated, when signed in; they are told how it goes on.</summary>
    public Guid? CitizenId { get; init; }

    /// <summary>Where to call, as they left it or as their file has it. Shown masked; uncovering it is journalled. Emptied some days after the end.</summary>
    public string? Phone { get; internal set; }

    /// <summary>Accounts that the rating speaks of: none of them acts on it.</summary>
    public IReadOnlyList<Guid> Rated { get; init; } = [];

    /// <summary>Copied from the place's settings on the day.</summary>
    public required int ContactDays { get; init; }

    /// <inheritdoc cref="ContactDays"/>
    public required int RightDays { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime OpenedAt { get; init; }

    public FollowUpState State { get; internal set; }

    /// <summary>End of the last day of what is to be done now, UTC; null when no term runs.</summary>
    public DateTime? DueAt { get; internal set; }

    /// <summary>From when on a fifth or less is left, UTC.</summary>
    public DateTime? WarnAt { get; internal set; }

    /// <summary>When the person was to be contacted first, UTC.</summary>
    public DateTime ContactBy { get; internal set; }

    /// <summary>When it is to be put right, whatever is to be done now.</summary>
    public DateTime RightBy { get; internal set; }

    public DateTime? ContactedAt { get; internal set; }

    public DateTime? PutRightAt { get; internal set; }

    public DateTime? ClosedAt { get; internal set; }

    public Finding? Finding { get; internal set; }

    /// <summary>What the last call back came to.</summary>
    public FollowUpAction? CallBack { get; internal set; }

    /// <summary>Working days asked for on top, while nobody has answered.</summary>
    public int? ExtensionAsked { get; internal set; }

    /// <summary>Working days granted on top; once.</summary>
    public int? ExtensionGranted { get; internal set; }

    public IReadOnlyList<FollowUpMove> Moves { get; internal set; } = [];

    /// <summary>Concurrency token.</summary>
    public int Version { get; internal set; }
}

/// <summary>One thing that was done.</summary>
/// <param name="Key">The form's: twice the same is once.</param>
public sealed record FollowUpMove(Guid Key, FollowUpAction Action, FollowUpState From, FollowUpState To, DateTime At, Guid? ById, string ByName, string? Note, Finding? Finding = null, int? Days = null);

/// <summary>What somebody wants to do with a follow-up.</summary>
/// <param name="Key">UUIDv7, made with the form.</param>
/// <param name="Note">What was said, done or found, or why; needed except with granting and a satisfied call back.</param>
/// <param name="Days">Working days, with <see cref="FollowUpAction.AskExtension"/>.</param>
public sealed record FollowUpAct(FollowUpAction Action, Guid Key, string? Note = null, Finding? Finding = null, int? Days = null);
