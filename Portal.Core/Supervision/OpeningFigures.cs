using Portal.Core.Halls;
using Portal.Core.Tenancy;

namespace Portal.Core.Supervision;

/// <summary>Visits that were finished, alike in all that they are told apart by, as the database counts them.</summary>
public sealed record OpeningCount(Guid HallId, int Year, int Month, OpeningKind Kind, VisitPurpose Purpose, int Visits);

/// <summary>Business and consultation apart, as everywhere (row 127).</summary>
public sealed record OpeningFigure(int Business, int Consultation)
{
    public int Sum => Business + Consultation;

    public static OpeningFigure Of(IEnumerable<OpeningCount> counts)
    {
        var rows = counts.ToList();
        return new OpeningFigure(Sum(VisitPurpose.Business), Sum(VisitPurpose.Consultation));

        int Sum(VisitPurpose purpose) => rows.Where(row => row.Purpose == purpose).Sum(row => row.Visits);
    }
}

/// <summary>A hall that takes part in a kind of opening beside the normal one (row 44).</summary>
/// <param name="First">Its first day of that kind in the period.</param>
/// <param name="Days">Days of the period on which it is, or was, open so; by its hours as they stand now.</param>
public sealed record OpeningHall(OpeningKind Kind, Guid HallId, LocalText Name, DateOnly First, int Days, OpeningFigure Visits);

/// <summary>
/// Visits by kind of opening: normal, extended, midday, staggered, on request (rows 43, 44, 127). Counted are visits that were
/// finished, under the kind in which their number was taken.
/// </summary>
/// <param name="Halls">Halls in service, in the order of the tree.</param>
public sealed record OpeningReport(IReadOnlyList<DateOnly> Months, IReadOnlyList<VolumePlace> Halls, IReadOnlyList<OpeningCount> Counts, IReadOnlyList<OpeningHall> TakingPart)
{
    /// <summary>The normal one, and each that a hall takes part in or that has visits.</summary>
    public IReadOnlyList<OpeningKind> Kinds => [.. Enum.GetValues<OpeningKind>().Where(kind => kind == OpeningKind.Normal || Counts.Any(row => row.Kind == kind) || TakingPart.Any(hall => hall.Kind == kind))];

    public int Visits => Counts.Sum(row => row.Visits);

    public OpeningFigure Of(OpeningKind kind) => OpeningFigure.Of(Counts.Where(row => row.Kind == kind));

    public OpeningFigure Of(OpeningKind kind, Guid hallId) => OpeningFigure.Of(Counts.Where(row => row.Kind == kind && row.HallId == hallId));

    public OpeningFigure Of(OpeningKind kind, DateOnly month) => OpeningFigure.Of(Counts.Where(row => row.Kind == kind && row.Year == month.Year && row.Month == month.Month));
}
