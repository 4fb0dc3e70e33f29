using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Portal.Core.Audit;
using Portal.Core.Calendars;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Halls;

/// <summary>Keeps who is on duty at a hall. Administrators and supervisors of its place or above; every change stands in the journal.</summary>
public sealed class RosterDesk(PortalDbMaker maker, Scope scope, TenantDirectory directory, TimeProvider time, ILogger<RosterDesk> log)
{
    /// <summary>A shift is added; to change one, it is taken away and added anew, so that nobody's day changes under them unseen.</summary>
    public Task<Answer<DutyShift>> AddAsync(Guid hallId, ShiftEdit edit, Actor actor, CancellationToken cancellationToken = default) => Attempt.SafelyAsync(async () =>
    {
        await using var db = maker.Make(scope);
        if (await PlaceOfAsync(db, hallId, actor, cancellationToken) is not { } place)
        {
            return (Answer<DutyShift>)new NotFound();
        }

        if (Roster.Fault(edit, ChinaTime.DateOf(time.GetUtcNow().UtcDateTime)) is { } fault)
        {
            return fault;
        }

        if (await db.DutyShifts.AsNoTracking().SingleOrDefaultAsync(each => each.Id == edit.Id, cancellationToken) is { } there)
        {
            return there.HallId == hallId ? there : new NotFound();
        }

        // Only who may see this hall's rows can be shown its calls.
        var lineage = TenantPath.Ids(place.Path);
        if (edit.AccountId is { } account && !await db.Posts.AnyAsync(post => post.AccountId == account && post.IsActive && lineage.Contains(post.TenantId), cancellationToken))
        {
            return new NotFound();
        }

        var shift = new DutyShift
        {
            Id = edit.Id,
            TenantId = place.Id,
            HallId = hallId,
            Name = edit.Name!.Trim(),
            AccountId = edit.AccountId,
            Weekday = edit.Weekday,
            Date = edit.Date,
            From = edit.From,
            To = edit.To,
            Phone = PhoneNumber.Read(edit.Phone).Number?.Value,
        };
        db.DutyShifts.Add(shift);
        db.Journal.Add(Line("hall.Roster", shift, actor, added: true));
        await db.SaveChangesAsync(cancellationToken);
        return shift;
    }, time, log, cancellationToken);

    /// <summary>Takes a shift away; one that is gone already is no trouble.</summary>
    public Task<Answer<bool>> RemoveAsync(Guid hallId, Guid shiftId, Actor actor, CancellationToken cancellationToken = default) => Attempt.SafelyAsync(async () =>
    {
        await using var db = maker.Make(scope);
        if (await PlaceOfAsync(db, hallId, actor, cancellationToken) is null)
        {
            return (Answer<bool>)new NotFound();
        }

        if (await db.DutyShifts.SingleOrDefaultAsync(each => each.Id == shiftId && each.HallId == hallId, cancellationToken) is { } shift)
        {
            db.DutyShifts.Remove(shift);
            db.Journal.Add(Line("hall.Roster", shift, actor, added: false));
            await db.SaveChangesAsync(cancellationToken);
        }

        return true;
    }, time, log, cancellationToken);

    private async Task<Tenant?> PlaceOfAsync(PortalDb db, Guid hallId, Actor actor, CancellationToken cancellationToken) =>
        await db.Halls.AsNoTracking().SingleOrDefaultAsync(each => each.Id == hallId, cancellationToken) is { } hall
        && (await directory.TreeAsync(cancellationToken)).Find(hall.TenantId) is { } place && HallKeeping.MayClose(actor, place.Path) ? place : null;

    /// <summary>Without the telephone: the journal is kept for good.</summary>
    private JournalEntry Line(string kind, DutyShift shift, Actor actor, bool added)
    {
        var what = JsonSerializer.Serialize(new { shift.Name, shift.Weekday, shift.Date, shift.From, shift.To }, PortalDb.Json);
        return new JournalEntry
        {
            TenantId = shift.TenantId,
            Kind = kind,
            At = JournalEntry.Millisecond(time.GetUtcNow().UtcDateTime),
            ActorId = actor.AccountId,
            ActorName = actor.Name,
            PostId = actor.Post?.Id,
            Channel = actor.Channel,
            Subject = shift.HallId.ToString("N"),
            Before = added ? null : what,
            After = added ? what : null,
        };
    }
}
