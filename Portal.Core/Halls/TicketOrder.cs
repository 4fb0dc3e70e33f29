namespace Portal.Core.Halls;

/// <summary>
/// Who is next. Everybody has a place in time (<see cref="Ticket.QueueAt"/>): when they came, less the credit of their class. So the
/// order within a class is that of coming, whoever has a reason is called sooner, and nobody waits for ever behind them.
/// </summary>
public static class TicketOrder
{
    /// <summary>The head start of a class. Our own measure, not a rule of law; priority as such: 无障碍环境建设法 and 老年人权益保障法.</summary>
    public static TimeSpan CreditOf(TicketPriority priority) => priority switch
    {
        TicketPriority.None => TimeSpan.Zero,
        TicketPriority.Appointment => TimeSpan.FromMinutes(30),
        TicketPriority.Elderly => TimeSpan.FromMinutes(20),
        TicketPriority.WithChild => TimeSpan.FromMinutes(20),
        TicketPriority.GreenLane => TimeSpan.FromMinutes(20),
        TicketPriority.Disabled => TimeSpan.FromMinutes(40),
        _ => throw new ArgumentOutOfRangeException(nameof(priority), priority, "not a class"),
    };

    /// <summary>The place of somebody who comes, or comes back, at this moment (UTC).</summary>
    public static DateTime QueueAt(DateTime at, TicketPriority priority) => at - CreditOf(priority);

    /// <summary>The order of calling as the statement writes it that calls the next; <see cref="InOrder"/> and <see cref="QueuePlace"/> say the same.</summary>
    internal const string Sql = "\"QueueAt\", \"Day\", \"Number\", \"Id\"";

    internal static IOrderedQueryable<Ticket> InOrder(this IQueryable<Ticket> tickets) =>
        tickets.OrderBy(ticket => ticket.QueueAt).ThenBy(ticket => ticket.Day).ThenBy(ticket => ticket.Number).ThenBy(ticket => ticket.Id);

    /// <summary>The moment under which a number is given out: that of the clock, and never before that of the last number.</summary>
    public static DateTime NotBefore(DateTime now, DateTime? lastTaken) => lastTaken > now ? lastTaken.Value : now;
}

/// <summary>
/// Where somebody stands among those who wait: of two with the same place in time, whoever has the lower number of the earlier day
/// is called sooner, and of equal numbers of two groups the lower id decides, so that nobody stands nowhere.
/// </summary>
internal readonly record struct QueuePlace(DateTime QueueAt, DateOnly Day, int Number, Guid TicketId)
{
    /// <summary>Whoever would come at this place in time stands behind all who have it already.</summary>
    public static QueuePlace Behind(DateTime queueAt) => new(queueAt, DateOnly.MaxValue, int.MaxValue, Guid.AllBitsSet);

    public static QueuePlace Of(Ticket ticket) => new(ticket.QueueAt, ticket.Day, ticket.Number, ticket.Id);

    public bool IsBefore(QueuePlace other) => (QueueAt, Day, Number, TicketId).CompareTo((other.QueueAt, other.Day, other.Number, other.TicketId)) < 0;
}
