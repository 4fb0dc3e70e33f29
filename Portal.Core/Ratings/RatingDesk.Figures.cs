using Microsoft.EntityFrameworkCore;
using Portal.Core.Calendars;
using Portal.Core.Cases;
using Portal.Core.Halls;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Ratings;

/// <summary>How many of each grade, of how many asked; counted by the database, never from who said what.</summary>
public sealed partial class RatingDesk
{
    /// <summary>What is published and what a clerk sees of themselves covers so many days, up to yesterday: not the last visitor's face.</summary>
    public const int ShownDays = 90;

    /// <summary>For who leads or supervises a place.</summary>
    /// <param name="to">The last day, in it.</param>
    public async Task<Answer<RatingReport>> FiguresAsync(Tenant place, DateOnly from, DateOnly to, Actor actor, CancellationToken cancellationToken = default) =>
        FollowUpFlow.MayHandle(actor, place.Path) ? await ReportAsync(place, from, to, cancellationToken) : new NotAllowed();

    /// <summary>What everybody may read of a place and what lies below it. Lines with too few ratings are there without their figures: see <see cref="RatingCounts.IsShown"/>.</summary>
    public Task<RatingReport> PublishedAsync(Tenant place, CancellationToken cancellationToken = default)
    {
        var yesterday = ChinaTime.DateOf(Now()).AddDays(-1);
        return ReportAsync(place, yesterday.AddDays(1 - ShownDays), yesterday, cancellationToken);
    }

    /// <summary>A clerk's own visits: counts only. Null while there are too few not to know who it was.</summary>
    public async Task<RatingCounts?> OwnAsync(Actor actor, CancellationToken cancellationToken = default)
    {
        if (actor.AccountId is not { } me || !actor.IsStaff)
        {
            return null;
        }

        var today = ChinaTime.DateOf(Now());
        var (start, end) = (ChinaTime.StartOf(today.AddDays(-ShownDays)), ChinaTime.StartOf(today));
        await using var db = All();
        var counts = await db.Ratings.AsNoTracking().Where(rating => rating.OfficerId == me && rating.EndedAt >= start && rating.EndedAt < end && rating.LeftOutAt == null)
            .GroupBy(rating => rating.Level).Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(group => group.Key, group => group.Count, cancellationToken);
        var asked = await db.Tickets.CountAsync(ticket => ticket.ClerkId == me && ticket.Status == TicketStatus.Finished && ticket.EndedAt >= start && ticket.EndedAt < end, cancellationToken);
        return new RatingCounts(asked, counts, 0) is { IsShown: true } shown ? shown : null;
    }

    private async Task<RatingReport> ReportAsync(Tenant place, DateOnly from, DateOnly to, CancellationToken cancellationToken)
    {
        var places = (await directory.TreeAsync(cancellationToken)).Subtree(place).Select(tenant => tenant.Id).ToList();
        var (start, end) = (ChinaTime.StartOf(from), ChinaTime.StartOf(to.AddDays(1)));
        await using var db = All();
        var given = await db.Ratings.AsNoTracking().Where(rating => places.Contains(rating.TenantId) && rating.EndedAt >= start && rating.EndedAt < end)
            .GroupBy(rating => new { rating.HallId, rating.TenantId, AtMachines = rating.MachineId != null, rating.Level, IsLeftOut = rating.LeftOutAt != null })
            .Select(group => new { group.Key.HallId, group.Key.TenantId, group.Key.AtMachines, group.Key.Level, group.Key.IsLeftOut, Count = group.Count() }).ToListAsync(cancellationToken);
        var visits = await db.Tickets.AsNoTracking().Where(ticket => places.Contains(ticket.TenantId) && ticket.Status == TicketStatus.Finished && ticket.EndedAt >= start && ticket.EndedAt < end)
            .GroupBy(ticket => new { ticket.HallId, ticket.TenantId }).Select(group => new { HallId = (Guid?)group.Key.HallId, group.Key.TenantId, AtMachines = false, Count = group.Count() }).ToListAsync(cancellationToken);
        var matters = await db.Cases.AsNoTracking().Where(matter => places.Contains(matter.TenantId) && matter.Outcome != null && matter.Outcome != Outcome.Withdrawn && (matter.DecidedAt ?? matter.ClosedAt) >= start && (matter.DecidedAt ?? matter.ClosedAt) < end)
            .GroupBy(matter => matter.TenantId).Select(group => new { HallId = (Guid?)null, TenantId = group.Key, AtMachines = false, Count = group.Count() }).ToListAsync(cancellationToken);
        var machines = await db.KioskVisits.AsNoTracking().Where(visit => places.Contains(visit.TenantId) && visit.EndedByVisitor && visit.EndedAt >= start && visit.EndedAt < end)
            .GroupBy(visit => new { visit.HallId, visit.TenantId }).Select(group => new { HallId = (Guid?)group.Key.HallId, group.Key.TenantId, AtMachines = true, Count = group.Count() }).ToListAsync(cancellationToken);
        var all = visits.Concat(matters).Concat(machines).ToList();
        var lines = all.Select(asked => (asked.HallId, asked.TenantId, asked.AtMachines)).Union(given.Select(line => (line.HallId, line.TenantId, line.AtMachines))).Select(key =>
        {
            var own = given.Where(line => (line.HallId, line.TenantId, line.AtMachines) == key).ToList();
            return new RatingLine(key.HallId, key.TenantId, key.AtMachines, new RatingCounts(
                all.Where(asked => (asked.HallId, asked.TenantId, asked.AtMachines) == key).Sum(asked => asked.Count),
                own.Where(line => !line.IsLeftOut).GroupBy(line => line.Level).ToDictionary(group => group.Key, group => group.Sum(line => line.Count)),
                own.Where(line => line.IsLeftOut).Sum(line => line.Count)));
        });
        return new RatingReport(from, to, [.. lines.OrderBy(line => places.IndexOf(line.TenantId)).ThenBy(line => line.HallId is null).ThenBy(line => line.HallId).ThenBy(line => line.AtMachines)], await FollowUpCountsAsync(db, places, start, end, cancellationToken),
            await RefusedAsync(db, places, from, to, cancellationToken));
    }

    private async Task<FollowUpCounts> FollowUpCountsAsync(PortalDb db, List<int> places, DateTime start, DateTime end, CancellationToken cancellationToken)
    {
        var now = Now();
        return await db.FollowUps.AsNoTracking().Where(followUp => places.Contains(followUp.TenantId) && followUp.OpenedAt >= start && followUp.OpenedAt < end).GroupBy(_ => 1)
            .Select(all => new FollowUpCounts(
                all.Count(),
                all.Count(followUp => followUp.ContactedAt != null || (followUp.ContactBy < now && followUp.ClosedAt == null)),
                all.Count(followUp => followUp.ContactedAt != null && followUp.ContactedAt <= followUp.ContactBy),
                all.Count(followUp => followUp.PutRightAt != null),
                all.Count(followUp => followUp.PutRightAt != null && followUp.PutRightAt <= followUp.RightBy),
                all.Count(followUp => followUp.ClosedAt != null),
                all.Count(followUp => followUp.CallBack == FollowUpAction.CallBackSatisfied),
                all.Count(followUp => followUp.CallBack != null)))
            .SingleOrDefaultAsync(cancellationToken) ?? new FollowUpCounts(0, 0, 0, 0, 0, 0, 0, 0);
    }
}
