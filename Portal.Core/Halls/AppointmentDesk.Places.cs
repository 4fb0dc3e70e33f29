using Microsoft.EntityFrameworkCore;
using Portal.Core.Calendars;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Halls;

/// <summary>Which times are free, and how one is taken.</summary>
public sealed partial class AppointmentDesk
{
    /// <summary>Free and full times of a hall on some days, for everybody. Past ones and those beyond the hall's rule are left out.</summary>
    /// <param name="groupId">Only this group's.</param>
    /// <param name="itemCode">Leaves out slots that are kept for other matters.</param>
    public async Task<IReadOnlyList<FreeSlot>> FreeAsync(Guid hallId, Guid? groupId, string? itemCode, DateOnly from, int days, CancellationToken cancellationToken = default) =>
        await tickets.SettingAsync(hallId, cancellationToken) is { } setting ? await FreeAsync(setting, groupId, itemCode, from, days, cancellationToken) : [];

    /// <inheritdoc cref="FreeAsync(Guid, Guid?, string?, DateOnly, int, CancellationToken)"/>
    public Task<IReadOnlyList<FreeSlot>> FreeAsync(HallSetting setting, Guid? groupId, string? itemCode, DateOnly from, int days, CancellationToken cancellationToken = default) =>
        FreeAsync(setting, groupId, rule => rule.Takes(itemCode), from, days, cancellationToken);

    /// <summary>Those kept for single matters too: to offer groups and matters before anybody has said what they come for.</summary>
    public Task<IReadOnlyList<FreeSlot>> FreeForAnyMatterAsync(HallSetting setting, DateOnly from, int days, CancellationToken cancellationToken = default) =>
        FreeAsync(setting, null, _ => true, from, days, cancellationToken);

    private async Task<IReadOnlyList<FreeSlot>> FreeAsync(HallSetting setting, Guid? groupId, Predicate<SlotRule> which, DateOnly from, int days, CancellationToken cancellationToken)
    {
        var (hall, now) = (setting.Hall, Now());
        var (today, rule) = (ChinaTime.DateOf(now), RuleOf(setting));
        await using var db = maker.Make(scope);
        var rules = (await db.SlotRules.AsNoTracking().Where(each => each.TenantId == hall.TenantId && each.HallId == hall.Id && (groupId == null || each.GroupId == groupId)).ToListAsync(cancellationToken)).FindAll(which);
        var slots = Enumerable.Range(0, days).Select(from.AddDays).Where(day => day >= today && day <= today.AddDays(rule.DaysAhead))
            .SelectMany(day => Slots.On(setting, rules, day)).Where(slot => slot.StartsAt > now).ToList();
        if (slots.Count == 0)
        {
            return [];
        }

        var (ids, until) = (rules.Select(each => each.Id).ToList(), from.AddDays(days));
        var taken = await db.SlotCounts.AsNoTracking().Where(each => each.TenantId == hall.TenantId && ids.Contains(each.RuleId) && each.Day >= from && each.Day < until)
            .ToDictionaryAsync(each => (each.RuleId, each.Day, each.Minute), each => each.Taken, cancellationToken);
        return [.. slots.Select(slot => new FreeSlot(slot, taken.GetValueOrDefault((slot.RuleId, slot.Day, slot.Minute))))];
    }

    public static BookingRule RuleOf(HallSetting setting) => setting.Hall.Booking ?? setting.Settings.Booking ?? BookingRule.Standard;

    /// <summary>The chosen slot as the hall offers it at this moment; null when it does not (any more).</summary>
    private async Task<Offer?> OfferAsync(Guid hallId, SlotChoice choice, string? itemCode, Actor actor, CancellationToken cancellationToken)
    {
        if (await tickets.SettingAsync(hallId, cancellationToken) is not { } setting)
        {
            return null;
        }

        await using var db = maker.Make(scope);
        var rule = await db.SlotRules.AsNoTracking().SingleOrDefaultAsync(each => each.Id == choice.RuleId && each.HallId == hallId, cancellationToken);
        var (now, booking) = (Now(), RuleOf(setting));
        var path = (await directory.TreeAsync(cancellationToken)).Find(setting.Hall.TenantId)!.Path;
        if (rule is null || !rule.Takes(itemCode) || choice.Day > ChinaTime.DateOf(now).AddDays(booking.DaysAhead)
            || Slots.On(setting, [rule], choice.Day).FirstOrDefault(slot => slot.Minute == choice.Minute) is not { } found)
        {
            return null;
        }

        // A clerk may still book the slot that has begun: somebody stands there.
        return found.StartsAt > now || (TicketFlow.MayWork(actor, path) && found.EndsAt > now) ? new Offer(setting, found, booking, path) : null;
    }

    /// <summary>
    /// Takes a place if one is left: the row is made or raised by one statement that looks at the places itself, and stays locked until
    /// the booking is saved with it or both are undone.
    /// </summary>
    private static async Task<bool> TakePlaceAsync(PortalDb db, Offer offer, CancellationToken cancellationToken)
    {
        var (slot, tenantId) = (offer.Slot, offer.Setting.Hall.TenantId);
        var taken = await db.Database.SqlQuery<int>($"""
            INSERT INTO "SlotCounts" ("TenantId", "RuleId", "Day", "Minute", "Taken") VALUES ({tenantId}, {slot.RuleId}, {slot.Day}, {slot.Minute}, 1)
            ON CONFLICT ("TenantId", "RuleId", "Day", "Minute") DO UPDATE SET "Taken" = "SlotCounts"."Taken" + 1 WHERE "SlotCounts"."Taken" < {slot.Places} RETURNING "Taken"
            """).ToListAsync(cancellationToken);
        return taken.Count == 1;
    }

    private static async Task GiveBackAsync(PortalDb db, SlotChoice slot, int tenantId, CancellationToken cancellationToken)
    {
        var left = await db.Database.SqlQuery<int>($"""
            UPDATE "SlotCounts" SET "Taken" = "Taken" - 1 WHERE "TenantId" = {tenantId} AND "RuleId" = {slot.RuleId} AND "Day" = {slot.Day} AND "Minute" = {slot.Minute} AND "Taken" > 0 RETURNING "Taken"
            """).ToListAsync(cancellationToken);
        if (left.Count != 1)
        {
            throw new InvalidOperationException($"the place of {slot} was never counted");
        }
    }

    /// <summary>Both rows in one order, whoever exchanges what with whom: so that two who change places never wait for each other.</summary>
    private static async Task<bool> ExchangePlaceAsync(PortalDb db, SlotChoice from, Offer to, CancellationToken cancellationToken)
    {
        var tenantId = to.Setting.Hall.TenantId;
        var giveFirst = (from.Day, from.Minute, from.RuleId).CompareTo((to.Slot.Day, to.Slot.Minute, to.Slot.RuleId)) < 0;
        if (giveFirst)
        {
            await GiveBackAsync(db, from, tenantId, cancellationToken);
        }

        if (!await TakePlaceAsync(db, to, cancellationToken))
        {
            return false;
        }

        if (!giveFirst)
        {
            await GiveBackAsync(db, from, tenantId, cancellationToken);
        }

        return true;
    }

    /// <param name="Path">Of the hall's tenant.</param>
    private sealed record Offer(HallSetting Setting, Slot Slot, BookingRule Rule, string Path);
}
