using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Portal.Core.Audit;
using Portal.Core.Calendars;
using Portal.Core.Halls;
using Portal.Core.Kiosks;
using Portal.Core.Tenancy;

namespace Portal.Core.Fleet;

/// <summary>Since when this portal listens. Reports could not come before, so nobody was silent then.</summary>
public sealed record ListeningSince(DateTime At);

/// <summary>What an agent sent is not its own, or not in the form of it. An agent does not send the same again.</summary>
public sealed record HealthRefused(bool IsForm) : Refusal;

/// <summary>What is said back to an agent.</summary>
/// <param name="Sequence">The last report that was taken; what came before it can be forgotten.</param>
/// <param name="Commands">To be signed for this machine.</param>
/// <param name="Profile">That it is to show and does not show yet; null when it does.</param>
public sealed record HealthTaken(Guid MachineId, long Sequence, IReadOnlyList<RemoteCommand> Commands, ProfileVersion? Profile);

/// <summary>Takes what agents report of their machines, opens and ends faults by it, and hands out what waits for them.</summary>
public sealed partial class HealthDesk(PortalDbMaker maker, TenantDirectory directory, FleetPen pen, HallNews news, ListeningSince since, DaysKept kept, HealthPace pace, TimeProvider time, ILogger<HealthDesk> log)
{
    /// <summary>Reports that waited from the beginning of a silence fill it.</summary>
    private static readonly TimeSpan Beginning = TimeSpan.FromMinutes(1);

    /// <summary>Believes nothing that the machine's enrolled key did not sign, and takes each report once, in order; those that waited while the portal was away come with their own time.</summary>
    public async Task<Answer<HealthTaken>> TakeAsync(HealthSent sent, CancellationToken cancellationToken = default)
    {
        if (Kiosk.IdOf(sent.Kiosk) is not { } id || sent.Reports is not { Count: > 0 and <= HealthRule.AtOnce } texts)
        {
            return new HealthRefused(IsForm: true);
        }

        Guid? changed = null;
        var isCounted = false; // A second try of ours is no second post.
        var answer = await Attempt.SafelyAsync<HealthTaken>(async () =>
        {
            await using var db = maker.Make(Scope.Everywhere("an agent has no account; its key says which machine it serves"));
            if (await db.Kiosks.AsNoTracking().SingleOrDefaultAsync(each => each.Id == id && each.PublicKey != null, cancellationToken) is not { } kiosk || !HealthRule.Proves(kiosk.PublicKey, sent)
                || await db.HallDevices.SingleOrDefaultAsync(each => each.Id == id && each.RetiredOn == null, cancellationToken) is not { } machine)
            {
                return new HealthRefused(IsForm: false);
            }

            if (!isCounted && pace.WhyNot(id) is { } tooOften)
            {
                return tooOften;
            }

            isCounted = true;
            var reports = texts.Select(HealthReport.Parse).ToList();
            if (reports.Contains(null))
            {
                return new HealthRefused(IsForm: true);
            }

            var now = Now();
            var terminal = await TerminalAsync(db, machine, Pairing.HashOf(kiosk.PublicKey!), now, cancellationToken);
            List<HealthReport> fresh = [.. reports.OfType<HealthReport>().Where(report => report.Sequence > terminal.LastSequence).DistinctBy(report => report.Sequence).OrderBy(report => report.Sequence)];
            if (fresh.Count == 0)
            {
                return new HealthTaken(id, terminal.LastSequence, [], null); // Said before: an answer was lost, or somebody shows an old post.
            }

            changed = await HearAsync(db, machine, terminal, fresh, now, cancellationToken) ? machine.HallId : null;
            var commands = await CommandsAsync(db, id, fresh, now, cancellationToken);
            var profile = terminal.WantedVersion is { } wanted && terminal.ShownVersion() != wanted
                ? await db.ProfileVersions.AsNoTracking().SingleOrDefaultAsync(each => each.ProfileId == terminal.ProfileId && each.Number == wanted, cancellationToken) : null;
            await FleetPen.SaveAsync(db, cancellationToken);
            return new HealthTaken(id, terminal.LastSequence, commands, profile);
        }, time, log, cancellationToken);
        if (answer.IsYes && changed is { } hall)
        {
            news.Announce(new HallChanged(hall, HallMatter.Setting));
        }

        return answer;
    }

    internal static HealthLimits LimitsOf(TenantTree tree, int tenantId) => HealthLimits.Of(tree.SettingsOf(tree.Find(tenantId)!));

    private static async Task<Terminal> TerminalAsync(PortalDb db, HallDevice machine, string keyHash, DateTime now, CancellationToken cancellationToken)
    {
        var terminal = await db.Terminals.SingleOrDefaultAsync(each => each.Id == machine.Id, cancellationToken);
        if (terminal is null)
        {
            terminal = new Terminal { Id = machine.Id, TenantId = machine.TenantId };
            db.Terminals.Add(terminal);
        }

        if (terminal.KeyHash != keyHash)
        {
            (terminal.KeyHash, terminal.LastSequence) = (keyHash, 0); // Enrolled anew: this agent counts from the beginning.
        }

        terminal.FirstHeardAt ??= now;
        return terminal;
    }

