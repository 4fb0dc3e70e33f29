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

    /// <summary>The moment under which a number is given out: that of the clock, and never before that of the last number.</summary>
    public static DateTime NotBefore(DateTime now, DateTime? lastTaken) => lastTaken > now ? lastTaken.Value : now;
}
