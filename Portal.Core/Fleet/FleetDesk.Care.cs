using Microsoft.EntityFrameworkCore;
using Portal.Core.Halls;
using Portal.Core.People;

namespace Portal.Core.Fleet;

/// <summary>That machines were inspected and stations looked after.</summary>
public sealed partial class FleetDesk
{
    /// <summary>Writes down that a machine was inspected, or a station looked after. Once for each month or day; a second time changes nothing.</summary>
    public Task<Answer<CareDone>> CareAsync(CareKind kind, Guid subjectId, DateOnly period, IReadOnlyList<CarePoint> wanting, string? note, Actor actor, CancellationToken cancellationToken = default) => Attempt.SafelyAsync(async () =>
    {
        await using var db = maker.Make(scope);
        var tree = await directory.TreeAsync(cancellationToken);
        if (await SubjectAsync(db, kind, subjectId, cancellationToken) is not { } subject || !CarePlan.MayDo(kind, actor, tree.Find(subject.TenantId)!.Path, subject.Owner))
        {
            return (Answer<CareDone>)new NotFound();
        }

        if (await db.CaresDone.AsNoTracking().SingleOrDefaultAsync(each => each.SubjectId == subjectId && each.Kind == kind && each.Period == period, cancellationToken) is { } there)
        {
            return there;
        }

        if (note?.Trim().Length > CareDone.LongestNote)
        {
            return new WordsTooLong(CareDone.LongestNote);
        }

        if (!CarePlan.Of(kind, subjectId, subject.Since, [], Today()).Any(task => task.Period == period))
        {
            return new CareNotDue();
        }

        var found = wanting.Intersect(CarePlan.Points(kind)).Order().ToList();
        var done = new CareDone { TenantId = subject.TenantId, Kind = kind, SubjectId = subjectId, Period = period, At = Now(), ByName = actor.Name, Wanting = found, Note = string.IsNullOrWhiteSpace(note) ? null : note.Trim() };
        db.CaresDone.Add(done);
        db.Journal.Add(FleetPen.Line("fleet.Care", subject.TenantId, subjectId, actor, done.At, $"{kind.DisplayName()} {period:yyyy-MM-dd} {string.Join('、', found.Select(point => point.DisplayName()))}".TrimEnd()));
        await FleetPen.SaveAsync(db, cancellationToken);

        return done;
    }, time, log, cancellationToken);

    private static async Task<(int TenantId, DateOnly Since, Guid? Owner)?> SubjectAsync(PortalDb db, CareKind kind, Guid subjectId, CancellationToken cancellationToken)
    {
        if (kind == CareKind.Daily)
        {
            return await db.Halls.AsNoTracking().SingleOrDefaultAsync(each => each.Id == subjectId && each.Kind == HallKind.Station && each.IsActive, cancellationToken) is { OpenedOn: { } opened } hall ? (hall.TenantId, opened, null) : null;
        }

        return await db.HallDevices.AsNoTracking().SingleOrDefaultAsync(each => each.Id == subjectId && each.RetiredOn == null, cancellationToken) is { } machine
            && await db.Terminals.AsNoTracking().SingleOrDefaultAsync(each => each.Id == subjectId, cancellationToken) is { InstalledOn: { } installed } terminal
            ? (machine.TenantId, installed, terminal.OwnerUnitId ?? await db.Stations.Where(each => each.Id == machine.HallId).Select(each => each.OwnerUnitId).SingleOrDefaultAsync(cancellationToken)) : null;
    }
}
