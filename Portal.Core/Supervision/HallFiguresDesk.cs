using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Calendars;
using Portal.Core.Cases;
using Portal.Core.Halls;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Supervision;

/// <summary>What one type of number came to in a stretch of days.</summary>
/// <param name="Taken">All that were given out.</param>
/// <param name="MeanWaitSeconds">Of those that were called; null when none was.</param>
public sealed record GroupVisits(TicketGroup Group, int Taken, int Finished, int? MeanWaitSeconds);

/// <summary>More months than one table holds.</summary>
public sealed record PeriodTooLong(int Months) : Refusal
{
    public override IReadOnlyList<object> Arguments => [Months];
}

/// <summary>
/// What the halls of a place did, for supervisors and administrators of it or above. It reads only, and the database counts: nothing
/// is loaded to be counted. Months, days and hours are local (Asia/Shanghai is eight hours ahead all year).
/// </summary>
public sealed class HallFiguresDesk(PortalDbMaker maker, Scope scope, TenantDirectory directory, CalendarDesk calendars)
{
    public const int MostMonths = 24;

    private const int Ahead = 8;

    private const double UsualSeconds = 480;

    /// <summary>What a hall decides itself is no single office's: every place has its own.</summary>
    private static LocalText Windows => new(CoreTexts.Find("Agency.Windows", CultureInfo.GetCultureInfo("zh-CN"))!, CoreTexts.Find("Agency.Windows", CultureInfo.GetCultureInfo("en")));

    /// <summary>Cases handed in at the halls of a place and below, and those that came in otherwise.</summary>
    public async Task<Answer<VolumeReport>> CasesAsync(VolumeQuery query, Actor actor, CancellationToken cancellationToken = default)
    {
        if (WhyNot(query.Place, actor, query.From, query.To) is { } refusal)
        {
            return refusal;
        }

        await using var db = maker.Make(scope);
        var tree = await directory.TreeAsync(cancellationToken);
        var places = tree.Subtree(query.Place).Select(tenant => tenant.Id).ToList();
        var (start, end) = (ChinaTime.StartOf(query.From), ChinaTime.StartOf(query.To.AddDays(1)));
        var asked = db.Cases.AsNoTracking().Where(matter => places.Contains(matter.OriginTenantId) && matter.SubmittedAt >= start && matter.SubmittedAt < end
            && (query.Agency == null || matter.Item!.Agency == query.Agency) && (query.Class == null || matter.Item!.Class == query.Class) && (query.ItemCode == null || matter.Item!.Code == query.ItemCode));
        var counts = await asked.Select(matter => new
        {
            matter.OriginTenantId,
            HallId = (from link in db.TicketCases join ticket in db.Tickets on link.TicketId equals ticket.Id where link.CaseId == matter.Id orderby link.At select (Guid?)ticket.HallId).FirstOrDefault(),
            ByHand = matter.Channel == Channel.Window || matter.Channel == Channel.Kiosk,
            matter.Item!.Code,
            matter.ItemName,
            matter.ItemNameEn,
            matter.Item.Agency,
            matter.Item.Class,
            matter.SubmittedAt.AddHours(Ahead).Year,
            matter.SubmittedAt.AddHours(Ahead).Month,
        })
            .GroupBy(row => new { row.OriginTenantId, row.HallId, row.ByHand, row.Code, row.Agency, row.Class, row.Year, row.Month })
            .Select(group => new VolumeCount(group.Key.OriginTenantId, group.Key.HallId, group.Key.ByHand, group.Key.Code, group.Max(row => row.ItemName)!, group.Max(row => row.ItemNameEn), group.Key.Agency, group.Key.Class, group.Key.Year, group.Key.Month, group.Count()))
            .ToListAsync(cancellationToken);
        var named = tree.Lineage(query.Place).Concat(tree.Subtree(query.Place)).SelectMany(tenant => tree.UnitsOf(tenant.Id)).ToLookup(unit => unit.Function, StringComparer.Ordinal);
        return Volumes.Report(
            query,
            counts,
            await HallsAsync(db, places, cancellationToken),
            id => tree.Find(id)!.NameText(),
            function => function == UnitFunction.Hall ? Windows : named[function].FirstOrDefault() is { } unit ? new LocalText(unit.Name, unit.NameEn) : new LocalText(function));
    }

