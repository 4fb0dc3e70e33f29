using Microsoft.Extensions.Logging;

namespace Portal.Core.Halls;

/// <summary>What went on in a hall.</summary>
public enum HallMatter
{
    /// <summary>A ticket was taken, cancelled or put back: who waits has changed.</summary>
    Queue,

    /// <summary>A ticket was called or called again: boards show and speak it.</summary>
    Call,

    /// <summary>Service began, was parked or ended.</summary>
    Service,

    /// <summary>A counter opened, paused or closed.</summary>
    Counter,

    /// <summary>A place was booked, moved or given back, or other times can be booked.</summary>
    Booking,

    /// <summary>Somebody at a machine called for help, or somebody saw to it.</summary>
    Help,

    /// <summary>Counters, groups or hours were changed, or the hall closes early.</summary>
    Setting,
}

/// <summary>Something changed in a hall. Without content: boards, panels and phones read again what they may see.</summary>
public sealed record HallChanged(Guid HallId, HallMatter What, Guid? TicketId = null, Guid? CounterId = null);

/// <inheritdoc/>
public sealed class HallNews(ILogger<HallNews> log) : News<HallChanged>(log);
