using System.ComponentModel.DataAnnotations;
using Portal.Core.Tenancy;

namespace Portal.Core.Ratings;

/// <summary>The five grades of 好差评 with their stars as numbers (国办发〔2019〕51号); the last two are bad ones. There is no grade for saying nothing.</summary>
public enum RatingLevel
{
    [Display(Name = "非常满意")] VerySatisfied = 5,
    [Display(Name = "满意")] Satisfied = 4,
    [Display(Name = "基本满意")] FairlySatisfied = 3,
    [Display(Name = "不满意")] Dissatisfied = 2,
    [Display(Name = "非常不满意")] VeryDissatisfied = 1,
}

/// <summary>What is rated, each once: 现场一次一评, 网上一事一评.</summary>
public enum RatingKind
{
    /// <summary>One visit to a window.</summary>
    [Display(Name = "现场服务")] Visit,

    /// <summary>One matter, after it has ended.</summary>
    [Display(Name = "办件")] Matter,
}

/// <summary>By which of the doors the rating came.</summary>
public enum RatingChannel
{
    [Display(Name = "窗口评价器")] Pad,
    [Display(Name = "自助终端")] Kiosk,
    [Display(Name = "网页")] Web,
    [Display(Name = "扫码")] Qr,
}

/// <summary>
/// What somebody said of a visit or a matter. It is never changed and never deleted; one that an appeal found malicious is left out
/// of the figures (<see cref="LeftOutAt"/>). Whoever was rated sees counts only: staff have no query that reads this table, only
/// what <see cref="RatingDesk"/> makes of it.
/// </summary>
public sealed class Rating : ITenantRow
{
    /// <summary>Made by the form: sent twice, it is one rating.</summary>
    public required Guid Id { get; init; }

    /// <summary>Whose hall it was, or who is responsible for the matter.</summary>
    public required int TenantId { get; init; }

    public required RatingKind Kind { get; init; }

    public required RatingChannel Channel { get; init; }

    /// <summary>The visit; unique where set.</summary>
    public Guid? TicketId { get; init; }

    /// <summary>The matter; unique where set.</summary>
    public Guid? CaseId { get; init; }

    public Guid? HallId { get; init; }

    public Guid? CounterId { get; init; }

    /// <summary>The self-service machine that was used, of a visit without a window.</summary>
    public Guid? MachineId { get; init; }

    /// <summary>Who served at the window; they see how many of each grade, never which.</summary>
    public Guid? OfficerId { get; init; }

    /// <summary>The item or the group of business, as it was called.</summary>
    public LocalText? About { get; init; }

    /// <summary>Set when somebody signed in rated; who stood at a pad is not known.</summary>
    public Guid? CitizenId { get; init; }

    public required RatingLevel Level { get; init; }

    /// <summary>Answers 1–5 by the question's key, of those that were answered.</summary>
    public IReadOnlyDictionary<string, int> Answers { get; init; } = new Dictionary<string, int>(StringComparer.Ordinal);

    /// <summary>Keys of the tags that were chosen.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>In their own words; never published.</summary>
    public string? Words { get; init; }

    /// <summary>The questionnaire they saw; null: the portal's own.</summary>
    public Guid? QuestionnaireId { get; init; }

    /// <summary>When what is rated had ended, UTC; figures count by it, so that a rating stands beside the visit it speaks of.</summary>
    public required DateTime EndedAt { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime At { get; init; }

    /// <summary>An appeal was upheld: it counts in no figure from then on.</summary>
    public DateTime? LeftOutAt { get; internal set; }

    /// <summary>差评.</summary>
    public bool IsBad => RatingRule.IsBad(Level);
}

/// <summary>What a person sends.</summary>
/// <param name="Key">UUIDv7, made with the form; becomes the rating's id.</param>
/// <param name="Level">Null when nothing was chosen: nothing is chosen for them.</param>
public sealed record RatingForm(Guid Key, RatingLevel? Level)
{
    public IReadOnlyDictionary<string, int> Answers { get; init; } = new Dictionary<string, int>(StringComparer.Ordinal);

    public IReadOnlyList<string> Tags { get; init; } = [];

    public string? Words { get; init; }

    /// <summary>Where to be called back, of somebody who is not signed in; only looked at with a bad grade.</summary>
    public string? Phone { get; init; }
}

/// <summary>A visit that has ended, as the hall tells of it.</summary>
/// <param name="OfficerId">The account that served.</param>
/// <param name="About">The group of business.</param>
public sealed record FinishedVisit(Guid TicketId, int TenantId, Guid HallId, Guid? CounterId, Guid? OfficerId, LocalText? About, DateTime FinishedAt);
