using Portal.Core.Calendars;
using Portal.Core.Tenancy;

namespace Portal.Core.Credit;

/// <summary>Who did not keep a promise to bring a paper later brings everything at once for a year. Pure; what it looks at are the portal's own cases.</summary>
public static class PromiseCredit
{
    public const int BarredYears = 1;

    /// <param name="lapses">Cases of this applicant that ended because a promised paper never came.</param>
    /// <returns>Null when a promise is taken.</returns>
    public static PromiseBroken? WhyNot(IEnumerable<(LocalText Item, DateTime EndedUtc)> lapses, DateTime nowUtc)
    {
        var (item, ended) = lapses.OrderByDescending(lapse => lapse.EndedUtc).FirstOrDefault();
        return item is not null && nowUtc < ended.AddYears(BarredYears)
            ? new PromiseBroken(item, ChinaTime.DateOf(ended), ChinaTime.DateOf(ended.AddYears(BarredYears)))
            : null;
    }
}

/// <summary>An earlier promise to bring a paper was not kept: for a year all papers come with the application.</summary>
/// <param name="Until">From this day on a promise is taken again.</param>
public sealed record PromiseBroken(LocalText Item, DateOnly On, DateOnly Until) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Item, On, Until];
}
