using Portal.Core.Tenancy;

namespace Portal.Core.Halls;

/// <summary>Halls of one level below a place: how many, and the windows in them on a day.</summary>
public sealed record LevelHalls(TenantLevel Level, int Halls, int Stations, int Windows, int Integrated);

/// <summary>The halls of a district and all below it, counted by level: "1+10+95" (row 49). Pure.</summary>
public static class HallTreeFigures
{
    /// <summary>Every level from the place's own down, also those without a hall. A hall that is out of use counts nowhere.</summary>
    public static IReadOnlyList<LevelHalls> Of(TenantTree tree, Tenant place, IReadOnlyList<Hall> halls, IReadOnlyList<Counter> counters, DateOnly day)
    {
        var places = tree.Subtree(place).ToDictionary(tenant => tenant.Id);
        var windows = counters.ToLookup(counter => counter.HallId);
        return
        [
            .. Enum.GetValues<TenantLevel>().Where(level => level >= place.Level).Select(level =>
            {
                var here = halls.Where(hall => hall.IsActive && places.GetValueOrDefault(hall.TenantId)?.Level == level).ToList();
                var count = WindowCounts.On(here.SelectMany(hall => windows[hall.Id]), day);
                return new LevelHalls(level, here.Count(hall => hall.Kind == HallKind.ServiceHall), here.Count(hall => hall.Kind == HallKind.Station), count.Windows, count.Integrated);
            }),
        ];
    }
}
