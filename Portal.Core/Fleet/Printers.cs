using Portal.Core.Halls;

namespace Portal.Core.Fleet;

/// <summary>A machine that prints now, for somebody who stands before one that does not.</summary>
/// <param name="Metres">As the crow flies; null where a place is not on the map.</param>
public sealed record PrinterNear(HallDevice Machine, Hall Hall, bool IsSameHall, int? Metres);

/// <summary>Which printer is the nearest. Pure.</summary>
public static class Printers
{
    private const double EarthRadius = 6_371_000;

    /// <summary>One in the same hall first, then by the way, then those whose way is not known.</summary>
    /// <param name="working">Machines whose printer works, with their halls, which are open.</param>
    public static PrinterNear? Nearest(HallDevice here, Hall hall, IEnumerable<(HallDevice Machine, Hall Hall)> working) =>
        working.Where(each => each.Machine.Id != here.Id)
            .Select(each => new PrinterNear(each.Machine, each.Hall, each.Hall.Id == hall.Id, Metres(hall, each.Hall)))
            .OrderByDescending(each => each.IsSameHall).ThenBy(each => each.Metres ?? int.MaxValue).ThenBy(each => each.Hall.Id).ThenBy(each => each.Machine.Id)
            .FirstOrDefault();

    private static int? Metres(Hall from, Hall to)
    {
        if (from is not { Latitude: { } north, Longitude: { } east } || to is not { Latitude: { } otherNorth, Longitude: { } otherEast })
        {
            return null;
        }

        var (rise, run) = (double.DegreesToRadians(otherNorth - north), double.DegreesToRadians(otherEast - east));
        var chord = Math.Pow(Math.Sin(rise / 2), 2) + (Math.Cos(double.DegreesToRadians(north)) * Math.Cos(double.DegreesToRadians(otherNorth)) * Math.Pow(Math.Sin(run / 2), 2));
        return (int)(2 * EarthRadius * Math.Asin(Math.Sqrt(chord)));
    }
}
