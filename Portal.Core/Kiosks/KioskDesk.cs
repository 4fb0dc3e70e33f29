using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Portal.Core.Audit;
using Portal.Core.Calendars;
using Portal.Core.Halls;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Kiosks;

/// <summary>Whether readings of simulated devices are believed: at a demonstration outside Production, and nowhere else.</summary>
public sealed record KioskTrust(bool TakesSimulated);

/// <summary>What an agent shows to be enrolled.</summary>
/// <param name="PublicKey">SubjectPublicKeyInfo of P-256, base64.</param>
/// <param name="Proof">Signature over the code: the agent holds the private half.</param>
public sealed record EnrolmentAsked(string? Code, string? PublicKey, string? Proof);

/// <summary>The device did not prove whose reading this is; <paramref name="Problem"/> is for staff.</summary>
public sealed record ReadingRefused(ReadingProblem Problem) : Refusal;

/// <summary>Nothing waits with this code, or the key was not proved.</summary>
public sealed record EnrolmentRefused : Refusal;

/// <summary>Agents of kiosks: how they are enrolled, and which of their readings are believed.</summary>
public sealed class KioskDesk(PortalDbMaker maker, Scope scope, TenantDirectory directory, KioskTrust trust, TimeProvider time, ILogger<KioskDesk> log)
{
    /// <summary>A code for the agent on this machine; told once and kept nowhere. One that is enrolled stays so until the code is typed.</summary>
    public Task<Answer<MachineCode>> CodeAsync(Guid machineId, Actor actor, CancellationToken cancellationToken = default) => ChangeAsync("kiosk.Code", machineId, actor, (machine, kiosk) =>
    {
        var code = Pairing.NewCode();
        (kiosk.CodeHash, kiosk.CodeUntil) = (Pairing.HashOf(code), Now() + Pairing.CodeHolds);
        return new MachineCode(machine, code);
    }, cancellationToken);

    /// <summary>From now on nothing this agent signed is believed. A second time changes nothing.</summary>
    public Task<Answer<MachineCode>> StrikeAsync(Guid machineId, Actor actor, CancellationToken cancellationToken = default) => ChangeAsync("kiosk.Strike", machineId, actor, (machine, kiosk) =>
    {
        kiosk.Strike();
        return new MachineCode(machine, "");
    }, cancellationToken);

    /// <summary>Registers the key of the agent at which the code was typed. The code is used up, a former key with it.</summary>
    public Task<Answer<Kiosk>> EnrolAsync(EnrolmentAsked asked, CancellationToken cancellationToken = default) => Attempt.SafelyAsync<Kiosk>(async () =>
    {
        if (asked.Code is not { Length: > 0 and <= 40 } || !ReadingRule.Proves(asked.PublicKey, asked.Code, asked.Proof))
        {
            return new EnrolmentRefused();
        }

        await using var db = maker.Make(Scope.Everywhere("an agent has no account; the code says which machine it serves"));
        var (hash, now) = (Pairing.HashOfTyped(asked.Code), Now());
        if (await db.Kiosks.FirstOrDefaultAsync(each => each.CodeHash == hash && each.CodeUntil > now, cancellationToken) is not { } kiosk
            || await MachineOfAsync(db, kiosk.Id, cancellationToken) is not { } machine)
        {
            return new EnrolmentRefused();
        }

        (kiosk.PublicKey, kiosk.EnrolledAt, kiosk.CodeHash, kiosk.CodeUntil, kiosk.Version) = (asked.PublicKey, now, null, null, kiosk.Version + 1);
        db.Journal.Add(Line("kiosk.Enrol", machine, Actor.System, null));
        await db.SaveChangesAsync(cancellationToken);
        return kiosk;
    }, time, log, cancellationToken);

    /// <summary>The agent of a machine; null when none is enrolled.</summary>
    public async Task<Kiosk?> FindAsync(Guid machineId, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(Scope.Everywhere("which agent a machine has is asked by its own page"));
        return await db.Kiosks.AsNoTracking().SingleOrDefaultAsync(each => each.Id == machineId && each.PublicKey != null, cancellationToken);
    }

    /// <summary>What the next reading on this machine must be sealed with.</summary>
    public async Task<string> NonceAsync(Guid machineId, ReadingKind kind, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(Scope.Everywhere("nobody is known at a machine yet"));
        var (now, old) = (Now(), Now() - ReadingRule.Fresh);
        db.RemoveRange(await db.KioskNonces.Where(each => each.KioskId == machineId && each.GivenAt < old).Take(20).ToListAsync(cancellationToken));
        var nonce = new KioskNonce { Id = $"{Guid.NewGuid():N}", KioskId = machineId, Kind = kind, GivenAt = now };
        db.KioskNonces.Add(nonce);
        await db.SaveChangesAsync(cancellationToken);
        return nonce.Id;
    }

