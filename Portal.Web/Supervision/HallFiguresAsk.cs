using System.Globalization;
using Portal.Core.Calendars;
using Portal.Core.Catalog;
using Portal.Core.Halls;
using Portal.Core.Supervision;
using Portal.Core.Tenancy;
using Portal.Web.Tenancy;

namespace Portal.Web.Supervision;

/// <summary>What the address of the halls' figures says, for the page and for the table to take away alike. What it does not know is as if it were not there.</summary>
public sealed record HallFiguresAsk
{
    public const string Cases = "cases";
    public const string Openings = "openings";
    public const string Load = "load";

    public static readonly string[] Views = [Cases, Openings, Load];

    public required string View { get; init; }

    public required Tenant Place { get; init; }

    public required DateOnly From { get; init; }

    public required DateOnly To { get; init; }

    public VolumeBy By { get; init; }

    public Guid? Hall { get; init; }

    public Guid? Group { get; init; }

    public string? Agency { get; init; }

    public ItemClass? Class { get; init; }

    public string? Item { get; init; }

    /// <summary>The year so far, unless said otherwise; for the load the last four weeks, which the next ones will be like.</summary>
    public static HallFiguresAsk Read(Here here, DateTime now, string? view, string? place, string? from, string? to, string? by, string? hall, string? group, string? agency, string? itemClass, string? item)
    {
        var chosen = Array.Find(Views, each => each == view) ?? Cases;
        var today = ChinaTime.DateOf(now);
        var last = PortalUrls.DayOf(to) ?? today;
        return new HallFiguresAsk
        {
            View = chosen,
            Place = int.TryParse(place, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? here.Tree.Subtree(here.PostTenant!).FirstOrDefault(tenant => tenant.Id == id) ?? here.PostTenant! : here.PostTenant!,
            From = PortalUrls.DayOf(from) ?? (chosen == Load ? last.AddDays(-27) : new DateOnly(last.Year, 1, 1)),
            To = last,
            By = Enum.TryParse<VolumeBy>(by, out var way) && Enum.IsDefined(way) ? way : VolumeBy.Agency,
            Hall = Guid.TryParse(hall, out var hallId) ? hallId : null,
            Group = Guid.TryParse(group, out var groupId) ? groupId : null,
            Agency = Words(agency),
            Class = Enum.TryParse<ItemClass>(itemClass, out var kind) && Enum.IsDefined(kind) ? kind : null,
            Item = Words(item),
        };
    }

    public VolumeQuery Volume() => new(Place, From, To, By) { HallId = Hall, Agency = Agency, Class = Class, ItemCode = Item };

    private static string? Words(string? text) => string.IsNullOrWhiteSpace(text) || text.Length > 80 ? null : text.Trim();
}
