using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Portal.Core.Audit;
using Portal.Core.Halls;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Fleet;

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
        order.Note = string.IsNullOrWhiteSpace(note) ? order.Note : note.Trim();
        db.Journal.Add(FleetPen.Line($"repair.{action}", order.TenantId, order.MachineId, actor, now, order.Note));
        await db.SaveChangesAsync(cancellationToken);
        return order;
    }, time, log, cancellationToken);

    /// <summary>How many of the actor's own place nobody has taken: what lights their lamp.</summary>
    public async Task<int> WaitingAsync(Actor actor, CancellationToken cancellationToken = default)
    {
        if (actor.Post is not { } post || !HallKeeping.MayTell(actor, post.TenantPath))
        {
            return 0;
        }

        await using var db = maker.Make(scope);
        return await db.RepairOrders.CountAsync(order => order.TenantId == post.TenantId && order.State == RepairState.Open, cancellationToken);
    }

    private DateTime Now() => JournalEntry.Millisecond(time.GetUtcNow().UtcDateTime);
}
