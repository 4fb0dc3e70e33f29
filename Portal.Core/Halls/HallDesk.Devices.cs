using Microsoft.EntityFrameworkCore;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Halls;

/// <summary>The machines of a hall: administrators keep the list, whoever works there says which are out of order.</summary>
public sealed partial class HallDesk
{
    /// <summary>A reason is read on one line.</summary>
    private const int LongestWhy = 200;

    public Task<Answer<HallDevice>> KeepDeviceAsync(Guid hallId, DeviceEdit edit, Actor actor, CancellationToken cancellationToken = default) => KeepingAsync<HallDevice>(hallId, actor, HallKeeping.MayKeep, async (db, hall) =>
    {
        if (string.IsNullOrWhiteSpace(edit.Name.Zh))
        {
            return new FieldRefused("Name", "Required");
        }

        var device = await db.HallDevices.SingleOrDefaultAsync(each => each.Id == edit.Id, cancellationToken);
        if (device is { } there && (there.HallId != hallId || there.RetiredOn is not null))
        {
            return new NotFound();
        }

        var before = device is null ? null : new DeviceEdit(device.Id, device.Name, device.Kind);
        if (device is null)
        {
            device = new HallDevice { Id = edit.Id, TenantId = hall.TenantId, HallId = hallId, Name = edit.Name, Kind = edit.Kind };
            db.HallDevices.Add(device);
        }

        (device.Name, device.Kind, device.Version) = (edit.Name, edit.Kind, device.Version + 1);
        Line(db, hall, "hall.Device", actor, before, edit);
        return device;
    }, cancellationToken);

    public Task<Answer<HallDevice>> RetireDeviceAsync(Guid hallId, Guid deviceId, Actor actor, CancellationToken cancellationToken = default) => KeepingAsync<HallDevice>(hallId, actor, HallKeeping.MayKeep, async (db, hall) =>
    {
        if (await db.HallDevices.SingleOrDefaultAsync(each => each.Id == deviceId && each.HallId == hallId, cancellationToken) is not { } device)
        {
            return new NotFound();
        }

        if (device.RetiredOn is null)
        {
            (device.RetiredOn, device.Version) = (Today(), device.Version + 1);
            device.Unpair();
            Line(db, hall, "hall.DeviceEnd", actor, device.Name, null);
        }

        return device;
    }, cancellationToken);

    /// <summary>
    /// Says that a machine works, or does not and why. Saying what holds already changes nothing, so a second click does no harm. Clerks,
    /// supervisors and administrators of the hall's place or above; the agent on a machine will say it here too, as an actor of its own.
    /// </summary>
    /// <param name="why">Needed when it does not work.</param>
    public Task<Answer<HallDevice>> TellDeviceAsync(Guid deviceId, bool works, string? why, Actor actor, CancellationToken cancellationToken = default) => Attempt.SafelyAsync(async () =>
    {
        await using var db = maker.Make(scope);
        if (await db.HallDevices.SingleOrDefaultAsync(each => each.Id == deviceId && each.RetiredOn == null, cancellationToken) is not { } device
            || !HallKeeping.MayTell(actor, (await directory.TreeAsync(cancellationToken)).Find(device.TenantId)!.Path))
        {
            return (Answer<HallDevice>)new NotFound();
        }

        var reason = why?.Trim() ?? "";
        if (!works && reason.Length == 0)
        {
            return new ReasonNeeded();
        }

        if (reason.Length > LongestWhy)
        {
            return new WordsTooLong(LongestWhy);
        }

        if (works == device.OutSince is null)
        {
            return device;
        }

        var hall = await db.Halls.AsNoTracking().SingleAsync(each => each.Id == device.HallId, cancellationToken);
        Line(db, hall, "hall.DeviceState", actor, device.OutWhy, works ? device.Name.Zh : $"{device.Name.Zh}: {reason}");
        (device.OutSince, device.OutWhy) = (works ? null : Now(), works ? null : reason);
        (device.ToldAt, device.ToldByName, device.Version) = (Now(), actor.Name, device.Version + 1);
        await db.SaveChangesAsync(cancellationToken);
        news.Announce(new HallChanged(device.HallId, HallMatter.Setting));
        return device;
    }, time, log, cancellationToken);
}
