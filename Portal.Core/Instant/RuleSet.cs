using System.ComponentModel.DataAnnotations;
using Portal.Core.Cases;
using Portal.Core.Tenancy;

namespace Portal.Core.Instant;

public enum RuleSetState
{
    [Display(Name = "草稿")] Draft,
    [Display(Name = "已发布")] Published,
    [Display(Name = "历史版本")] Superseded,
    [Display(Name = "已停用")] Withdrawn,
}

/// <summary>The rules by which an item is approved at once, one row for each version. What was published never changes, so that every decision can be made again.</summary>
public sealed class RuleSet : ITenantRow
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>Whose item it is.</summary>
    public required int TenantId { get; init; }

    public required Guid ItemKey { get; init; }

    public required int Version { get; init; }

    public RuleSetState State { get; set; }

    /// <summary>As <see cref="RuleText"/> reads it.</summary>
    public required string Text { get; set; }

    /// <summary>The facts and answers it asks for, with their types on the day it was written.</summary>
    public required IReadOnlyDictionary<string, FactType> Uses { get; set; }

    /// <summary>Counts every saving of the draft, so that two administrators do not write over each other.</summary>
    public int Revision { get; set; }

    public string? ChangedBy { get; set; }

    /// <summary>The accounts of everybody who saved this version while it was a draft: none of them puts it in force (双人复核).</summary>
    public IReadOnlyList<Guid> WrittenBy { get; set; } = [];

    /// <summary>What this very draft would have changed, once it was looked at; gone with the next saving.</summary>
    public RulePreview? Preview { get; set; }

    /// <summary>UTC.</summary>
    public required DateTime CreatedAt { get; init; }

    public DateTime? PublishedAt { get; set; }

    public string? PublishedBy { get; set; }

    /// <summary>When the next version took its place, or it was withdrawn. UTC.</summary>
    public DateTime? EndedAt { get; set; }

    public string? EndedBy { get; set; }

    public Tenant? Tenant { get; init; }
}

/// <summary>试运行: a draft asked again about everything its item's rules have decided so far.</summary>
/// <param name="Decisions">How many were asked again.</param>
/// <param name="ApprovedMore">Went to a person, and would have been approved.</param>
/// <param name="ToPersonMore">Were approved, and would have gone to a person.</param>
/// <param name="ById">Whoever publishes must have looked themselves.</param>
public sealed record RulePreview(int Decisions, int ApprovedMore, int ToPersonMore, DateTime At, string By, Guid? ById = null);

/// <summary>Why a person looks at it.</summary>
public enum PersonReason
{
    [Display(Name = "有条件不符合")] NotMet,
    [Display(Name = "有条件无法判断")] NotDecidable,
    [Display(Name = "数据来源没有答复")] SourceSilent,
    [Display(Name = "尚有材料待补交")] SomethingOwed,

    /// <summary>A source was not asked, because all questions of the day had been put.</summary>
    [Display(Name = "数据来源今日次数已用完")] QuotaUsedUp,

    /// <summary>一件事: what it builds on was not granted, so no rule was asked.</summary>
    [Display(Name = "前置事项未获准予")] NeededResultMissing,

    /// <summary>The rules would approve, and the case refuses that for a reason that does not pass by itself.</summary>
    [Display(Name = "规则符合，但系统未能办结")] NotCarriedOut,
}

/// <summary>A fact as it was used, so that the decision can be made again.</summary>
/// <param name="Source">Key of the source; <c>form</c> for an answer of the applicant.</param>
/// <param name="At">When it was answered, UTC.</param>
public sealed record FactUsed(string Name, FactType Type, string? Value, string Source, DateTime At);

/// <summary>What the rules said of one case: written once, with the decision itself.</summary>
public sealed class InstantDecision : ITenantRow
{
    public required Guid CaseId { get; init; }

    public required int TenantId { get; init; }

    public required Guid RuleSetId { get; init; }

    public required int RuleVersion { get; init; }

    /// <summary>The day in China on which ages were counted.</summary>
    public required DateOnly Day { get; init; }

    public required IReadOnlyList<FactUsed> Facts { get; init; }

    public required IReadOnlyList<ConditionResult> Conditions { get; init; }

    /// <summary>Null when the rules approved it.</summary>
    public PersonReason? ToPerson { get; set; }

    public required DateTime At { get; init; }

    /// <summary>From the first question to a source to the rules' answer.</summary>
    public required int Milliseconds { get; init; }

    public RuleSet? RuleSet { get; init; }

    public Case? Case { get; init; }

    public RuleFacts Known() => new(Facts.ToDictionary(fact => fact.Name, fact => new FactValue(fact.Type, fact.Value), StringComparer.Ordinal), Day);
}
