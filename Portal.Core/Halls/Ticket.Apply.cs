namespace Portal.Core.Halls;

public sealed partial class Ticket
{
    /// <summary>
    /// The only place where a ticket changes. Calling the next picks and holds it by one statement in the database, which sets the
    /// counter beforehand; the rest follows here, in the same transaction.
    /// </summary>
    public void Apply(TicketEvent happened)
    {
        EndStretch(happened);
        (Status, Version) = (happened.To, Version + 1);
        switch (happened.Action)
        {
            case TicketAction.Call:
                (CounterId, ClerkId, ClerkName) = (happened.CounterId, happened.ActorId, happened.ActorName);
                (CalledAt, LastCalledAt, Calls, EndedAt) = (happened.At, happened.At, 1, null);
                FirstCalledAt ??= happened.At;
                WaitSeconds ??= SecondsBetween(TakenAt, happened.At);
                break;
            case TicketAction.Recall:
                (LastCalledAt, Calls) = (happened.At, Calls + 1);
                break;
            case TicketAction.Serve:
                ServedAt = happened.At;
                break;
            case TicketAction.Skip:
                // Behind everybody who waits now, the head start of the class included: else the next click would call the same person again.
                (QueueAt, Skips) = (happened.At, Skips + 1);
                break;
            case TicketAction.Requeue:
                (QueueAt, EndedAt) = (TicketOrder.QueueAt(happened.At, Priority), null);
                break;
            case TicketAction.Transfer:
                (GroupId, ForCounterId) = (happened.ToGroupId ?? GroupId, happened.ToCounterId);
                break;
            case TicketAction.Escort:
                (EscortName, EscortedAt) = (happened.ActorName, happened.At);
                break;
            case TicketAction.Finish or TicketAction.Miss or TicketAction.Cancel:
                EndedAt = happened.At;
                break;
            case TicketAction.Take or TicketAction.Park:
                break;
            case TicketAction.Add:
                Items = [.. Items, happened.Item!];
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(happened), happened.Action, "not an action");
        }
    }

    /// <summary>The way to the counter ends with service, or with not coming to it; service ends with whatever comes after.</summary>
    private void EndStretch(TicketEvent happened)
    {
        if (happened.From == TicketStatus.Called && happened.To != TicketStatus.Called)
        {
            WaySeconds += SecondsBetween(CalledAt ?? happened.At, happened.At);
        }
        else if (happened.From == TicketStatus.Serving && happened.To != TicketStatus.Serving)
        {
            ServiceSeconds += SecondsBetween(ServedAt ?? happened.At, happened.At);
        }
    }

    /// <summary>Never negative, whatever the clock did meanwhile.</summary>
    private static int SecondsBetween(DateTime from, DateTime to) => Math.Max(0, (int)(to - from).TotalSeconds);
}