    /// <returns>Whether something of it is everybody's to see.</returns>
    private async Task<bool> HearAsync(PortalDb db, HallDevice machine, Terminal terminal, List<HealthReport> fresh, DateTime now, CancellationToken cancellationToken)
    {
        var limits = LimitsOf(await directory.TreeAsync(cancellationToken), machine.TenantId);
        var faults = await db.MachineFaults.Where(each => each.MachineId == machine.Id && each.Until == null).ToListAsync(cancellationToken);
        var known = faults.Select(fault => fault.Id).ToHashSet();
        var (reached, moved) = (terminal.Report?.Time ?? DateTime.MinValue, 0);
        List<(HealthReport Report, DateTime At)> heard = [];
        foreach (var report in fresh)
        {
            // A clock that is ahead, or was put back, moves nothing into the future and nothing before what was said.
            var at = Max(reached, report.Time < now ? report.Time : now);
            reached = at;
            heard.Add((report, at));
            var seen = HealthRule.Of(report, limits);
            foreach (var ended in faults.Where(fault => fault.Until is null && !seen.Any(each => each.Kind == fault.Kind && each.Part == fault.Part)).ToList())
            {
                if (ended.Kind == FaultKind.Silence)
                {
                    ended.WasLineOnly = fresh.Count > 1 && fresh[0].Time <= ended.Since + Beginning;
                }

                await FleetPen.EndAsync(db, ended, ended.Kind == FaultKind.Silence ? now : at, now, cancellationToken);
                moved++;
            }

            foreach (var each in seen)
            {
                if (faults.Find(fault => fault.Until is null && fault.Kind == each.Kind && fault.Part == each.Part) is { } lasting)
                {
                    lasting.Note(each, at);
                    continue;
                }

                faults.Add(FleetPen.Begin(db, machine, each, at, now));
                moved++;
            }
        }

        var hall = await db.Halls.AsNoTracking().SingleAsync(each => each.Id == machine.HallId, cancellationToken);
        foreach (var lasting in faults.Where(fault => fault.Until is null && !known.Contains(fault.Id)))
        {
            await pen.OpenOrderAsync(db, lasting, machine, hall, now, cancellationToken);
        }

        await CountAsync(db, machine, heard, terminal.Report?.Time, limits, cancellationToken);
        var newest = fresh[^1];
        (terminal.LastSequence, terminal.HeardAt, terminal.AgentVersion, terminal.Report, terminal.TenantId, terminal.Version) = (newest.Sequence, now, newest.Agent, newest with { Time = reached, Results = null }, machine.TenantId, terminal.Version + 1);
        return FleetPen.Tell(machine, faults.Find(fault => fault.IsStopping() && HealthRule.StopsMachine(fault.Kind))?.Kind, newest.IsLocked, now) || moved > 0;
    }

    /// <summary>Adds reports to the days they are of.</summary>
    /// <param name="before">UTC of the report that was the newest until now.</param>
    private static async Task CountAsync(PortalDb db, HallDevice machine, List<(HealthReport Report, DateTime At)> heard, DateTime? before, HealthLimits limits, CancellationToken cancellationToken)
    {
        var days = heard.ConvertAll(each => ChinaTime.DateOf(each.At)).Distinct().ToList();
        var rows = await db.MachineDays.Where(each => each.MachineId == machine.Id && each.TenantId == machine.TenantId && days.Contains(each.Day)).ToDictionaryAsync(each => each.Day, cancellationToken);
        foreach (var (report, at) in heard)
        {
            var day = ChinaTime.DateOf(at);
            if (!rows.TryGetValue(day, out var row))
            {
                rows[day] = row = new MachineDay { TenantId = machine.TenantId, MachineId = machine.Id, Day = day };
                db.MachineDays.Add(row);
            }

            row.Add(report, at, before, limits);
            before = at;
        }
    }

    private static async Task<IReadOnlyList<RemoteCommand>> CommandsAsync(PortalDb db, Guid machineId, List<HealthReport> fresh, DateTime now, CancellationToken cancellationToken)
    {
        var results = fresh.SelectMany(report => report.Results ?? []).DistinctBy(result => result.Id).ToDictionary(result => result.Id);
        var ids = results.Keys.ToList();
        var commands = await db.RemoteCommands.Where(each => each.MachineId == machineId && (each.State == CommandState.Ready || each.State == CommandState.Sent || ids.Contains(each.Id))).OrderBy(each => each.Id).ToListAsync(cancellationToken);
        foreach (var command in commands)
        {
            if (results.TryGetValue(command.Id, out var result) && CommandFlow.To(command.State, result.Outcome == "done" ? CommandAction.Succeed : CommandAction.Fail) is { } ended)
            {
                (command.State, command.EndedAt, command.Detail, command.Version) = (ended, now, result.Detail, command.Version + 1);
                db.Journal.Add(FleetPen.Line("fleet.CommandEnd", command.TenantId, machineId, FleetPen.Machine, now, $"{command.Kind.DisplayName()}: {ended.DisplayName()}"));
            }
            else if (!results.ContainsKey(command.Id) && now < CommandFlow.Until(command) && CommandFlow.To(command.State, CommandAction.Send) is { } sent)
            {
                (command.State, command.SentAt, command.Version) = (sent, command.SentAt ?? now, command.Version + 1);
            }
        }

        return [.. commands.Where(command => command.State == CommandState.Sent && now < CommandFlow.Until(command))];
    }

    private static DateTime Max(DateTime one, DateTime other) => one > other ? one : other;

    private DateTime Now() => JournalEntry.Millisecond(time.GetUtcNow().UtcDateTime);
}
