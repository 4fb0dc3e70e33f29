using Portal.Core.Halls;
using Portal.Core.People;

namespace Portal.Core.Fleet;

/// <param name="Id">Made with the form: sending it twice makes one.</param>
public sealed record NewCommand(Guid Id, Guid MachineId, CommandKind Kind, string? Text, string? Reason);

/// <summary>Whoever asked for it cannot confirm it as well.</summary>
public sealed record SecondPersonNeeded : Refusal;

/// <summary>What was asked cannot be done with a command in this state.</summary>
public sealed record CommandNotNow(CommandState State, CommandAction Action) : Refusal
{
    public override IReadOnlyList<object> Arguments => [State, Action];
}

/// <summary>No agent is enrolled on this machine, so nothing would carry it out.</summary>
public sealed record NoAgentThere : Refusal;

/// <summary>The same is asked of this machine already and has not been carried out yet.</summary>
public sealed record CommandWaits : Refusal;

/// <summary>Who has machines do what, and how far a command is. The legal moves are one table. Pure.</summary>
public static class CommandFlow
{
    /// <summary>So long the second person has.</summary>
    public static readonly TimeSpan Confirming = TimeSpan.FromMinutes(30);

    /// <summary>So long the machine has to fetch it and say what became of it: nobody wants a restart of this morning to happen at noon.</summary>
    public static readonly TimeSpan Fetching = TimeSpan.FromMinutes(10);

    /// <summary>A row that is not there is an illegal move.</summary>
    private static readonly Dictionary<(CommandState From, CommandAction Action), CommandState> Moves = new()
    {
        [(CommandState.AwaitingSecond, CommandAction.Confirm)] = CommandState.Ready,
        [(CommandState.AwaitingSecond, CommandAction.Withdraw)] = CommandState.Withdrawn,
        [(CommandState.AwaitingSecond, CommandAction.Expire)] = CommandState.Expired,
        [(CommandState.Ready, CommandAction.Withdraw)] = CommandState.Withdrawn,
        [(CommandState.Ready, CommandAction.Send)] = CommandState.Sent,
        [(CommandState.Ready, CommandAction.Expire)] = CommandState.Expired,
        [(CommandState.Sent, CommandAction.Send)] = CommandState.Sent,
        [(CommandState.Sent, CommandAction.Succeed)] = CommandState.Done,
        [(CommandState.Sent, CommandAction.Fail)] = CommandState.Failed,
        [(CommandState.Sent, CommandAction.Expire)] = CommandState.Expired,

        // What was carried out was carried out, also when word of it comes late.
        [(CommandState.Expired, CommandAction.Succeed)] = CommandState.Done,
        [(CommandState.Expired, CommandAction.Fail)] = CommandState.Failed,
    };

    public static CommandState? To(CommandState from, CommandAction action) => Moves.TryGetValue((from, action), out var to) ? to : null;

    public static bool NeedsSecond(CommandKind kind) => kind == CommandKind.Unlock;

    public static bool IsOpen(CommandState state) => state is CommandState.AwaitingSecond or CommandState.Ready or CommandState.Sent;

    /// <summary>A card is given back and a word shown by whoever works there; what takes a machine out of use, or back in, by who is in charge.</summary>
    public static bool MayAsk(CommandKind kind, Actor actor, string hallPath) => actor.AccountId is not null
        && (kind is CommandKind.EjectCard or CommandKind.Message ? HallKeeping.MayTell(actor, hallPath) : HallKeeping.MayClose(actor, hallPath));

    /// <summary>Why this person may not do this now; asked by the button and by the server.</summary>
    public static Refusal? WhyNot(RemoteCommand command, CommandAction action, Actor actor, string hallPath) =>
        action is not (CommandAction.Confirm or CommandAction.Withdraw) || !MayAsk(command.Kind, actor, hallPath) ? new NotAllowed()
        : To(command.State, action) is null ? new CommandNotNow(command.State, action)
        : action == CommandAction.Confirm && actor.AccountId == command.AskedBy ? new SecondPersonNeeded()
        : null;

    /// <summary>Until when it holds in its state.</summary>
    public static DateTime Until(RemoteCommand command) => command.ReadyAt is { } ready ? ready + Fetching : command.AskedAt + Confirming;

    public static Refusal? Fault(NewCommand command) =>
        string.IsNullOrWhiteSpace(command.Reason) ? new ReasonNeeded()
        : command.Reason.Trim().Length > RepairOrder.LongestNote ? new WordsTooLong(RepairOrder.LongestNote)
        : command.Kind != CommandKind.Message ? null
        : string.IsNullOrWhiteSpace(command.Text) ? new FieldRefused("Text", "Required")
        : command.Text.Trim().Length > RemoteCommand.LongestText || command.Text.Any(char.IsControl) ? new WordsTooLong(RemoteCommand.LongestText)
        : null;
}