    /// <summary>Visits by kind of opening, and which halls take part in which kind.</summary>
    public async Task<Answer<OpeningReport>> OpeningsAsync(Tenant place, DateOnly from, DateOnly to, Actor actor, CancellationToken cancellationToken = default)
    {
        if (WhyNot(place, actor, from, to) is { } refusal)
        {
            return refusal;
        }

        await using var db = maker.Make(scope);
        var tree = await directory.TreeAsync(cancellationToken);
        var places = tree.Subtree(place).Select(tenant => tenant.Id).ToList();
        var counts = await db.Tickets.AsNoTracking().Where(ticket => places.Contains(ticket.TenantId) && ticket.Day >= from && ticket.Day <= to && ticket.Status == TicketStatus.Finished)
            .GroupBy(ticket => new { ticket.HallId, ticket.Day.Year, ticket.Day.Month, ticket.OpeningKind, ticket.Purpose })
            .Select(group => new OpeningCount(group.Key.HallId, group.Key.Year, group.Key.Month, group.Key.OpeningKind, group.Key.Purpose, group.Count())).ToListAsync(cancellationToken);
        var halls = await db.Halls.AsNoTracking().Where(hall => hall.IsActive && places.Contains(hall.TenantId)).ToListAsync(cancellationToken);
        var notices = await calendars.CurrentAsync(cancellationToken);
        var order = places.Index().ToDictionary(each => each.Item, each => each.Index);
        halls.Sort((one, other) => (order[one.TenantId], one.Id).CompareTo((order[other.TenantId], other.Id)));
        return new OpeningReport(
            Volumes.MonthsOf(from, to),
            [.. halls.Select(hall => new VolumePlace(CameIn.Hall, hall.TenantId, hall.Id, hall.Name))],
            counts,
            [.. halls.SelectMany(hall => TakingPart(hall, tree.SettingsOf(tree.Find(hall.TenantId)!), notices, from, to, counts)).OrderBy(hall => hall.Kind)]);
    }

    /// <summary>Numbers taken in a hall, or cases of one item handed in at its place's windows, by weekday and hour.</summary>
    public async Task<Answer<HeatReport>> HeatAsync(HeatQuery query, Actor actor, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(scope);
        var tree = await directory.TreeAsync(cancellationToken);
        if (await db.Halls.AsNoTracking().SingleOrDefaultAsync(each => each.Id == query.HallId, cancellationToken) is not { } hall)
        {
            return new NotFound();
        }

        if (WhyNot(tree.Find(hall.TenantId)!, actor, query.From, query.To) is { } refusal)
        {
            return refusal;
        }

        var numbers = db.Tickets.AsNoTracking().Where(ticket => ticket.TenantId == hall.TenantId && ticket.Day >= query.From && ticket.Day <= query.To && ticket.HallId == hall.Id && (query.GroupId == null || ticket.GroupId == query.GroupId));
        var served = await numbers.Where(ticket => ticket.Status == TicketStatus.Finished).GroupBy(_ => 1).Select(all => new { Visits = all.Count(), Seconds = all.Sum(ticket => (long)ticket.ServiceSeconds) }).FirstOrDefaultAsync(cancellationToken);
        var counts = query.ItemCode is { } code ? await CasesByHourAsync(db, hall, code, query, cancellationToken)
            : [.. (await numbers.Where(ticket => ticket.Status != TicketStatus.Cancelled).GroupBy(ticket => new { ticket.Day, ticket.TakenAt.AddHours(Ahead).Hour })
                .Select(group => new { group.Key.Day, group.Key.Hour, Count = group.Count() }).ToListAsync(cancellationToken)).Select(row => new DayHour(row.Day, row.Hour, row.Count))];
        return Heat.Report(query, counts, WaitEstimate.Service(UsualSeconds, served?.Visits ?? 0, served?.Seconds ?? 0), hall.WaitGoal, query.ItemCode is not null);
    }

