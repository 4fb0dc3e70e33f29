using System.ComponentModel.DataAnnotations;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Credit;

/// <summary>How a credit authority grades an organisation. Only the best grade opens anything here.</summary>
public enum CreditGrade
{
    [Display(Name = "A 级（良好）")] A,
    [Display(Name = "B 级（一般）")] B,
    [Display(Name = "C 级（较差）")] C,
    [Display(Name = "D 级（差）")] D,
}

/// <summary>One line of a list of dishonest organisations (失信名单), as the source keeps it.</summary>
/// <param name="Key">The source's own name of the entry; an objection is about this one.</param>
/// <param name="Reason">Why it was listed.</param>
/// <param name="By">The authority that listed it.</param>
/// <param name="On">The day it was listed.</param>
/// <param name="Until">The last day it stands; null while no end is known.</param>
public sealed record DishonestEntry(string Key, LocalText Reason, LocalText By, DateOnly On, DateOnly? Until = null)
{
    public bool StandsOn(DateOnly day) => Until is null || day <= Until;
}

/// <summary>What a source knows of one organisation.</summary>
/// <param name="Grade">Null where it gives none.</param>
/// <param name="AsOf">The day up to which the source's record is true.</param>
public sealed record CreditFile(CreditGrade? Grade, DateOnly AsOf, IReadOnlyList<DishonestEntry> Entries);

/// <summary>What is known of a source before it is asked.</summary>
/// <param name="Limit">A source that has not answered by then is cut off, and the application goes the ordinary path.</param>
/// <param name="IsDemo">It stands for a real one and is said to on screen.</param>
public sealed record CreditSheet(string Key, LocalText Name, LocalText LegalBasis, TimeSpan Limit, bool IsDemo);

/// <summary>
/// An outside system that keeps organisations' credit records by their unified social credit code (GB 32100). What every
/// driver must keep to is the contract test of this interface.
/// </summary>
public interface ICreditSource
{
    CreditSheet Sheet { get; }

    /// <summary>Null where the source knows nothing of this code. Throws when it cannot answer; whoever asks cuts it off after its limit.</summary>
    Task<CreditFile?> AskAsync(CreditCode code, CancellationToken cancellationToken);
}
