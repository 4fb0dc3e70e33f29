using Microsoft.EntityFrameworkCore;
using Portal.Core.Audit;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Halls;

/// <summary>A machine that waits for its code to be typed. The code is told once and kept nowhere.</summary>
public sealed record MachineCode(HallDevice Device, string Code);

/// <summary>Machines at which numbers are taken and bookings checked in: pairing, and taking that right away again.</summary>
public sealed partial class HallDesk
{
    /// <summary>A code for the browser that is to be this machine. One that is paired now stays so until the code is typed.</summary>
    public Task<Answer<MachineCode>> CodeAsync(Guid deviceId, Actor actor, CancellationToken cancellationToken = default) => MachineAsync("hall.DeviceCode", deviceId, actor, device =>
    {
        if (!HallKeeping.HasScreen(device.Kind))
        {
            return new NotFound();
        }

        var code = Pairing.NewCode();
        (device.CodeHash, device.CodeUntil) = (Pairing.HashOf(code), Now() + Pairing.CodeHolds);
        return new MachineCode(device, code);
    }, cancellationToken);

    /// <summary>The browser is no longer this machine, at once, and a code that waits is void. A second time changes nothing.</summary>
    public Task<Answer<MachineCode>> UnpairAsync(Guid deviceId, Actor actor, CancellationToken cancellationToken = default) => MachineAsync("hall.DeviceUnpair", deviceId, actor, device =>
    {
        device.Unpair();
        return new MachineCode(device, "");
    }, cancellationToken);

    /// <summary>Makes the browser that typed the code the machine. The code is used up.</summary>
    /// <param name="place">Whose pages are open there: a code of a hall elsewhere is none.</param>
    /// <returns>What the browser keeps, and shows with everything that is done there.</returns>
    public Task<Answer<string>> PairAsync(string? code, Tenant place, Actor actor, CancellationToken cancellationToken = default) => Attempt.SafelyAsync<string>(async () =>
    {
        if (actor.IsStaff || actor.CitizenId is not null)
        {
            return new SignOutFirst();
        }

        await using var db = maker.Make(Scope.Everywhere("whoever stands at a machine has no account; the code says which it is"));
        var (hash, now) = (Pairing.HashOfTyped(code), Now());
        if (await db.HallDevices.FirstOrDefaultAsync(each => each.CodeHash == hash && each.CodeUntil > now && each.RetiredOn == null, cancellationToken) is not { } device
            || !TenantPath.Holds(place.Path, (await directory.TreeAsync(cancellationToken)).Find(device.TenantId)!.Path))
        {
            return new PairingCodeWrong();
        }

        var secret = Pairing.NewSecret();
        (device.SecretHash, device.CodeHash, device.CodeUntil, device.PairedAt, device.Version) = (Pairing.HashOf(secret), null, null, now, device.Version + 1);
        Line(db, await db.Halls.AsNoTracking().SingleAsync(each => each.Id == device.HallId, cancellationToken), "hall.DevicePair", Actor.System, null, device.Name);
        await db.SaveChangesAsync(cancellationToken);
        return Pairing.CookieOf(device.Id, secret);
    }, time, log, cancellationToken);

    /// <summary>The machine that this browser is, at this place or below it; null when it is none, or no longer.</summary>
    public async Task<HallDevice?> MachineAsync(string? cookie, Tenant place, CancellationToken cancellationToken = default)
    {
        if (Pairing.Read(cookie) is not { } shown)
        {
            return null;
        }

        await using var db = maker.Make(Scope.Everywhere("a machine shows its own secret"));
        return await db.HallDevices.AsNoTracking().SingleOrDefaultAsync(each => each.Id == shown.Id && each.RetiredOn == null, cancellationToken) is { } device
            && Pairing.Knows(device.SecretHash, shown.Secret)
            && TenantPath.Holds(place.Path, (await directory.TreeAsync(cancellationToken)).Find(device.TenantId)!.Path) ? device : null;
    }

    private Task<Answer<MachineCode>> MachineAsync(string kind, Guid deviceId, Actor actor, Func<HallDevice, Answer<MachineCode>> change, CancellationToken cancellationToken) => Attempt.SafelyAsync(async () =>
    {
        await using var db = maker.Make(scope);
        if (await db.HallDevices.SingleOrDefaultAsync(each => each.Id == deviceId && each.RetiredOn == null, cancellationToken) is not { } device
            || !HallKeeping.MayPair(actor, (await directory.TreeAsync(cancellationToken)).Find(device.TenantId)!.Path))
        {
            return (Answer<MachineCode>)new NotFound();
        }

        var (hall, was) = (await db.Halls.AsNoTracking().SingleAsync(each => each.Id == device.HallId, cancellationToken), (device.SecretHash, device.CodeHash));
        var answer = change(device);
        if (answer.IsYes && was != (device.SecretHash, device.CodeHash))
        {
            device.Version++;
            Line(db, hall, kind, actor, null, device.Name);
            await db.SaveChangesAsync(cancellationToken);
        }

        return answer;
    }, time, log, cancellationToken);
}
