namespace Portal.Core.Certificates;

/// <summary>What is heard of a print.</summary>
public enum PrintWord
{
    /// <summary>The page asks for the order, the first time or again.</summary>
    HandOver,

    /// <summary>The agent says that the paper is out.</summary>
    Done,

    /// <summary>The agent says that no paper came out.</summary>
    Failed,

    /// <summary>The agent began it and does not know how it ended.</summary>
    Uncertain,

    /// <summary>The agent knows nothing of it.</summary>
    NotBegun,

    /// <summary>The person who stands there has the paper in their hands.</summary>
    InHand,

    /// <summary>A colleague has looked: it was printed.</summary>
    SettledPrinted,

    /// <summary>A colleague has looked: it was not.</summary>
    SettledNot,

    /// <summary>Nothing was heard for longer than the agent remembers.</summary>
    Lapsed,
}

/// <summary>The print cannot go from where it is to where this would take it; the page shows how it stands.</summary>
public sealed record PrintStandsOtherwise : Refusal;

/// <summary>The life of a print as a table. Pure.</summary>
public static class PrintFlow
{
    /// <summary>The agent remembers a print for 24 hours; an order is not given again when it may have forgotten.</summary>
    public static readonly TimeSpan Remembered = TimeSpan.FromHours(20);

    /// <summary>Whoever let a prepared print lie for so long has left.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    /// <summary>How long an order is good, and a little more for clocks that differ.</summary>
    public static readonly TimeSpan OrderHolds = TimeSpan.FromSeconds(60), OrderIsOver = TimeSpan.FromSeconds(90);

    private static readonly Dictionary<(PrintState, PrintWord), PrintState> Moves = new()
    {
        [(PrintState.Prepared, PrintWord.HandOver)] = PrintState.HandedOver,
        [(PrintState.Prepared, PrintWord.Failed)] = PrintState.Failed,
        [(PrintState.Prepared, PrintWord.Lapsed)] = PrintState.Failed,
        [(PrintState.HandedOver, PrintWord.HandOver)] = PrintState.HandedOver,
        [(PrintState.HandedOver, PrintWord.Done)] = PrintState.Printed,
        [(PrintState.HandedOver, PrintWord.Failed)] = PrintState.Failed,
        [(PrintState.HandedOver, PrintWord.Uncertain)] = PrintState.Unknown,
        [(PrintState.HandedOver, PrintWord.NotBegun)] = PrintState.Failed,
        [(PrintState.HandedOver, PrintWord.Lapsed)] = PrintState.Unknown,

        // A word that comes late or twice takes nothing back.
        [(PrintState.Printed, PrintWord.Done)] = PrintState.Printed,
        [(PrintState.Failed, PrintWord.Failed)] = PrintState.Failed,
        [(PrintState.Unknown, PrintWord.Uncertain)] = PrintState.Unknown,

        // The print server may remember later what the agent did not.
        [(PrintState.Unknown, PrintWord.Done)] = PrintState.Printed,
        [(PrintState.Unknown, PrintWord.InHand)] = PrintState.Printed,
        [(PrintState.Unknown, PrintWord.SettledPrinted)] = PrintState.Printed,
        [(PrintState.Unknown, PrintWord.SettledNot)] = PrintState.Failed,
    };

    /// <returns>Null when there is no such move.</returns>
    public static PrintState? After(PrintState state, PrintWord word) => Moves.TryGetValue((state, word), out var next) ? next : null;

    /// <summary>What is believed of what was said: an agent that has fetched the file had begun, so that it knows nothing of it only says that it has forgotten.</summary>
    /// <returns>Null when it says nothing yet: an order that is still good could be carried out in the next moment.</returns>
    public static PrintWord? Believed(PrintJob job, PrintWord said, DateTime now) => said != PrintWord.NotBegun ? said
        : job.FetchedAt is not null ? PrintWord.Uncertain
        : now - (job.OrderedAt ?? job.PreparedAt) > OrderIsOver ? PrintWord.NotBegun : null;

    /// <summary>Whether another print of the same paper must wait for this one.</summary>
    public static bool IsOpen(PrintState state) => state is PrintState.Prepared or PrintState.HandedOver or PrintState.Unknown;

    /// <summary>Whether it counts as a print of the day. What is not known counts: paper may be out.</summary>
    public static bool Counts(PrintState state) => state != PrintState.Failed;

    /// <param name="now">UTC.</param>
    /// <returns>Whether nothing more will be heard of it by itself.</returns>
    public static bool HasLapsed(PrintJob job, DateTime now) => job.State switch
    {
        PrintState.Prepared => now - job.PreparedAt > Patience,
        PrintState.HandedOver => now - (job.HandedAt ?? job.PreparedAt) > Remembered,
        PrintState.Printed or PrintState.Failed or PrintState.Unknown => false,
        _ => throw new ArgumentOutOfRangeException(nameof(job), job.State, null),
    };
}
