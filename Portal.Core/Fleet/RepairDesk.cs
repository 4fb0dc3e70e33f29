using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Portal.Core.Audit;
using Portal.Core.Halls;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Fleet;

/// <summary>Orders that nobody has taken.</summary>
/// <param name="OnDuty">Of the own place, with somebody on duty.</param>
/// <param name="Unattended">That came while nobody was on duty.</param>
/// <param name="Hotline">The one that all of these bear; null when they bear none or several.</param>
public sealed record RepairsWaiting(int OnDuty, int Unattended, string? Hotline);

/// <summary>Work orders of machines: who sees to which, and what became of it.</summary>
public sealed class RepairDesk(PortalDbMaker maker, Scope scope, TenantDirectory directory, TimeProvider time, ILogger<RepairDesk> log)
{
    /// <summary>One step. Taking what one has taken already, by a second click, changes nothing.</summary>
    public Task<Answer<RepairOrder>> ActAsync(Guid orderId, RepairAction action, string? note, Actor actor, CancellationToken cancellationToken = default) => Attempt.SafelyAsync(async () =>
    {
        await using var db = maker.Make(scope);
        if (await db.RepairOrders.SingleOrDefaultAsync(each => each.Id == orderId, cancellationToken) is not { } order)
        {
            return (Answer<RepairOrder>)new NotFound();
        }

        if (action == RepairAction.Take && order.State == RepairState.Taken && order.ChangedBy == actor.AccountId)
        {
            return order;
        }

        if (RepairFlow.WhyNot(order, action, actor, (await directory.TreeAsync(cancellationToken)).Find(order.TenantId)!.Path) is { } refusal)
        {
            return refusal;
        }

        if (note?.Trim().Length > RepairOrder.LongestNote)
        {
            return new WordsTooLong(RepairOrder.LongestNote);
        }

        var now = Now();
        order.State = RepairFlow.To(order.State, action)!.Value;
        (order.ChangedAt, order.ChangedBy, order.ChangedByName, order.Version) = (now, actor.AccountId, actor.Name, order.Version + 1);
        order.EndedAt = RepairFlow.IsOpen(order.State) ? null : now;
        order.Note = string.IsNullOrWhiteSpace(note) ? order.Note : note.Trim();
        db.Journal.Add(FleetPen.Line($"repair.{action}", order.TenantId, order.MachineId, actor, now, order.Note));
        await db.SaveChangesAsync(cancellationToken);
        return order;
    }, time, log, cancellationToken);

    /// <summary>
    /// What nobody has taken, as it lights the actor's lamp: the orders of their own place; and for who answers for it, those that came
    /// while nobody was on duty at any station below, because there is nobody else to look at them.
    /// </summary>
    public async Task<RepairsWaiting> WaitingAsync(Actor actor, CancellationToken cancellationToken = default)
    {
        if (actor.Post is not { } post || !HallKeeping.MayTell(actor, post.TenantPath))
        {
            return new(0, 0, null);
        }

        var tree = await directory.TreeAsync(cancellationToken);
        List<int> answeredFor = [.. HallKeeping.MayClose(actor, post.TenantPath) && tree.Find(post.TenantId) is { } place ? tree.Subtree(place).Select(each => each.Id) : [post.TenantId]];
        await using var db = maker.Make(scope);
        var waiting = await db.RepairOrders.AsNoTracking().Where(order => order.EndedAt == null && answeredFor.Contains(order.TenantId) && order.State == RepairState.Open && (order.IsUnattended || order.TenantId == post.TenantId))
            .GroupBy(order => order.IsUnattended).Select(orders => new { IsUnattended = orders.Key, Count = orders.Count(), Hotlines = orders.Select(order => order.Hotline).Distinct().Count(), Hotline = orders.Max(order => order.Hotline) }).ToListAsync(cancellationToken);
        var unattended = waiting.Find(each => each.IsUnattended);
        return new(waiting.Find(each => !each.IsUnattended)?.Count ?? 0, unattended?.Count ?? 0, unattended is { Hotlines: 1 } ? unattended.Hotline : null);
    }

    private DateTime Now() => JournalEntry.Millisecond(time.GetUtcNow().UtcDateTime);
}
