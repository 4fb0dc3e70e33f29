using System.ComponentModel.DataAnnotations;
using Portal.Core.Catalog;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Instant;

/// <summary>How freely the law lets a source be asked (政务信息资源共享管理暂行办法, 国发〔2016〕51号).</summary>
public enum SharingClass
{
    [Display(Name = "无条件共享")] Unconditional,
    [Display(Name = "有条件共享")] Conditional,

    /// <summary>Stands in the catalogue and is never asked; rules cannot name its facts.</summary>
    [Display(Name = "不予共享")] NotShared,
}

/// <param name="Name">With the source's key before the point: <c>resident.birthDate</c>.</param>
/// <param name="Choices">What its values mean, where they are codes.</param>
public sealed record FactKind(string Name, FactType Type, LocalText Label, IReadOnlyList<Option>? Choices = null);

/// <summary>What is known of a source before it is asked; the data-share catalogue shows it.</summary>
/// <param name="Key">Short and fixed.</param>
/// <param name="LegalBasis">On what ground it may be asked.</param>
/// <param name="DailyQuota">Questions a day, counted in China.</param>
/// <param name="Limit">A source that has not answered by then is cut off.</param>
/// <param name="IsDemo">It stands for a real one and is said to on screen.</param>
public sealed record SourceSheet(string Key, LocalText Name, LocalText LegalBasis, SharingClass Class, int DailyQuota, TimeSpan Limit, bool IsDemo, IReadOnlyList<FactKind> Gives);

/// <summary>Of whom and in which matter a source is asked.</summary>
/// <param name="TenantId">Who is responsible for the matter: a source that is switched off there, or above it, is not asked.</param>
/// <param name="ItemTenantId">The place whose item it is.</param>
/// <param name="AskedBy">Who asks: a member of staff, or the system for its rules.</param>
public sealed record FactQuestion(Guid CaseId, string CaseNumber, int TenantId, Guid CitizenId, Guid ItemKey, int ItemTenantId, Actor AskedBy);

/// <summary>
/// Something outside that knows facts about a person: a register of another office, or our own cases. The contract, which
/// <c>FactSourceContract</c> tests: it heeds cancellation; of a person it does not know it answers every fact with no value;
/// each value is of the type its sheet says; it answers nothing that was not asked. What it throws goes no further than <see cref="FactDesk"/>.
/// </summary>
public interface IFactSource
{
    SourceSheet Sheet { get; }

    /// <summary>Answers every fact that was asked for; one that it does not know is answered with no value.</summary>
    Task<IReadOnlyDictionary<string, FactValue>> AskAsync(FactQuestion question, IReadOnlyCollection<string> facts, CancellationToken cancellationToken);
}