    /// <summary>
    /// Numbers of a hall by the type they were taken for, types that have ended since included: what eight special windows did stays theirs
    /// after they became one (features.md row 33).
    /// </summary>
    /// <param name="from">Local days, both included, as <paramref name="to"/>.</param>
    public async Task<Answer<IReadOnlyList<GroupVisits>>> GroupsAsync(Guid hallId, DateOnly from, DateOnly to, Actor actor, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(scope);
        if (await db.Halls.AsNoTracking().SingleOrDefaultAsync(each => each.Id == hallId, cancellationToken) is not { } hall)
        {
            return new NotFound();
        }

        if (WhyNot((await directory.TreeAsync(cancellationToken)).Find(hall.TenantId)!, actor, from, to) is { } refusal)
        {
            return refusal;
        }

        var counts = (await db.Tickets.AsNoTracking().Where(ticket => ticket.TenantId == hall.TenantId && ticket.HallId == hallId && ticket.Day >= from && ticket.Day <= to).GroupBy(ticket => ticket.GroupId)
            .Select(group => new { group.Key, Taken = group.Count(), Finished = group.Count(ticket => ticket.Status == TicketStatus.Finished), Called = group.Count(ticket => ticket.WaitSeconds != null), Wait = group.Sum(ticket => (long)(ticket.WaitSeconds ?? 0)) })
            .ToListAsync(cancellationToken)).ToDictionary(row => row.Key);
        var groups = await db.TicketGroups.AsNoTracking().Where(group => group.TenantId == hall.TenantId && group.HallId == hallId).OrderBy(group => group.Order).ThenBy(group => group.Prefix).ToListAsync(cancellationToken);
        return groups.FindAll(group => counts.ContainsKey(group.Id) || group.RetiredOn is null)
            .ConvertAll(group => counts.GetValueOrDefault(group.Id) is { } row ? new GroupVisits(group, row.Taken, row.Finished, row.Called == 0 ? null : (int)(row.Wait / row.Called)) : new GroupVisits(group, 0, 0, null));
    }

    private static async Task<List<DayHour>> CasesByHourAsync(PortalDb db, Hall hall, string code, HeatQuery query, CancellationToken cancellationToken)
    {
        var (start, end) = (ChinaTime.StartOf(query.From), ChinaTime.StartOf(query.To.AddDays(1)));
        var rows = await db.Cases.AsNoTracking()
            .Where(matter => matter.OriginTenantId == hall.TenantId && matter.SubmittedAt >= start && matter.SubmittedAt < end && (matter.Channel == Channel.Window || matter.Channel == Channel.Kiosk) && matter.Item!.Code == code)
            .GroupBy(matter => new { matter.SubmittedAt.AddHours(Ahead).Date, matter.SubmittedAt.AddHours(Ahead).Hour })
            .Select(group => new { group.Key.Date, group.Key.Hour, Count = group.Count() }).ToListAsync(cancellationToken);
        return [.. rows.Select(row => new DayHour(DateOnly.FromDateTime(row.Date), row.Hour, row.Count))];
    }

    private static IEnumerable<OpeningHall> TakingPart(Hall hall, TenantSettings settings, WorkCalendar notices, DateOnly from, DateOnly to, List<OpeningCount> counts)
    {
        var calendar = notices.Of(settings);
        var days = Enumerable.Range(0, to.DayNumber - from.DayNumber + 1).Select(from.AddDays)
            .SelectMany(day => OpenHall.On(hall, settings, calendar, day).Select(stretch => stretch.Kind).Distinct().Where(kind => kind != OpeningKind.Normal).Select(kind => (Kind: kind, Day: day)));
        return days.GroupBy(each => each.Kind).Select(kind => new OpeningHall(kind.Key, hall.Id, hall.Name, kind.Min(each => each.Day), kind.Count(), OpeningFigure.Of(counts.Where(row => row.HallId == hall.Id && row.Kind == kind.Key))));
    }

    private static async Task<List<VolumePlace>> HallsAsync(PortalDb db, List<int> places, CancellationToken cancellationToken) =>
        [.. (await db.Halls.AsNoTracking().Where(hall => hall.IsActive && places.Contains(hall.TenantId)).Select(hall => new { hall.TenantId, hall.Id, hall.Name }).ToListAsync(cancellationToken))
            .OrderBy(hall => hall.Id).Select(hall => new VolumePlace(CameIn.Hall, hall.TenantId, hall.Id, hall.Name))];

    private static Refusal? WhyNot(Tenant place, Actor actor, DateOnly from, DateOnly to) =>
        actor.Post is not { } post || !actor.Has(Duties.Supervisor | Duties.SystemAdministrator) || !TenantPath.Holds(post.TenantPath, place.Path) ? new NotAllowed()
        : to < from ? new PeriodBackwards()
        : Volumes.MonthsOf(from, to).Count > MostMonths ? new PeriodTooLong(MostMonths)
        : null;
}
