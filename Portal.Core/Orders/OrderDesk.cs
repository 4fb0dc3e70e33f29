using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Portal.Core.Audit;
using Portal.Core.Calendars;
using Portal.Core.Halls;
using Portal.Core.Notices;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Orders;

/// <summary>An order with all its receipts that the reader may see, in the tree's order.</summary>
public sealed record OrderView(HallOrder Order, IReadOnlyList<OrderReceipt> Receipts)
{
    public int Received => Receipts.Count(receipt => receipt.State != OrderState.Sent);

    public int Ended => Receipts.Count(receipt => OrderFlow.IsEnded(Order, receipt));

    /// <param name="now">UTC.</param>
    public int Late(DateTime now) => Receipts.Count(receipt => OrderFlow.LatenessOf(Order, receipt, now) != OrderLateness.None);
}

/// <summary>Orders to halls: sent, received, done, pushed and taken back.</summary>
public sealed class OrderDesk(PortalDbMaker maker, Scope scope, TenantDirectory directory, TimeProvider time, ILogger<OrderDesk> log)
{
    private const int AtOnce = 100;

    /// <summary>
    /// The order and a receipt for each hall below, in one transaction with the messages to whoever is on the halls' rosters that day. The
    /// same id again sends nothing more.
    /// </summary>
    public Task<Answer<HallOrder>> SendAsync(NewOrder wished, Actor actor, CancellationToken cancellationToken = default) => Attempt.SafelyAsync(async () =>
    {
        await using var db = maker.Make(scope);
        var tree = await directory.TreeAsync(cancellationToken);
        if (!OrderFlow.MaySend(actor) || actor.AccountId is not { } account || tree.Find(actor.Post!.TenantId) is not { } place)
        {
            return (Answer<HallOrder>)new NotAllowed();
        }

        if (await db.HallOrders.AsNoTracking().SingleOrDefaultAsync(each => each.Id == wished.Id, cancellationToken) is { } sent)
        {
            return sent;
        }

        var now = Now();
        if (OrderFlow.Fault(wished, ChinaTime.DateOf(now)) is { } fault)
        {
            return fault;
        }

        var below = tree.Subtree(place).Where(tenant => tenant.Id != place.Id && tenant.IsActive && (wished.Level is null || tenant.Level == wished.Level)).Select(tenant => tenant.Id).ToList();
        var halls = await db.Halls.AsNoTracking().Where(hall => hall.IsActive && below.Contains(hall.TenantId) && (wished.WithStations || hall.Kind == HallKind.ServiceHall)).ToListAsync(cancellationToken);
        if (halls.Count == 0)
        {
            return new NoHallBelow();
        }

        var order = new HallOrder { Id = wished.Id, TenantId = place.Id, Kind = wished.Kind, Title = wished.Title!.Trim(), Body = wished.Body!.Trim(), ReceiveBy = wished.ReceiveBy, DueOn = wished.Kind == OrderKind.Task ? wished.DueOn : null, SentAt = now, SentBy = account, SentByName = actor.Name };
        db.HallOrders.Add(order);
        db.OrderReceipts.AddRange(halls.Select(hall => new OrderReceipt { TenantId = hall.TenantId, OrderId = order.Id, HallId = hall.Id }));
        await TellAsync(db, tree, halls, NoticeTemplate.OrderSent, order.Title, now, cancellationToken);
        db.Journal.Add(Line("order.Send", order.TenantId, order, actor, $"{order.Title} ({halls.Count})"));
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException twice) when (PortalDbMaker.IsDuplicate(twice))
        {
            throw new DbUpdateConcurrencyException("the same form was sent at the same moment", twice);
        }

        return order;
    }, time, log, cancellationToken);

    /// <summary>One step of one hall. Doing what was done already, by the same click or a colleague, is no trouble and changes nothing.</summary>
    public Task<Answer<OrderReceipt>> ActAsync(Guid receiptId, OrderAction action, string? note, Actor actor, CancellationToken cancellationToken = default) => Attempt.SafelyAsync(async () =>
    {
        await using var db = maker.Make(scope);
        var tree = await directory.TreeAsync(cancellationToken);
        if (await db.OrderReceipts.SingleOrDefaultAsync(each => each.Id == receiptId, cancellationToken) is not { } receipt
            || await db.HallOrders.AsNoTracking().SingleOrDefaultAsync(each => each.Id == receipt.OrderId, cancellationToken) is not { } order)
        {
            return (Answer<OrderReceipt>)new NotFound();
        }

        var path = tree.Find(receipt.TenantId)!.Path;
        if (action == OrderAction.Receive && receipt.State != OrderState.Sent && OrderFlow.IsReceiver(order, actor, path))
        {
            return receipt;
        }

        if ((OrderFlow.WhyNot(order, receipt, action, actor, path) ?? OrderFlow.NoteFault(action, note)) is { } refusal)
        {
            return refusal;
        }

        var now = Now();
        receipt.State = OrderFlow.To(receipt.State, action)!.Value;
        (receipt.ChangedAt, receipt.ChangedByName, receipt.Note, receipt.Version) = (now, actor.Name, string.IsNullOrWhiteSpace(note) ? null : note.Trim(), receipt.Version + 1);
        if (action == OrderAction.Receive)
        {
            (receipt.ReceivedAt, receipt.ReceivedByName) = (now, actor.Name);
        }

        db.Journal.Add(Line($"order.{action}", receipt.TenantId, order, actor, receipt.Note));
        await db.SaveChangesAsync(cancellationToken);
        return receipt;
    }, time, log, cancellationToken);

    /// <summary>催办: everybody who still has something to do with it and was not pushed within the hour.</summary>
    /// <returns>How many halls were pushed.</returns>
    public Task<Answer<int>> RemindAsync(Guid orderId, Actor actor, CancellationToken cancellationToken = default) => Attempt.SafelyAsync(async () =>
    {
        await using var db = maker.Make(scope);
        if (await db.HallOrders.AsNoTracking().SingleOrDefaultAsync(each => each.Id == orderId, cancellationToken) is not { } order || !OrderFlow.IsSender(order, actor))
        {
            return (Answer<int>)new NotFound();
        }

        var now = Now();
        var pushed = (await db.OrderReceipts.Where(each => each.OrderId == orderId).ToListAsync(cancellationToken)).Where(receipt => OrderFlow.MayRemind(order, receipt, now)).ToList();
        if (pushed.Count == 0)
        {
            return 0;
        }

        foreach (var receipt in pushed)
        {
            (receipt.RemindedAt, receipt.Reminders, receipt.Version) = (now, receipt.Reminders + 1, receipt.Version + 1);
        }

        var ids = pushed.Select(receipt => receipt.HallId).ToList();
        var halls = await db.Halls.AsNoTracking().Where(hall => ids.Contains(hall.Id)).ToListAsync(cancellationToken);
        await TellAsync(db, await directory.TreeAsync(cancellationToken), halls, NoticeTemplate.OrderPushed, order.Title, now, cancellationToken);
        db.Journal.Add(Line("order.Remind", order.TenantId, order, actor, $"{pushed.Count}"));
        await db.SaveChangesAsync(cancellationToken);
        return pushed.Count;
    }, time, log, cancellationToken);

    /// <summary>Takes it back, with a reason; who received it reads why.</summary>
    public Task<Answer<HallOrder>> WithdrawAsync(Guid orderId, string? why, Actor actor, CancellationToken cancellationToken = default) => Attempt.SafelyAsync(async () =>
    {
        await using var db = maker.Make(scope);
        if (await db.HallOrders.SingleOrDefaultAsync(each => each.Id == orderId, cancellationToken) is not { } order || !OrderFlow.IsSender(order, actor))
        {
            return (Answer<HallOrder>)new NotFound();
        }

        if (order.WithdrawnAt is not null)
        {
            return order;
        }

        if (OrderFlow.NoteFault(OrderAction.SendBack, why) is { } fault)
        {
            return fault;
        }

        (order.WithdrawnAt, order.WithdrawnWhy, order.Version) = (Now(), why!.Trim(), order.Version + 1);
        db.Journal.Add(Line("order.Withdraw", order.TenantId, order, actor, order.WithdrawnWhy));
        await db.SaveChangesAsync(cancellationToken);
        return order;
    }, time, log, cancellationToken);

    /// <summary>An order as the reader sees it: its sender's place every receipt, a hall's place its own.</summary>
    public async Task<OrderView?> ReadAsync(Guid orderId, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(scope);
        return await db.HallOrders.AsNoTracking().SingleOrDefaultAsync(each => each.Id == orderId, cancellationToken) is not { } order ? null
            : (await WithReceiptsAsync(db, [order], cancellationToken))[0];
    }

    /// <summary>What the actor's place has sent, the newest first.</summary>
    public async Task<IReadOnlyList<OrderView>> SentAsync(Actor actor, CancellationToken cancellationToken = default)
    {
        if (!OrderFlow.MaySend(actor))
        {
            return [];
        }

        await using var db = maker.Make(scope);
        return await WithReceiptsAsync(db, await db.HallOrders.AsNoTracking().Where(order => order.TenantId == actor.Post!.TenantId).OrderByDescending(order => order.SentAt).Take(AtOnce).ToListAsync(cancellationToken), cancellationToken);
    }

    /// <summary>What came to the halls of the actor's place and below from above: what is still to be done first.</summary>
    public async Task<IReadOnlyList<OrderView>> ReceivedAsync(Actor actor, CancellationToken cancellationToken = default)
    {
        if (actor.Post is not { } post || !HallKeeping.MayTell(actor, post.TenantPath))
        {
            return [];
        }

        await using var db = maker.Make(scope);
        var orders = await db.HallOrders.AsNoTracking().Where(order => order.TenantId != post.TenantId && db.OrderReceipts.Any(receipt => receipt.OrderId == order.Id)).OrderByDescending(order => order.SentAt).Take(AtOnce).ToListAsync(cancellationToken);
        return [.. (await WithReceiptsAsync(db, orders, cancellationToken)).OrderBy(view => view.Ended == view.Receipts.Count).ThenByDescending(view => view.Order.SentAt)];
    }

    /// <summary>How many receipts of the actor's own place nobody has signed for.</summary>
    public async Task<int> WaitingAsync(Actor actor, CancellationToken cancellationToken = default)
    {
        if (actor.Post is not { } post || !HallKeeping.MayTell(actor, post.TenantPath))
        {
            return 0;
        }

        await using var db = maker.Make(scope);
        return await db.OrderReceipts.CountAsync(receipt => receipt.TenantId == post.TenantId && receipt.State == OrderState.Sent && db.HallOrders.Any(order => order.Id == receipt.OrderId && order.WithdrawnAt == null), cancellationToken);
    }

    private async Task<IReadOnlyList<OrderView>> WithReceiptsAsync(PortalDb db, List<HallOrder> orders, CancellationToken cancellationToken)
    {
        var ids = orders.Select(order => order.Id).ToList();
        var tree = await directory.TreeAsync(cancellationToken);
        var at = tree.Roots.SelectMany(tree.Subtree).Index().ToDictionary(place => place.Item.Id, place => place.Index);
        var receipts = (await db.OrderReceipts.AsNoTracking().Where(receipt => ids.Contains(receipt.OrderId)).ToListAsync(cancellationToken)).OrderBy(receipt => at.GetValueOrDefault(receipt.TenantId, int.MaxValue)).ThenBy(receipt => receipt.HallId).ToLookup(receipt => receipt.OrderId);
        return [.. orders.Select(order => new OrderView(order, [.. receipts[order.Id]]))];
    }

    /// <summary>A message to each telephone on the rosters of these halls today; who has none finds the order on the work pages.</summary>
    private static async Task TellAsync(PortalDb db, TenantTree tree, List<Hall> halls, NoticeTemplate template, string title, DateTime now, CancellationToken cancellationToken)
    {
        var ids = halls.Select(hall => hall.Id).ToList();
        var day = ChinaTime.DateOf(now);
        var shifts = (await db.DutyShifts.AsNoTracking().Where(shift => ids.Contains(shift.HallId) && shift.Phone != null && (shift.Date == day || shift.Weekday == day.DayOfWeek)).ToListAsync(cancellationToken)).ToLookup(shift => shift.HallId);
        foreach (var hall in halls)
        {
            var place = tree.Find(hall.TenantId)!;
            var text = NoticeTemplates.Sms(template, new NoticeFacts { Signature = tree.SettingsOf(place).SmsSignature ?? place.Name, CaseNumber = "", HallName = hall.Name.Zh, Words = title });
            foreach (var phone in shifts[hall.Id].Select(shift => shift.Phone!).Distinct(StringComparer.Ordinal))
            {
                db.Notices.Add(new Notice { TenantId = hall.TenantId, CitizenId = null, Channel = NoticeChannel.Sms, Address = phone, Template = template.ToString(), Text = text, CreatedAt = now, NextAttemptAt = now });
            }
        }
    }

    private JournalEntry Line(string kind, int tenantId, HallOrder order, Actor actor, string? note) => new()
    {
        TenantId = tenantId,
        Kind = kind,
        At = Now(),
        ActorId = actor.AccountId,
        ActorName = actor.Name,
        PostId = actor.Post?.Id,
        Channel = actor.Channel,
        Subject = $"order:{order.Id:N}",
        Note = note,
    };

    private DateTime Now() => JournalEntry.Millisecond(time.GetUtcNow().UtcDateTime);
}
