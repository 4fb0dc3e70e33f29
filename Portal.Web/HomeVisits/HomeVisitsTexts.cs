namespace Portal.Web.HomeVisits;

/// <summary>Names the texts of this room: <c>HomeVisitsTexts.resx</c> and <c>HomeVisitsTexts.en.resx</c>.</summary>
public sealed class HomeVisitsTexts;

/// <summary>Which visits are listed.</summary>
public enum HomeVisitTab
{
    /// <summary>Those that the reader is to make, and has made today.</summary>
    Mine,

    /// <summary>All of the place that something is still to be done with.</summary>
    Open,
    Ended,
}
