using Portal.Core.Tenancy;

namespace Portal.Core.Halls;

/// <summary>One call as a board shows it: a number and where to go. No name, no telephone, no matter.</summary>
/// <param name="At">UTC, of the last time it was called.</param>
/// <param name="Times">1 for the first call; a board speaks and moves when this grows.</param>
/// <param name="Counter">The number above the window.</param>
/// <param name="Zone">The part of the hall, where it has parts.</param>
/// <param name="IsSpoken">Said aloud: always in a hall that is not silent, in a silent one for who cannot use screen and message (rows 36, 195).</param>
public sealed record BoardCall(Guid TicketId, string Label, int Counter, LocalText? Zone, DateTime At, int Times, bool IsSpoken)
{
    /// <summary>The same ticket called again is another call.</summary>
    public string Key => FormattableString.Invariant($"{TicketId:N}-{Times}-{At.Ticks}");
}

/// <param name="Name">Of the group.</param>
public sealed record BoardGroup(string Prefix, LocalText Name, int Waiting);

/// <summary>What the hall says to everybody who waits.</summary>
/// <param name="Until">UTC; a board takes it away by itself then, also without a network.</param>
public sealed record BoardWord(string Text, DateTime Until);

/// <summary>All that hangs on the wall of a hall.</summary>
/// <param name="Calls">The newest first, at most <see cref="CallBoard.Shown"/>.</param>
/// <param name="At">UTC of this reading: every screen is told the same.</param>
public sealed record CallBoard(Guid HallId, LocalText Hall, bool IsSilent, IReadOnlyList<SpokenLanguage> Voices, IReadOnlyList<BoardCall> Calls, IReadOnlyList<BoardGroup> Groups, LocalText? Closed, BoardWord? Said, DateTime At)
{
    /// <summary>The last call and six earlier ones.</summary>
    public const int Shown = 7;

    /// <summary>
    /// What a board that showed <paramref name="before"/> has to say aloud now, oldest first. A board that was just switched on, or was
    /// cut for long, says only what is still being called: old numbers are not read out at night.
    /// </summary>
    /// <param name="patience">A call is worth saying so long after it was made.</param>
    public IReadOnlyList<BoardCall> News(CallBoard? before, DateTime now, TimeSpan patience)
    {
        var known = before?.Calls.Select(call => call.Key).ToHashSet(StringComparer.Ordinal) ?? [];
        return [.. Calls.Where(call => !known.Contains(call.Key) && now - call.At <= patience).OrderBy(call => call.At)];
    }
}

/// <summary>What of a board no call changes: the hall, its counters and groups, what it says. Read when one of them has changed, and every few seconds.</summary>
internal sealed record BoardFrame(Hall Hall, IReadOnlyDictionary<Guid, BoardCounter> Counters, IReadOnlyList<TicketGroup> Groups, HallBroadcast? Said)
{
    public LocalText? ZoneOf(BoardCounter counter) => Hall.Zones.FirstOrDefault(zone => zone.Key == counter.ZoneKey)?.Name;
}

internal sealed record BoardCounter(int Number, string? ZoneKey);
