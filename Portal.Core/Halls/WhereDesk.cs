using Microsoft.EntityFrameworkCore;
using Portal.Core.Calendars;
using Portal.Core.Tenancy;

namespace Portal.Core.Halls;

/// <summary>A hall that does a matter, as somebody finds it now.</summary>
/// <param name="Group">Where one would stand.</param>
/// <param name="Earliest">The next free time, however far ahead the hall lets people book; null when all is full.</param>
/// <param name="Today">Places that can still be booked today; <paramref name="Tomorrow"/> likewise. Green lanes and single matters of others are not in it.</param>
public sealed record HallOffer(HallNow Now, GroupNow Group, int Today, int Tomorrow, DateTime? Earliest);

/// <summary>在哪里办: which halls do a matter, how long it takes there, and what can be booked (rows 37, 38).</summary>
public sealed class WhereDesk(PortalDbMaker maker, Scope scope, TicketDesk tickets, AppointmentDesk bookings, TimeProvider time)
{
    /// <summary>Open halls with the shortest wait first, then open ones where nobody serves the group, then shut ones by when they open.</summary>
    /// <param name="tenantIds">Places whose halls count, the nearest first: it decides between equals.</param>
    public async Task<IReadOnlyList<HallOffer>> FindAsync(string itemClass, string itemCode, IReadOnlyList<int> tenantIds, CancellationToken cancellationToken = default)
    {
        var today = ChinaTime.DateOf(time.GetUtcNow().UtcDateTime);
        List<TicketGroup> groups;
        await using (var db = maker.Make(scope))
        {
            groups = await db.TicketGroups.AsNoTracking().Where(group => tenantIds.Contains(group.TenantId) && (group.RetiredOn == null || group.RetiredOn > today)).ToListAsync(cancellationToken);
        }

        var offers = new List<HallOffer>();
        foreach (var now in await tickets.NowAsync([.. groups.Where(group => group.Takes(itemClass, itemCode)).Select(group => group.HallId).Distinct()], cancellationToken))
        {
            if (now.Groups.FirstOrDefault(line => line.Group.Takes(itemClass, itemCode)) is { } line)
            {
                var free = (await bookings.FreeAsync(now.Setting, line.Group.Id, itemCode, today, AppointmentDesk.RuleOf(now.Setting).DaysAhead + 1, cancellationToken)).Where(slot => slot.Free > 0 && !slot.Slot.IsGreenLane).ToList();
                offers.Add(new HallOffer(now, line, Left(today), Left(today.AddDays(1)), free.Count == 0 ? null : free[0].Slot.StartsAt));

                int Left(DateOnly day) => free.Where(slot => slot.Slot.Day == day).Sum(slot => slot.Free);
            }
        }

        var near = tenantIds.Index().ToDictionary(place => place.Item, place => place.Index);
        return
        [
            .. offers.OrderBy(offer => offer.Now.Open is null).ThenBy(offer => offer.Now.Open is null ? offer.Now.Next?.Opens ?? DateTime.MaxValue : DateTime.MinValue)
                .ThenBy(offer => offer.Group.Wait?.Seconds ?? int.MaxValue).ThenBy(offer => near[offer.Now.Setting.Hall.TenantId]),
        ];
    }
}
