using System.ComponentModel.DataAnnotations;
using Portal.Core.Calendars;

namespace Portal.Core.Cases;

/// <summary>What can be done to a case. The words a person sees stand in resources; these are for the journal and the table of moves.</summary>
public enum CaseAction
{
    [Display(Name = "提交申请")] Submit,
    [Display(Name = "签收")] Receive,
    [Display(Name = "认领")] Assign,
    [Display(Name = "核对并上报")] HandOver,
    [Display(Name = "受理")] Accept,
    [Display(Name = "视为受理")] DeemAccepted,
    [Display(Name = "不予受理")] Refuse,
    [Display(Name = "一次性告知补正")] AskForCorrection,
    [Display(Name = "补正材料")] Correct,
    [Display(Name = "同意")] Approve,
    [Display(Name = "不予批准")] Reject,
    [Display(Name = "退回")] SendBack,
    [Display(Name = "撤回移交")] Recall,
    [Display(Name = "转办")] Transfer,
    [Display(Name = "下派走访")] SendDown,
    [Display(Name = "提级办理")] Raise,
    [Display(Name = "内部备注")] Note,
    [Display(Name = "留言")] Message,
    [Display(Name = "撤回申请")] Withdraw,
    [Display(Name = "送达办结")] Close,
    [Display(Name = "重新计算时限")] Reschedule,
    [Display(Name = "不同意")] Dissent,
    [Display(Name = "退回核实一点")] ReturnPoint,
    [Display(Name = "暂停计时")] Suspend,
    [Display(Name = "恢复计时")] Resume,
    [Display(Name = "申请延期")] AskExtension,
    [Display(Name = "批准延期")] GrantExtension,
    [Display(Name = "不批准延期")] DeclineExtension,
    [Display(Name = "补交容缺材料")] Supplement,
    [Display(Name = "容缺逾期终止")] LapseOwed,
    [Display(Name = "秒批")] ApproveByRules,
    [Display(Name = "申请人工复核")] AskForPerson,
    [Display(Name = "复核无误")] Uphold,
    [Display(Name = "撤销并重新办理")] Reopen,
    [Display(Name = "申请人到场")] Attend,
    [Display(Name = "开始计时")] StartClock,
}

/// <summary>One click, or one job's touch, on a case.</summary>
/// <param name="OperationKey">UUIDv7 made where the click was made; the same key acts once.</param>
public sealed record CaseAct(CaseAction Action, Guid OperationKey)
{
    /// <summary>The step meant; when null, the actor's own open step.</summary>
    public Guid? StepId { get; init; }

    /// <summary>Reason, opinion or message, as typed.</summary>
    public string? Note { get; init; }

    /// <summary>The version that was on screen; a newer one in the database refuses the act. Null from jobs.</summary>
    public int? SeenVersion { get; init; }

    /// <summary>All that is missing, at once (行政许可法 article 32): with <see cref="CaseAction.AskForCorrection"/>.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];

    /// <summary>What of it stands in the item's own list, by key; its names are put before <see cref="Missing"/>.</summary>
    public IReadOnlyList<string> MissingMaterials { get; init; } = [];

    /// <summary>
    /// Why words that name a material had by sharing do not demand it. It counts only after the words were stopped once, and stands in
    /// the journal with them.
    /// </summary>
    public string? SharedReason { get; init; }

    /// <summary>Where to: with transfer, send down and raise.</summary>
    public Place? To { get; init; }

    /// <summary>Corrected answers, whole: with <see cref="CaseAction.Correct"/>.</summary>
    public IReadOnlyDictionary<string, string>? Answers { get; init; }

    /// <summary>The counter has compared the pick-up code: with <see cref="CaseAction.Close"/>.</summary>
    public bool CodeWasShown { get; init; }

    /// <summary>Working days: expected, with <see cref="CaseAction.Suspend"/>; added, with <see cref="CaseAction.AskExtension"/>.</summary>
    public int? Days { get; init; }

    /// <summary>What made the dates move: with <see cref="CaseAction.Reschedule"/>.</summary>
    public DateCause Because { get; init; }

    /// <summary>Why the clock stands still, and the notice that told the applicant: with <see cref="CaseAction.Suspend"/>.</summary>
    public PauseReason? Pause { get; init; }

    /// <inheritdoc cref="Pause"/>
    public string? Document { get; init; }

    /// <summary>What a consent depends on: with <see cref="CaseAction.Approve"/> of a review.</summary>
    public string? Conditions { get; init; }

    /// <summary>What the decision says to each condition under which a unit consented: with <see cref="CaseAction.Approve"/> of a decision.</summary>
    public IReadOnlyList<ConditionAnswer> ConditionAnswers { get; init; } = [];

