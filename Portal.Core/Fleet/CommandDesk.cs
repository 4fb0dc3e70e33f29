using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Portal.Core.Audit;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Fleet;

/// <summary>Remote commands: asked for, confirmed by a second person where that is needed, withdrawn. Machines fetch them with their reports (<see cref="HealthDesk"/>).</summary>
public sealed class CommandDesk(PortalDbMaker maker, Scope scope, TenantDirectory directory, TimeProvider time, ILogger<CommandDesk> log)
{
    private const int AtOnce = 200;

    /// <summary>The same id again asks for nothing more; nor does the same wish while the first one waits.</summary>
    public Task<Answer<RemoteCommand>> AskAsync(NewCommand wished, Actor actor, CancellationToken cancellationToken = default) => Attempt.SafelyAsync(async () =>
    {
        await using var db = maker.Make(scope);
        if (await db.HallDevices.AsNoTracking().SingleOrDefaultAsync(each => each.Id == wished.MachineId && each.RetiredOn == null, cancellationToken) is not { } machine
            || !CommandFlow.MayAsk(wished.Kind, actor, (await directory.TreeAsync(cancellationToken)).Find(machine.TenantId)!.Path))
        {
            return (Answer<RemoteCommand>)new NotFound();
        }

        if (await db.RemoteCommands.AsNoTracking().SingleOrDefaultAsync(each => each.Id == wished.Id, cancellationToken) is { } there)
        {
            return there;
        }

        if (CommandFlow.Fault(wished) is { } fault)
        {
            return fault;
        }

        if (!await db.Kiosks.AnyAsync(each => each.Id == machine.Id && each.PublicKey != null, cancellationToken))
        {
            return new NoAgentThere();
        }

        var now = Now();
        var waiting = await db.RemoteCommands.AsNoTracking().Where(each => each.MachineId == machine.Id && each.Kind == wished.Kind && (each.State == CommandState.AwaitingSecond || each.State == CommandState.Ready || each.State == CommandState.Sent)).ToListAsync(cancellationToken);
        if (wished.Kind != CommandKind.Message && waiting.Exists(each => each.Id != wished.Id && now < CommandFlow.Until(each)))
        {
            return new CommandWaits();
        }

        var needsSecond = CommandFlow.NeedsSecond(wished.Kind);
        var command = new RemoteCommand
        {
            Id = wished.Id,
            TenantId = machine.TenantId,
            MachineId = machine.Id,
            Kind = wished.Kind,
            Text = wished.Kind == CommandKind.Message ? wished.Text!.Trim() : null,
            Reason = wished.Reason!.Trim(),
            AskedBy = actor.AccountId!.Value,
            AskedByName = actor.Name,
            AskedAt = now,
            State = needsSecond ? CommandState.AwaitingSecond : CommandState.Ready,
            ReadyAt = needsSecond ? null : now,
        };
        db.RemoteCommands.Add(command);
        db.Journal.Add(FleetPen.Line("fleet.Command", machine.TenantId, machine.Id, actor, now, $"{command.Kind.DisplayName()}: {command.Reason}", after: command.Text));
        await FleetPen.SaveAsync(db, cancellationToken);

        return command;
    }, time, log, cancellationToken);

    /// <summary>The second person says yes: never the one who asked.</summary>
    public Task<Answer<RemoteCommand>> ConfirmAsync(Guid commandId, Actor actor, CancellationToken cancellationToken = default) => StepAsync(commandId, CommandAction.Confirm, actor, cancellationToken);

    /// <summary>Takes it back as long as the machine has not fetched it.</summary>
    public Task<Answer<RemoteCommand>> WithdrawAsync(Guid commandId, Actor actor, CancellationToken cancellationToken = default) => StepAsync(commandId, CommandAction.Withdraw, actor, cancellationToken);

    /// <summary>Ends what nobody confirmed, fetched or answered in time. A round's work.</summary>
    public async Task<int> ExpireAsync(CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(Scope.Everywhere("commands that nobody carried out in time end everywhere"));
        var now = Now();
        var old = now - CommandFlow.Fetching;
        var open = await db.RemoteCommands.Where(each => (each.State == CommandState.AwaitingSecond || each.State == CommandState.Ready || each.State == CommandState.Sent) && each.AskedAt <= old).OrderBy(each => each.Id).Take(AtOnce).ToListAsync(cancellationToken);
        var late = open.Where(command => now >= CommandFlow.Until(command)).ToList();
        foreach (var command in late)
        {
            (command.State, command.EndedAt, command.Version) = (CommandFlow.To(command.State, CommandAction.Expire)!.Value, now, command.Version + 1);
            db.Journal.Add(FleetPen.Line("fleet.CommandEnd", command.TenantId, command.MachineId, Actor.System, now, $"{command.Kind.DisplayName()}: {command.State.DisplayName()}"));
        }

        await db.SaveChangesAsync(cancellationToken);
        return late.Count;
    }

    private Task<Answer<RemoteCommand>> StepAsync(Guid commandId, CommandAction action, Actor actor, CancellationToken cancellationToken) => Attempt.SafelyAsync(async () =>
    {
        await using var db = maker.Make(scope);
        if (await db.RemoteCommands.SingleOrDefaultAsync(each => each.Id == commandId, cancellationToken) is not { } command)
        {
            return (Answer<RemoteCommand>)new NotFound();
        }

        // The same person's second click.
        if (action == CommandAction.Confirm && command.ConfirmedBy is { } by && by == actor.AccountId)
        {
            return command;
        }

        var now = Now();
        if (CommandFlow.WhyNot(command, action, actor, (await directory.TreeAsync(cancellationToken)).Find(command.TenantId)!.Path) is { } refusal)
        {
            return refusal;
        }

        if (now >= CommandFlow.Until(command))
        {
            return new CommandNotNow(CommandState.Expired, action);
        }

        (command.State, command.Version) = (CommandFlow.To(command.State, action)!.Value, command.Version + 1);
        if (action == CommandAction.Confirm)
        {
            (command.ConfirmedBy, command.ConfirmedByName, command.ReadyAt) = (actor.AccountId, actor.Name, now);
        }
        else
        {
            command.EndedAt = now;
        }

        db.Journal.Add(FleetPen.Line($"fleet.Command{action}", command.TenantId, command.MachineId, actor, now, command.Kind.DisplayName()));
        await db.SaveChangesAsync(cancellationToken);
        return command;
    }, time, log, cancellationToken);

    private DateTime Now() => JournalEntry.Millisecond(time.GetUtcNow().UtcDateTime);
}
