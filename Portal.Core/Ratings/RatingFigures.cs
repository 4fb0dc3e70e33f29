namespace Portal.Core.Ratings;

/// <summary>How many of each grade, of how many who could have said something. Who said nothing counts as nothing.</summary>
/// <param name="Asked">Visits or matters that ended in the period.</param>
/// <param name="Counts">By grade; a grade nobody gave may be absent.</param>
/// <param name="LeftOut">Ratings that an upheld appeal took out; they are in no other figure.</param>
public sealed record RatingCounts(int Asked, IReadOnlyDictionary<RatingLevel, int> Counts, int LeftOut)
{
    public int Given => Counts.Values.Sum();

    public int Bad => Counts.Where(pair => RatingRule.IsBad(pair.Key)).Sum(pair => pair.Value);

    /// <summary>满意率: of those who said something, who gave one of the three good grades. Null when nobody did.</summary>
    public decimal? Satisfied => Given == 0 ? null : (decimal)(Given - Bad) / Given;

    /// <summary>参评率; null when nothing ended.</summary>
    public decimal? Response => Asked == 0 ? null : (decimal)(Given + LeftOut) / Asked;

    /// <summary>Enough to be shown without saying who it was.</summary>
    public bool IsShown => Given >= RatingRule.FewestShown;

    public int Of(RatingLevel level) => Counts.GetValueOrDefault(level);
}

/// <param name="HallId">Null: matters, by whatever door.</param>
/// <param name="TenantId">Whose.</param>
/// <param name="AtMachines">Of a hall: visits to its machines, which are not those to its windows.</param>
public sealed record RatingLine(Guid? HallId, int TenantId, bool AtMachines, RatingCounts Counts);

/// <summary>What became of the bad ones of a period.</summary>
/// <param name="ContactedInTime">Of those whose first day has passed or who were contacted.</param>
/// <param name="PutRightInTime">Of those put right.</param>
public sealed record FollowUpCounts(int Opened, int ContactDue, int ContactedInTime, int PutRight, int PutRightInTime, int Closed, int SatisfiedAfter, int CalledBack);

/// <param name="From">First day in China.</param>
/// <param name="To">Last day in China, in it.</param>
/// <param name="Refused">Tries of staff, or from their browsers, to rate by somebody's slip or code.</param>
public sealed record RatingReport(DateOnly From, DateOnly To, IReadOnlyList<RatingLine> Lines, FollowUpCounts FollowUps, int Refused);