    /// <summary>
    /// Believes a reading, or says no and writes both down. The nonce is used up either way: of two tries with one reading one is the first.
    /// </summary>
    /// <param name="machine">Whose page passed it on.</param>
    /// <param name="text">The agent's answer as it came.</param>
    public Task<Answer<SealedReading>> BelieveAsync(HallDevice machine, ReadingKind kind, string? text, CancellationToken cancellationToken = default) => Attempt.SafelyAsync<SealedReading>(async () =>
    {
        await using var db = maker.Make(Scope.Everywhere("who stands at a machine is not known before this"));
        var read = SealedReading.Parse(text);
        var kiosk = await db.Kiosks.AsNoTracking().SingleOrDefaultAsync(each => each.Id == machine.Id, cancellationToken);
        var nonce = read is null ? null : await db.KioskNonces.SingleOrDefaultAsync(each => each.Id == read.Seal.Nonce && each.KioskId == machine.Id, cancellationToken);
        var problem = read is null ? ReadingProblem.Form : ReadingRule.WhyNot(read, kind, kiosk, nonce, Now(), trust.TakesSimulated);
        if (nonce is not null)
        {
            db.KioskNonces.Remove(nonce);
        }

        db.Journal.Add(Line(problem is null ? "kiosk.Reading" : "kiosk.ReadingRefused", machine, AtMachine, problem is null ? ReadingRule.WireOf(kind) : $"{ReadingRule.WireOf(kind)}: {problem}"));
        await db.SaveChangesAsync(cancellationToken);
        return problem is { } wrong ? new ReadingRefused(wrong) : read!;
    }, time, log, cancellationToken);

    /// <summary>Somebody was made known at a machine.</summary>
    public async Task BeginVisitAsync(HallDevice machine, Guid visitId, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(Scope.Everywhere("a machine counts its visits, not its visitors"));
        db.KioskVisits.Add(new KioskVisit { Id = visitId, TenantId = machine.TenantId, HallId = machine.HallId, MachineId = machine.Id, BegunAt = Now() });
        await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>The visit is over; a second time changes nothing.</summary>
    /// <param name="byVisitor">They said so.</param>
    public async Task EndVisitAsync(Guid visitId, bool byVisitor, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(Scope.Everywhere("a machine counts its visits, not its visitors"));
        if (await db.KioskVisits.SingleOrDefaultAsync(each => each.Id == visitId && each.EndedAt == null, cancellationToken) is { } visit)
        {
            (visit.EndedAt, visit.EndedByVisitor) = (Now(), byVisitor);
            await db.SaveChangesAsync(cancellationToken);
        }
    }

    /// <summary>Visits of long ago are in every figure that needs them.</summary>
    public async Task ForgetVisitsAsync(CancellationToken cancellationToken)
    {
        await using var db = maker.Make(Scope.Everywhere("visits of machines are kept for a while"));
        var since = Now().AddDays(-KioskVisit.KeptDays);
        db.RemoveRange(await db.KioskVisits.Where(each => each.BegunAt < since).OrderBy(each => each.BegunAt).Take(500).ToListAsync(cancellationToken));
        await db.SaveChangesAsync(cancellationToken);
    }

    private static Actor AtMachine { get; } = new() { Name = "自助终端", Channel = Channel.Kiosk };

    private Task<Answer<MachineCode>> ChangeAsync(string kind, Guid machineId, Actor actor, Func<HallDevice, Kiosk, MachineCode> change, CancellationToken cancellationToken) => Attempt.SafelyAsync(async () =>
    {
        await using var db = maker.Make(scope);
        if (await MachineOfAsync(db, machineId, cancellationToken) is not { } machine || !HallKeeping.MayPair(actor, (await directory.TreeAsync(cancellationToken)).Find(machine.TenantId)!.Path))
        {
            return (Answer<MachineCode>)new NotFound();
        }

        var kiosk = await db.Kiosks.SingleOrDefaultAsync(each => each.Id == machineId, cancellationToken);
        if (kiosk is null)
        {
            kiosk = new Kiosk { Id = machineId, TenantId = machine.TenantId };
            db.Kiosks.Add(kiosk);
        }

        var was = (kiosk.PublicKey, kiosk.CodeHash);
        var answer = change(machine, kiosk);
        if (was != (kiosk.PublicKey, kiosk.CodeHash))
        {
            kiosk.Version++;
            db.Journal.Add(Line(kind, machine, actor, null));
            await db.SaveChangesAsync(cancellationToken);
        }

        return answer;
    }, time, log, cancellationToken);

    private static Task<HallDevice?> MachineOfAsync(PortalDb db, Guid id, CancellationToken cancellationToken) =>
        db.HallDevices.AsNoTracking().SingleOrDefaultAsync(each => each.Id == id && each.RetiredOn == null, cancellationToken);

    private JournalEntry Line(string kind, HallDevice machine, Actor actor, string? note) => new()
    {
        TenantId = machine.TenantId,
        Kind = kind,
        At = Now(),
        ActorId = actor.AccountId,
        ActorName = actor.Name,
        PostId = actor.Post?.Id,
        Channel = actor.Channel,
        Subject = machine.Id.ToString("N"),
        Note = note,
    };

    private DateTime Now() => JournalEntry.Millisecond(time.GetUtcNow().UtcDateTime);
}