    /// <summary>Who is asked for the point: one of <see cref="CaseFlow.PointsTo"/>; null: who handed it up. With <see cref="CaseAction.ReturnPoint"/>.</summary>
    public Guid? AskedStepId { get; init; }

    /// <summary>审决合一: what the same click does next, all of it or nothing; with <see cref="CaseAction.Accept"/>, the approval.</summary>
    public CaseAction? Then { get; init; }

    /// <summary>The joint review session in which it was said or decided.</summary>
    public Guid? SessionId { get; init; }

    /// <summary>Keys of the owed materials that are there now: with <see cref="CaseAction.Supplement"/>, or brought along with <see cref="CaseAction.Correct"/>.</summary>
    public IReadOnlyList<string> Supplies { get; init; } = [];

    /// <summary>For colleagues only, written as an internal note in the same transaction: with <see cref="CaseAction.Correct"/> at a window.</summary>
    public string? Aside { get; init; }

    /// <summary>Names of all papers that lie with the case now: with <see cref="CaseAction.Correct"/>; null when none came.</summary>
    public IReadOnlyList<string>? Papers { get; init; }

    /// <summary>What another room writes with it: papers, and the draft they were in. Saved in the same transaction, or nothing is; with every try from the start.</summary>
    internal Func<PortalDb, Case, CancellationToken, Task>? Besides { get; init; }

    /// <summary>Whether it speaks to the applicant in words that could demand a paper: a list of what is missing, or what staff write to the applicant.</summary>
    internal bool MayDemand(People.Actor actor) => ListsMissing || (actor.IsStaff && SpeaksToApplicant(Action));

    /// <summary>
    /// What staff write with it reaches the applicant, who has to do as it says: a message, why it stands still, why they had to come, and why it is
    /// not accepted or not granted. To refuse for want of a paper is the strongest way of demanding it.
    /// </summary>
    public static bool SpeaksToApplicant(CaseAction action) => action is CaseAction.Message or CaseAction.Refuse or CaseAction.Reject or CaseAction.Suspend or CaseAction.Attend or CaseAction.AskForCorrection;

    /// <summary>Whether something is said to be missing with it.</summary>
    public bool ListsMissing => Missing.Count > 0 || MissingMaterials.Count > 0;

    /// <summary>The materials ticked as missing by their names, before what was written besides.</summary>
    internal CaseAct WithNames(IEnumerable<Catalog.MaterialSpec> materials) => this with
    {
        Missing = [.. materials.Where(material => MissingMaterials.Contains(material.Key, StringComparer.Ordinal)).Select(material => material.Name.Zh), .. Missing],
    };
}

/// <summary>A unit in a tenant, with what the rules need to know of both.</summary>
public sealed record Place(int TenantId, string TenantPath, Guid UnitId);

/// <summary>What the rules must be told of the world, since they look at none of it themselves.</summary>
/// <param name="Now">UTC.</param>
/// <param name="ReceiptDays">Working days within which a handed-over case is to be signed for.</param>
/// <param name="PathOf">The path of a tenant; null for one that does not exist.</param>
public sealed record Circumstances(DateTime Now, WorkCalendar Calendar, int ReceiptDays, Func<int, string?> PathOf)
{
    /// <summary>The calendar of a place with its own days laid over; null where no place has any.</summary>
    public Func<int, WorkCalendar>? CalendarOf { get; init; }

    /// <summary>When the halls of a place are open.</summary>
    public Func<int, HallHours> HoursOf { get; init; } = _ => HallHours.Standard;

    /// <summary>0 to 99, drawn anew for every act: whether a decision by one person alone is looked at again. Nobody can know it before.</summary>
    public int Draw { get; init; } = 99;

    /// <summary>What each receiving place has set instead of <see cref="ReceiptDays"/>.</summary>
    public Func<int, int>? ReceiptDaysOf { get; init; }

    /// <summary>By when what was sent to this place at this time is to be signed for.</summary>
    public DateTime ReceiveBy(DateTime sentUtc, int tenantId) => DueAt(ReceiptTerm(sentUtc, tenantId), tenantId).AtUtc;

    public Term ReceiptTerm(DateTime sentUtc, int tenantId) => new(sentUtc, new TimeLimit(ReceiptDaysOf?.Invoke(tenantId) ?? ReceiptDays, TimeUnit.WorkingDays));

    public WorkCalendar CalendarAt(int tenantId) => CalendarOf?.Invoke(tenantId) ?? Calendar;

    public Due DueAt(Term term, int tenantId) => Clock.DueAt(term, CalendarAt(tenantId), HoursOf(tenantId));

    /// <summary>When so many working days that begin now are over.</summary>
    public Due DueIn(int days, int tenantId) => DueAt(new Term(Now, new TimeLimit(days, TimeUnit.WorkingDays)), tenantId);
}
