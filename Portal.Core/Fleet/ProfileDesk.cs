using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Portal.Core.Audit;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Fleet;

/// <summary>Profiles of machines: published in versions, pushed to chosen machines, and taken back to an earlier version (row 20).</summary>
public sealed class ProfileDesk(PortalDbMaker maker, Scope scope, TenantDirectory directory, TimeProvider time, ILogger<ProfileDesk> log)
{
    private const int MostAtOnce = 500;

    /// <summary>The next version, the first with the profile itself. The same content again makes no further version.</summary>
    /// <param name="profileId">Made with the form for a new one.</param>
    public Task<Answer<ProfileVersion>> PublishAsync(Guid profileId, LocalText name, ProfileContent content, Actor actor, CancellationToken cancellationToken = default) => Attempt.SafelyAsync(async () =>
    {
        await using var db = maker.Make(scope);
        var profile = await db.KioskProfiles.AsNoTracking().SingleOrDefaultAsync(each => each.Id == profileId, cancellationToken);
        if (actor.Post is not { } post || (await directory.TreeAsync(cancellationToken)).Find(profile?.TenantId ?? post.TenantId) is not { } place || !ProfileRule.MayKeep(actor, place.Path))
        {
            return (Answer<ProfileVersion>)new NotFound();
        }

        if ((string.IsNullOrWhiteSpace(name.Zh) ? new FieldRefused("Name", "Required") : ProfileRule.Fault(content)) is { } fault)
        {
            return fault;
        }

        if (profile is null)
        {
            db.KioskProfiles.Add(new KioskProfile { Id = profileId, TenantId = place.Id, Name = name });
        }

        var last = await db.ProfileVersions.AsNoTracking().Where(each => each.ProfileId == profileId).OrderByDescending(each => each.Number).FirstOrDefaultAsync(cancellationToken);
        if (last is not null && Words(last.Content) == Words(content))
        {
            return last;
        }

        var now = Now();
        var version = new ProfileVersion { TenantId = place.Id, ProfileId = profileId, Number = (last?.Number ?? 0) + 1, Content = content, PublishedAt = now, ByName = actor.Name };
        db.ProfileVersions.Add(version);
        db.Journal.Add(FleetPen.Line("fleet.Profile", place.Id, profileId, actor, now, $"{version.Number}", last is null ? null : Words(last.Content), Words(content)));
        await FleetPen.SaveAsync(db, cancellationToken);

        return version;
    }, time, log, cancellationToken);

    /// <summary>Has these machines show this version; an earlier one than they were to show is going back. They say by their reports when they do.</summary>
    /// <returns>How many were told something new.</returns>
    public Task<Answer<int>> PushAsync(Guid profileId, int number, IReadOnlyCollection<Guid> machineIds, Actor actor, CancellationToken cancellationToken = default) => Attempt.SafelyAsync(async () =>
    {
        await using var db = maker.Make(scope);
        var tree = await directory.TreeAsync(cancellationToken);
        var wanted = machineIds.Distinct().Take(MostAtOnce + 1).ToList();
        var machines = await db.HallDevices.AsNoTracking().Where(each => wanted.Contains(each.Id) && each.RetiredOn == null).ToListAsync(cancellationToken);
        if (wanted.Count is 0 or > MostAtOnce || machines.Count != wanted.Count || !machines.TrueForAll(machine => ProfileRule.MayKeep(actor, tree.Find(machine.TenantId)!.Path))
            || !await db.ProfileVersions.AnyAsync(each => each.ProfileId == profileId && each.Number == number, cancellationToken)
            || await db.KioskProfiles.AsNoTracking().SingleOrDefaultAsync(each => each.Id == profileId, cancellationToken) is not { } profile
            || !machines.TrueForAll(machine => TenantPath.Holds(tree.Find(profile.TenantId)!.Path, tree.Find(machine.TenantId)!.Path)))
        {
            return (Answer<int>)new NotFound();
        }

        var now = Now();
        var terminals = await db.Terminals.Where(each => wanted.Contains(each.Id)).ToDictionaryAsync(each => each.Id, cancellationToken);
        var told = 0;
        foreach (var machine in machines)
        {
            if (!terminals.TryGetValue(machine.Id, out var terminal))
            {
                terminal = new Terminal { Id = machine.Id, TenantId = machine.TenantId };
                db.Terminals.Add(terminal);
            }

            if (terminal.ProfileId == profileId && terminal.WantedVersion == number)
            {
                continue;
            }

            var isBack = terminal.ProfileId == profileId && terminal.WantedVersion > number;
            (terminal.ProfileId, terminal.WantedVersion, terminal.Version) = (profileId, number, terminal.Version + 1);
            db.ProfilePushes.Add(new ProfilePush { TenantId = machine.TenantId, MachineId = machine.Id, ProfileId = profileId, Number = number, At = now, ByName = actor.Name, IsBack = isBack });
            db.Journal.Add(FleetPen.Line(isBack ? "fleet.ProfileBack" : "fleet.ProfilePush", machine.TenantId, machine.Id, actor, now, $"{profile.Name.Zh} {number}"));
            told++;
        }

        await db.SaveChangesAsync(cancellationToken);
        return told;
    }, time, log, cancellationToken);

    /// <summary>What a machine shows: the version its agent says it has taken over, and none before it says so.</summary>
    public async Task<ProfileVersion?> ShownAsync(Guid machineId, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(Scope.Everywhere("a machine's own page asks what it is to look like"));
        return await db.Terminals.AsNoTracking().SingleOrDefaultAsync(each => each.Id == machineId, cancellationToken) is { Report.Profile: { } shown }
            ? await db.ProfileVersions.AsNoTracking().SingleOrDefaultAsync(each => each.ProfileId == shown.Id && each.Number == shown.Version, cancellationToken) : null;
    }

    private static string Words(ProfileContent content) => JsonSerializer.Serialize(content, PortalDb.Json);

    private DateTime Now() => JournalEntry.Millisecond(time.GetUtcNow().UtcDateTime);
}
