using System.Globalization;
using Portal.Core;
using Portal.Core.Audit;
using Portal.Core.Tenancy;
using Portal.Web.Tenancy;

namespace Portal.Web.Audit;

/// <summary>What stands in the address or comes with a form, as it was typed. Nonsense narrows nothing.</summary>
public sealed class JournalAsk
{
    private const int Longest = 60;

    public string? Place { get; set; }

    public string? Case { get; set; }

    public string? Kind { get; set; }

    public string? Who { get; set; }

    public string? From { get; set; }

    public string? To { get; set; }

    public string? Before { get; set; }

    /// <summary>A place that is not among the reader's own is answered with the reader's own.</summary>
    public JournalQuery Read(Here here)
    {
        var own = here.PostTenant ?? here.Tenant;
        return new JournalQuery
        {
            Place = int.TryParse(Place, NumberStyles.None, CultureInfo.InvariantCulture, out var wanted) && here.Tree.Find(wanted) is { } place && TenantPath.Holds(own.Path, place.Path) ? place.Id : own.Id,
            Number = Typed(Case),
            Kind = JournalKinds.All.Contains(Kind, StringComparer.Ordinal) || JournalKinds.Rooms.Contains(Kind, StringComparer.Ordinal) ? Kind : null,
            Who = Typed(Who),
            From = PortalUrls.DayOf(From),
            To = PortalUrls.DayOf(To),
            Before = JournalCursor.Read(Before),
        };
    }

    /// <summary>The same as names and texts, for a form to send.</summary>
    public static IEnumerable<(string Name, string? Value)> Of(JournalQuery query) =>
    [
        ("Place", query.Place.ToString(CultureInfo.InvariantCulture)), ("Case", query.Number), ("Kind", query.Kind), ("Who", query.Who),
        ("From", query.From?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)), ("To", query.To?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
    ];

    private static string? Typed(string? text) => text?.Trim() is { Length: > 0 and <= Longest } typed ? typed : null;
}
