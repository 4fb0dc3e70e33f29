using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Portal.Core.Audit;
using Portal.Core.Calendars;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Halls;

/// <summary>Which times can be booked: kept by the administrators of a hall's place or above.</summary>
public sealed class SlotDesk(PortalDbMaker maker, Scope scope, TenantDirectory directory, HallNews news, TimeProvider time, ILogger<SlotDesk> log)
{
    /// <summary>
    /// Adds a rule, or changes one that has the same id; hall, group, matter and lane of a rule stay as they are. Once something is booked
    /// its slots keep their minutes too: places are counted by them, and cut anew an hour would hold the old bookings and the new.
    /// </summary>
    /// <param name="version">As it was read; another's change is not written over.</param>
    public Task<Answer<SlotRule>> KeepAsync(SlotRule wished, int version, Actor actor, CancellationToken cancellationToken = default) => Attempt.SafelyAsync(async () =>
    {
        await using var db = maker.Make(scope);
        var there = await db.SlotRules.SingleOrDefaultAsync(each => each.Id == wished.Id, cancellationToken);
        if (await db.Halls.AsNoTracking().SingleOrDefaultAsync(each => each.Id == (there ?? wished).HallId, cancellationToken) is not { } hall
            || !await db.TicketGroups.AnyAsync(group => group.Id == (there ?? wished).GroupId && group.HallId == hall.Id && group.RetiredOn == null, cancellationToken))
        {
            return (Answer<SlotRule>)new NotFound();
        }

        if (!await MayKeepAsync(hall, actor, cancellationToken))
        {
            return new NotAllowed();
        }

        if (!wished.IsSound)
        {
            return new SlotRuleUnsound();
        }

        if (there is null)
        {
            there = new SlotRule { Id = wished.Id, TenantId = hall.TenantId, HallId = hall.Id, GroupId = wished.GroupId, ItemCode = string.IsNullOrWhiteSpace(wished.ItemCode) ? null : wished.ItemCode.Trim(), IsGreenLane = wished.IsGreenLane, From = wished.From, To = wished.To, Minutes = wished.Minutes, Places = wished.Places };
            db.SlotRules.Add(there);
        }
        else if (there.Version != version)
        {
            return new SlotRuleChanged();
        }
        else if (!there.CutsLike(wished) && await HasBookingsAsync(db, there, cancellationToken))
        {
            return new SlotRuleBooked();
        }

        (there.Weekdays, there.From, there.To, there.Minutes, there.Places, there.Days) = (wished.Weekdays, wished.From, wished.To, wished.Minutes, wished.Places, wished.Days);
        there.Version++;
        Journal(db, hall, "slots.Keep", $"{there.From:HH\\:mm}–{there.To:HH\\:mm} · {there.Minutes} min · {there.Places}", actor);
        await db.SaveChangesAsync(cancellationToken);
        news.Announce(new HallChanged(hall.Id, HallMatter.Booking));
        return there;
    }, time, log, cancellationToken);

    /// <summary>From today on it yields nothing more; what is booked stays booked.</summary>
    public Task<Answer<SlotRule>> RetireAsync(Guid ruleId, Actor actor, CancellationToken cancellationToken = default) => Attempt.SafelyAsync(async () =>
    {
        await using var db = maker.Make(scope);
        if (await db.SlotRules.SingleOrDefaultAsync(each => each.Id == ruleId, cancellationToken) is not { } rule)
        {
            return (Answer<SlotRule>)new NotFound();
        }

        var hall = await db.Halls.AsNoTracking().SingleAsync(each => each.Id == rule.HallId, cancellationToken);
        if (!await MayKeepAsync(hall, actor, cancellationToken))
        {
            return new NotAllowed();
        }

        if (rule.RetiredOn is null)
        {
            rule.RetiredOn = ChinaTime.DateOf(time.GetUtcNow().UtcDateTime);
            rule.Version++;
            Journal(db, hall, "slots.Retire", $"{rule.From:HH\\:mm}–{rule.To:HH\\:mm}", actor);
            await db.SaveChangesAsync(cancellationToken);
            news.Announce(new HallChanged(hall.Id, HallMatter.Booking));
        }

        return rule;
    }, time, log, cancellationToken);

    /// <summary>The hall's own booking rule; null: as its place lays it down.</summary>
    public Task<Answer<Hall>> SetRuleAsync(Guid hallId, BookingRule? rule, Actor actor, CancellationToken cancellationToken = default) => Attempt.SafelyAsync(async () =>
    {
        await using var db = maker.Make(scope);
        if (await db.Halls.SingleOrDefaultAsync(each => each.Id == hallId, cancellationToken) is not { } hall)
        {
            return (Answer<Hall>)new NotFound();
        }

        if (!await MayKeepAsync(hall, actor, cancellationToken))
        {
            return new NotAllowed();
        }

        if (rule is { IsSound: false })
        {
            return new SlotRuleUnsound();
        }

        hall.Booking = rule;
        hall.Version++;
        Journal(db, hall, "slots.Rule", rule?.ToString(), actor);
        await db.SaveChangesAsync(cancellationToken);
        news.Announce(new HallChanged(hallId, HallMatter.Booking));
        return hall;
    }, time, log, cancellationToken);

    private async Task<bool> HasBookingsAsync(PortalDb db, SlotRule rule, CancellationToken cancellationToken)
    {
        var today = ChinaTime.DateOf(time.GetUtcNow().UtcDateTime);
        return await db.SlotCounts.AnyAsync(each => each.TenantId == rule.TenantId && each.RuleId == rule.Id && each.Day >= today && each.Taken > 0, cancellationToken);
    }

    private async Task<bool> MayKeepAsync(Hall hall, Actor actor, CancellationToken cancellationToken) =>
        actor.Has(Duties.SystemAdministrator) && actor.Post is { } post && TenantPath.Holds(post.TenantPath, (await directory.TreeAsync(cancellationToken)).Find(hall.TenantId)!.Path);

    private void Journal(PortalDb db, Hall hall, string kind, string? note, Actor actor) => db.Journal.Add(new JournalEntry
    {
        TenantId = hall.TenantId,
        Kind = kind,
        At = JournalEntry.Millisecond(time.GetUtcNow().UtcDateTime),
        ActorId = actor.AccountId,
        ActorName = actor.Name,
        PostId = actor.Post?.Id,
        Channel = actor.Channel,
        Subject = $"hall:{hall.Id:N}",
        Note = note,
    });
}
