using Microsoft.EntityFrameworkCore;
using Portal.Core.Calendars;
using Portal.Core.Cases;
using Portal.Core.Catalog;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Supervision;

/// <summary>The last day is before the first.</summary>
public sealed record PeriodBackwards : Refusal;

/// <summary>
/// What a place says of itself, counted from what really happened: trips, decisions of the same day, and the five checks. It reads only.
/// Cases are counted by the database over columns that the journal's events have set; no case is loaded to be counted.
/// </summary>
public sealed class TruthDesk(PortalDbMaker maker, Scope scope, TenantDirectory directory)
{
    /// <summary>Trips and decisions of the cases that a place is responsible for, with everything below it, and that were closed in the period.</summary>
    /// <param name="to">The last day, in it.</param>
    public async Task<Answer<TripReport>> TripsAsync(Tenant place, DateOnly from, DateOnly to, Actor actor, CancellationToken cancellationToken = default)
    {
        if (WhyNot(place, actor) is { } refusal)
        {
            return refusal;
        }

        if (to < from)
        {
            return new PeriodBackwards();
        }

        await using var db = maker.Make(scope);
        var places = await PlacesAsync(place, cancellationToken);
        var (start, end) = (ChinaTime.StartOf(from), ChinaTime.StartOf(to.AddDays(1)));
        var own = db.Cases.AsNoTracking().Where(matter => places.Contains(matter.TenantId));
        var closed = own.Where(matter => matter.ClosedAt >= start && matter.ClosedAt < end);
        var counts = await closed.GroupBy(matter => new { matter.ItemKey, matter.Trips })
            .Select(group => new TripCount(group.Key.ItemKey, group.Key.Trips, group.Count(), group.Count(matter => matter.DecidedAt != null), group.Count(matter => matter.DecidedSameDay)))
            .ToListAsync(cancellationToken);
        var many = closed.Where(matter => matter.Trips > 1);
        var open = own.Where(matter => matter.ClosedAt == null && matter.Trips > 1);
        var items = await ItemsAsync(db, place, cancellationToken);
        var inForce = await items.Select(ItemBrief.Read).ToDictionaryAsync(item => item.ItemKey, cancellationToken);
        var gone = counts.Select(count => count.ItemKey).Where(key => !inForce.ContainsKey(key)).Distinct().ToList();
        var names = await db.ServiceItems.AsNoTracking().Where(item => gone.Contains(item.ItemKey) && item.State != ItemState.Draft)
            .GroupBy(item => item.ItemKey).Select(versions => versions.OrderByDescending(item => item.Version).Select(item => new { item.ItemKey, item.Name, item.NameEn }).First()).ToListAsync(cancellationToken);

        return new TripReport(
            TripReport.ByItem(counts, inForce, names.ToDictionary(item => item.ItemKey, item => new LocalText(item.Name, item.NameEn))),
            await ShownAsync(many, cancellationToken),
            counts.Where(count => count.Trips > 1).Sum(count => count.Cases),
            await ShownAsync(open, cancellationToken),
            await open.CountAsync(cancellationToken),
            inForce.Values.Count(item => item.OnTheSpot),
            inForce.Count);
    }

    /// <summary>The five checks over the catalogue as it stands and over the cases closed in the period; what is to be mended stands with each.</summary>
    public async Task<Answer<FiveReport>> FiveAsync(Tenant place, DateOnly from, DateOnly to, Actor actor, CancellationToken cancellationToken = default)
    {
        var trips = await TripsAsync(place, from, to, actor, cancellationToken);
        if (!trips.IsYes)
        {
            return trips.Refusal;
        }

        await using var db = maker.Make(scope);
        var items = await (await ItemsAsync(db, place, cancellationToken)).ToListAsync(cancellationToken);
        return new FiveReport(
            [.. Enum.GetValues<FiveCheck>().Select(check => check == FiveCheck.OneTrip ? new CheckResult(check, trips.Value.AtMostOnce, trips.Value.Cases, []) : FiveChecks.Of(check, items))],
            trips.Value);
    }

    /// <summary>Who asked applicants of a place, or of one below it, for what sharing gives: counted from the journal.</summary>
    /// <param name="to">The last day, in it.</param>
    public async Task<Answer<SharedDemandReport>> SharedDemandsAsync(Tenant place, DateOnly from, DateOnly to, Actor actor, CancellationToken cancellationToken = default)
    {
        if (WhyNot(place, actor) is { } refusal)
        {
            return refusal;
        }

        if (to < from)
        {
            return new PeriodBackwards();
        }

        await using var db = maker.Make(scope);
        var places = await PlacesAsync(place, cancellationToken);
        var (start, end, codes) = (ChinaTime.StartOf(from), ChinaTime.StartOf(to.AddDays(1)), SharedPapers.StoppedCodes);
        var lines = db.Journal.AsNoTracking().Where(line => line.At >= start && line.At < end && places.Contains(line.TenantId)
            && (line.Kind == SharedPapers.InsistedKind || (line.Kind.StartsWith("refused.") && codes.Contains(line.Note!))));
        var counts = await lines.GroupBy(line => line.Kind == SharedPapers.InsistedKind).Select(group => new { Insisted = group.Key, Count = group.Count() }).ToListAsync(cancellationToken);
        var latest = await lines.OrderByDescending(line => line.At).ThenByDescending(line => line.Number).Take(SharedDemandReport.MostShown)
            .Select(line => new SharedDemand(line.At, line.Kind == SharedPapers.InsistedKind, line.CaseId, db.Cases.Where(matter => matter.Id == line.CaseId).Select(matter => matter.Number).FirstOrDefault(), line.ActorName, line.Subject, line.Kind == SharedPapers.InsistedKind ? line.Note : null))
            .ToListAsync(cancellationToken);
        return new SharedDemandReport(counts.Where(count => !count.Insisted).Sum(count => count.Count), counts.Where(count => count.Insisted).Sum(count => count.Count), latest);
    }

    /// <summary>The items in force of the place, everything below it and everything above it: what its residents are offered.</summary>
    private async Task<IQueryable<ServiceItem>> ItemsAsync(PortalDb db, Tenant place, CancellationToken cancellationToken)
    {
        var concerned = (await PlacesAsync(place, cancellationToken)).Union(TenantPath.Ids(place.Path)).ToList();
        return db.ServiceItems.AsNoTracking().Where(item => item.State == ItemState.Published && concerned.Contains(item.TenantId));
    }

    private async Task<List<int>> PlacesAsync(Tenant place, CancellationToken cancellationToken) =>
        [.. (await directory.TreeAsync(cancellationToken)).Subtree(place).Select(tenant => tenant.Id)];

    private static Task<List<ManyTrips>> ShownAsync(IQueryable<Case> cases, CancellationToken cancellationToken) =>
        cases.OrderByDescending(matter => matter.ClosedAt).ThenBy(matter => matter.Id).Take(TripReport.MostShown)
            .Select(matter => new ManyTrips(matter.Id, matter.Number, new LocalText(matter.ItemName, matter.ItemNameEn), matter.Trips, matter.Visits, matter.ClosedAt)).ToListAsync(cancellationToken);

    private static NotAllowed? WhyNot(Tenant place, Actor actor) =>
        actor.Post is { } post && actor.Has(Duties.Supervisor | Duties.SystemAdministrator) && TenantPath.Holds(post.TenantPath, place.Path) ? null : new NotAllowed();
}
