using System.ComponentModel.DataAnnotations;
using Portal.Core.Tenancy;

namespace Portal.Core.Instant;

/// <summary>How freely the law lets a source be asked (政务信息资源共享管理暂行办法).</summary>
public enum SharingClass
{
    [Display(Name = "无条件共享")] Unconditional,
    [Display(Name = "有条件共享")] Conditional,
}

/// <param name="Name">With the source's key before the point: <c>resident.birthDate</c>.</param>
public sealed record FactKind(string Name, FactType Type, LocalText Label);

/// <summary>What is known of a source before it is asked; the data-share catalogue shows it.</summary>
/// <param name="Key">Short and fixed.</param>
/// <param name="LegalBasis">On what ground it may be asked.</param>
/// <param name="DailyQuota">Questions a day, counted in China.</param>
/// <param name="Limit">A source that has not answered by then is cut off.</param>
/// <param name="IsDemo">It stands for a real one and is said to on screen.</param>
public sealed record SourceSheet(string Key, LocalText Name, LocalText LegalBasis, SharingClass Class, int DailyQuota, TimeSpan Limit, bool IsDemo, IReadOnlyList<FactKind> Gives);

/// <summary>Of whom and in which matter a source is asked.</summary>
/// <param name="ItemTenantId">The place whose item it is.</param>
public sealed record FactQuestion(Guid CaseId, string CaseNumber, int TenantId, Guid CitizenId, Guid ItemKey, int ItemTenantId);

/// <summary>Something outside that knows facts about a person: a register of another office, or our own cases.</summary>
public interface IFactSource
{
    SourceSheet Sheet { get; }

    /// <summary>Answers every fact that was asked for; one that it does not know is answered with no value.</summary>
    Task<IReadOnlyDictionary<string, FactValue>> AskAsync(FactQuestion question, IReadOnlyCollection<string> facts, CancellationToken cancellationToken);
}
