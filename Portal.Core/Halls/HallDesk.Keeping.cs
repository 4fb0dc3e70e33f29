using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Core.Audit;
using Portal.Core.Calendars;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Halls;

/// <summary>Halls, groups and counters as their administrators keep them. Every change stands in the journal with before and after.</summary>
public sealed partial class HallDesk
{
    public Task<Answer<Hall>> KeepAsync(Guid hallId, HallEdit edit, Actor actor, CancellationToken cancellationToken = default) => KeepingAsync<Hall>(hallId, actor, HallKeeping.MayKeep, async (db, hall) =>
    {
        if (HallKeeping.Fault(edit) is { } fault)
        {
            return fault;
        }

        if (edit.ServesTenantId is { } served && !await IsAtOrBelowAsync(hall.TenantId, served, cancellationToken))
        {
            return new NotFound();
        }

        if (edit.Version != hall.Version)
        {
            return new ChangedByAnother(await LastWriterAsync(db, hall, cancellationToken), hall.Name.In());
        }

        var before = HallEdit.Of(hall);
        (hall.Name, hall.Address, hall.Hours, hall.Phone, hall.Area, hall.OpenedOn) = (edit.Name, edit.Address, edit.Hours, edit.Phone, edit.Area, edit.OpenedOn);
        (hall.Zones, hall.Facilities, hall.Voices, hall.IsSilent, hall.WaitGoal) = (edit.Zones, edit.Facilities, edit.Voices, edit.IsSilent, edit.WaitGoal);
        (hall.Week, hall.FollowsExtendedHours, hall.Days, hall.PhoneTickets) = (edit.Week, edit.FollowsExtendedHours, edit.Days, edit.PhoneTickets);
        (hall.Kind, hall.ServesTenantId, hall.IsAlwaysOpen, hall.Latitude, hall.Longitude) = (edit.Kind, edit.ServesTenantId, edit.IsAlwaysOpen, edit.Latitude, edit.Longitude);
        Line(db, hall, "hall.Change", actor, before, HallEdit.Of(hall));
        return hall;
    }, cancellationToken);

    /// <summary>A new hall at a place; what it is in detail is kept afterwards. The same id again makes no second one.</summary>
    public Task<Answer<Hall>> AddAsync(NewHall added, Actor actor, CancellationToken cancellationToken = default) => Attempt.SafelyAsync(async () =>
    {
        await using var db = maker.Make(scope);
        if ((await directory.TreeAsync(cancellationToken)).Find(added.TenantId) is not { } place || !HallKeeping.MayKeep(actor, place.Path))
        {
            return (Answer<Hall>)new NotFound();
        }

        if (string.IsNullOrWhiteSpace(added.Name.Zh))
        {
            return new FieldRefused("Name", "Required");
        }

        if (await db.Halls.AsNoTracking().SingleOrDefaultAsync(each => each.Id == added.Id, cancellationToken) is { } there)
        {
            return there.TenantId == added.TenantId ? there : new NotFound();
        }

        var hall = new Hall { Id = added.Id, TenantId = added.TenantId, Name = added.Name, Kind = added.Kind, IsAlwaysOpen = added.Kind == HallKind.Station };
        db.Halls.Add(hall);
        Line(db, hall, "hall.Add", actor, null, added);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException twice) when (PortalDbMaker.IsDuplicate(twice))
        {
            throw new DbUpdateConcurrencyException("the same form was sent at the same moment", twice);
        }

        return hall;
    }, time, log, cancellationToken);

    /// <summary>From now to the end of the day no numbers are given; who waits is served, and told why nobody comes after them.</summary>
    public Task<Answer<Hall>> CloseEarlyAsync(Guid hallId, string why, Actor actor, CancellationToken cancellationToken = default) => KeepingAsync<Hall>(hallId, actor, HallKeeping.MayClose, (db, hall) =>
    {
        if (string.IsNullOrWhiteSpace(why))
        {
            return Task.FromResult((Answer<Hall>)new ReasonNeeded());
        }

        (hall.ClosedFrom, hall.ClosedWhy) = (Now(), why.Trim());
        Line(db, hall, "hall.CloseEarly", actor, null, hall.ClosedWhy);
        return Task.FromResult((Answer<Hall>)hall);
    }, cancellationToken);

    /// <summary>It does not close early after all.</summary>
    public Task<Answer<Hall>> ReopenAsync(Guid hallId, Actor actor, CancellationToken cancellationToken = default) => KeepingAsync<Hall>(hallId, actor, HallKeeping.MayClose, (db, hall) =>
    {
        Line(db, hall, "hall.Reopen", actor, hall.ClosedWhy, null);
        (hall.ClosedFrom, hall.ClosedWhy) = (null, null);
        return Task.FromResult((Answer<Hall>)hall);
    }, cancellationToken);

    public Task<Answer<TicketGroup>> KeepGroupAsync(Guid hallId, GroupEdit edit, Actor actor, CancellationToken cancellationToken = default) => KeepingAsync<TicketGroup>(hallId, actor, HallKeeping.MayKeep, async (db, hall) =>
    {
        var groups = await db.TicketGroups.Where(each => each.HallId == hallId && each.RetiredOn == null).ToListAsync(cancellationToken);
        var group = edit.Id is { } id ? groups.Find(each => each.Id == id) : null;
        if (edit.Id is not null && group is null)
        {
            return new NotFound();
        }

        if (HallKeeping.Fault(edit) is { } fault)
        {
            return fault;
        }

        if (group is null && groups.Exists(each => each.Prefix == edit.Prefix))
        {
            return new SignUsed(edit.Prefix);
        }

        var before = group is null ? null : new GroupEdit(group.Id, group.Prefix, group.Name) { Hint = group.Hint, ItemClasses = group.ItemClasses, ItemCodes = group.ItemCodes, IsConsultation = group.IsConsultation, UsualMinutes = group.UsualMinutes, Order = group.Order };
        if (group is null)
        {
            group = new TicketGroup { TenantId = hall.TenantId, HallId = hallId, Prefix = edit.Prefix, Name = edit.Name };
            db.TicketGroups.Add(group);
        }

        (group.Name, group.Hint, group.ItemClasses, group.ItemCodes) = (edit.Name, edit.Hint, edit.ItemClasses, edit.ItemCodes);
        (group.IsConsultation, group.UsualMinutes, group.Order) = (edit.IsConsultation, edit.UsualMinutes, edit.Order);
        Line(db, hall, "hall.Group", actor, before, edit with { Id = group.Id });
        return group;
    }, cancellationToken);

    /// <summary>Gives no numbers any more from today on; refused while somebody of today still waits in it.</summary>
    public Task<Answer<TicketGroup>> RetireGroupAsync(Guid hallId, Guid groupId, Actor actor, CancellationToken cancellationToken = default) => KeepingAsync<TicketGroup>(hallId, actor, HallKeeping.MayKeep, async (db, hall) =>
    {
        if (await db.TicketGroups.SingleOrDefaultAsync(each => each.Id == groupId && each.HallId == hallId && each.RetiredOn == null, cancellationToken) is not { } group)
        {
            return new NotFound();
        }

        if (await WaitingAsync(db, hall, [groupId], cancellationToken) is { } label)
        {
            return new StillInUse(label);
        }

        group.RetiredOn = Today();
        Line(db, hall, "hall.GroupEnd", actor, group.Prefix, null);
        return group;
    }, cancellationToken);

    /// <summary>A counter, new or changed: number, zone and languages at once, name and groups as a term from a day on.</summary>
    public Task<Answer<Counter>> KeepCounterAsync(Guid hallId, CounterEdit edit, Actor actor, CancellationToken cancellationToken = default) => KeepingAsync<Counter>(hallId, actor, HallKeeping.MayKeep, async (db, hall) =>
    {
        var counters = await db.Counters.Include(each => each.Terms).Where(each => each.HallId == hallId && each.RetiredOn == null).ToListAsync(cancellationToken);
        var counter = edit.Id is { } id ? counters.Find(each => each.Id == id) : null;
        var groups = await db.TicketGroups.AsNoTracking().Where(each => each.HallId == hallId).Select(each => each.Id).ToListAsync(cancellationToken);
        if ((edit.Id is not null && counter is null) || edit.Groups.Except(groups).Any())
        {
            return new NotFound();
        }

        if ((HallKeeping.Fault(edit, Today()) ?? (counters.Exists(each => each.Number == edit.Number && each.Id != edit.Id) ? new SignUsed($"{edit.Number}") : null)) is { } fault)
        {
            return fault;
        }

        if (counter is null)
        {
            counter = new Counter { TenantId = hall.TenantId, HallId = hallId, Number = edit.Number };
            db.Counters.Add(counter);
        }

        (counter.Number, counter.ZoneKey, counter.Languages) = (edit.Number, edit.ZoneKey, edit.Languages);
        counter.Version++;
        Lay(db, counter, new CounterTerm { TenantId = hall.TenantId, CounterId = counter.Id, From = edit.From ?? Today(), Name = edit.Name, IsIntegrated = edit.Groups.Count == 0, GroupIds = edit.Groups });
        Line(db, hall, "hall.Counter", actor, null, edit with { Id = counter.Id });
        return counter;
    }, cancellationToken);

    /// <summary>The counter is no more from today on; refused while somebody sits at it.</summary>
    public Task<Answer<Counter>> RetireCounterAsync(Guid hallId, Guid counterId, Actor actor, CancellationToken cancellationToken = default) => KeepingAsync<Counter>(hallId, actor, HallKeeping.MayKeep, async (db, hall) =>
    {
        if (await db.Counters.Include(each => each.Terms).SingleOrDefaultAsync(each => each.Id == counterId && each.HallId == hallId && each.RetiredOn == null, cancellationToken) is not { } counter)
        {
            return new NotFound();
        }

        if (counter.ClerkName is { } clerk)
        {
            return new StillInUse(clerk);
        }

        counter.RetiredOn = Today();
        counter.Version++;
        Line(db, hall, "hall.CounterEnd", actor, counter.Number, null);
        return counter;
    }, cancellationToken);

    /// <summary>
    /// 专窗变综合窗口: from a day on these counters serve every group, and the groups they had become one. The old groups give no numbers
    /// from that day on and stay what they were for all figures of before (features.md row 33). When it begins today nobody may still
    /// wait in them.
    /// </summary>
    /// <returns>The new group.</returns>
    public Task<Answer<TicketGroup>> IntegrateAsync(Guid hallId, IReadOnlyList<Guid> counterIds, GroupEdit into, LocalText counterName, DateOnly from, Actor actor, CancellationToken cancellationToken = default) => KeepingAsync<TicketGroup>(hallId, actor, HallKeeping.MayKeep, async (db, hall) =>
    {
        var counters = await db.Counters.Include(each => each.Terms).Where(each => each.HallId == hallId && each.RetiredOn == null && counterIds.Contains(each.Id)).ToListAsync(cancellationToken);
        if (counters.Count == 0 || counters.Count != counterIds.Distinct().Count())
        {
            return new NotFound();
        }

        var special = counters.SelectMany(counter => counter.TermOn(from)?.GroupIds ?? []).ToHashSet();
        var groups = await db.TicketGroups.Where(each => each.HallId == hallId && each.RetiredOn == null).ToListAsync(cancellationToken);
        var merged = groups.Where(each => special.Contains(each.Id)).ToList();
        if ((HallKeeping.Fault(into) ?? (from < Today() ? new DayPassed() : groups.Exists(each => each.Prefix == into.Prefix) ? new SignUsed(into.Prefix) : null)) is { } fault)
        {
            return fault;
        }

        if (from == Today() && await WaitingAsync(db, hall, special, cancellationToken) is { } label)
        {
            return new StillInUse(label);
        }

        var group = new TicketGroup
        {
            TenantId = hall.TenantId,
            HallId = hallId,
            Prefix = into.Prefix,
            Name = into.Name,
            Hint = into.Hint,
            Order = into.Order,
            UsualMinutes = into.UsualMinutes,
            ItemClasses = [.. merged.SelectMany(each => each.ItemClasses).Concat(into.ItemClasses).Distinct(StringComparer.Ordinal)],
            ItemCodes = [.. merged.SelectMany(each => each.ItemCodes).Concat(into.ItemCodes).Distinct(StringComparer.Ordinal)],
        };
        db.TicketGroups.Add(group);
        merged.ForEach(each => each.RetiredOn = from);
        foreach (var counter in counters)
        {
            counter.Version++;
            Lay(db, counter, new CounterTerm { TenantId = hall.TenantId, CounterId = counter.Id, From = from, Name = counterName, IsIntegrated = true });
        }

        Line(db, hall, "hall.Integrate", actor, merged.Select(each => each.Prefix), into);
        return group;
    }, cancellationToken);

    private static void Lay(PortalDb db, Counter counter, CounterTerm term)
    {
        if (HallKeeping.Lay(counter, term))
        {
            db.Add(term);
        }
    }

    private static async Task<string?> WaitingAsync(PortalDb db, Hall hall, IReadOnlyCollection<Guid> groups, CancellationToken cancellationToken) =>
        await db.Tickets.AsNoTracking().Where(each => each.TenantId == hall.TenantId && each.HallId == hall.Id && groups.Contains(each.GroupId) && (each.Status == TicketStatus.Waiting || each.Status == TicketStatus.Transferred))
            .OrderBy(each => each.QueueAt).FirstOrDefaultAsync(cancellationToken) is { } waits ? waits.Label : null;

    private async Task<Answer<T>> KeepingAsync<T>(Guid hallId, Actor actor, Func<Actor, string, bool> may, Func<PortalDb, Hall, Task<Answer<T>>> keep, CancellationToken cancellationToken)
    {
        var kept = await Attempt.SafelyAsync(async () =>
        {
            await using var db = maker.Make(scope);
            if (await db.Halls.SingleOrDefaultAsync(each => each.Id == hallId, cancellationToken) is not { } hall)
            {
                return (Answer<T>)new NotFound();
            }

            if (!may(actor, (await directory.TreeAsync(cancellationToken)).Find(hall.TenantId)!.Path))
            {
                return new NotAllowed();
            }

            var answer = await keep(db, hall);
            if (answer.IsYes)
            {
                hall.Version++;
                await db.SaveChangesAsync(cancellationToken);
            }

            return answer;
        }, time, log, cancellationToken);
        if (kept.IsYes)
        {
            news.Announce(new HallChanged(hallId, HallMatter.Setting));
        }

        return kept;
    }

    private void Line(PortalDb db, Hall hall, string kind, Actor actor, object? before, object? after) => db.Journal.Add(new JournalEntry
    {
        TenantId = hall.TenantId,
        Kind = kind,
        At = Now(),
        ActorId = actor.AccountId,
        ActorName = actor.Name,
        PostId = actor.Post?.Id,
        Channel = actor.Channel,
        Subject = hall.Id.ToString("N"),
        Before = before is null ? null : Cut(JsonSerializer.Serialize(before, before.GetType(), PortalDb.Json)),
        After = after is null ? null : Cut(JsonSerializer.Serialize(after, after.GetType(), PortalDb.Json)),
    });

    private static string Cut(string text) => text.Length <= 4000 ? text : text[..4000];

    private static async Task<string> LastWriterAsync(PortalDb db, Hall hall, CancellationToken cancellationToken) =>
        await db.Journal.AsNoTracking().Where(entry => entry.TenantId == hall.TenantId && entry.Subject == hall.Id.ToString("N")).OrderByDescending(entry => entry.Number).Select(entry => entry.ActorName).FirstOrDefaultAsync(cancellationToken) ?? "";

    private async Task<bool> IsAtOrBelowAsync(int tenantId, int other, CancellationToken cancellationToken)
    {
        var tree = await directory.TreeAsync(cancellationToken);
        return tree.Find(other) is { } below && TenantPath.Holds(tree.Find(tenantId)!.Path, below.Path);
    }

    private DateOnly Today() => ChinaTime.DateOf(time.GetUtcNow().UtcDateTime);

    private DateTime Now() => JournalEntry.Millisecond(time.GetUtcNow().UtcDateTime);
}
