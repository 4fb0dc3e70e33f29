using Microsoft.EntityFrameworkCore;
using Portal.Core.Audit;
using Portal.Core.Halls;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Ratings;

/// <summary>A pad that waits for its code to be typed. The code is told once and kept nowhere.</summary>
public sealed record PadCode(RatingPad Pad, string Code);

/// <summary>评价器: setting up, pairing, taking out of use.</summary>
public sealed partial class RatingDesk
{
    /// <summary>Who sets up pads: who administers or supervises the place. A window's clerk does not.</summary>
    public static bool MaySetUp(Actor actor, string tenantPath) =>
        actor.Post is { } post && actor.Has(Duties.SystemAdministrator | Duties.Supervisor) && TenantPath.Holds(post.TenantPath, tenantPath);

    /// <summary>A new pad for a counter. One that the counter had before stays in use until it is taken out.</summary>
    /// <param name="id">The form's key: sent twice, it is one pad, and the code of the first is no longer known to anybody.</param>
    public Task<Answer<PadCode>> AddPadAsync(Guid id, int tenantId, Guid hallId, Guid counterId, LocalText name, Actor actor, CancellationToken cancellationToken = default) =>
        ChangePadAsync("rating.PadAdd", actor, async db =>
        {
            if (await PathAsync(tenantId, cancellationToken) is not { } path || !MaySetUp(actor, path) || !await db.Halls.AnyAsync(hall => hall.Id == hallId && hall.TenantId == tenantId, cancellationToken))
            {
                return null;
            }

            var there = await db.RatingPads.SingleOrDefaultAsync(pad => pad.Id == id, cancellationToken);
            var pad = there ?? new RatingPad { Id = id, TenantId = tenantId, HallId = hallId, CounterId = counterId, Name = name, AddedAt = Now(), AddedBy = actor.Name };
            if (there is null)
            {
                db.RatingPads.Add(pad);
            }

            return pad;
        }, WithCode, cancellationToken);

    /// <summary>A code for a tablet that takes the place of the one paired now, which is out from the moment the code is typed.</summary>
    public Task<Answer<PadCode>> NewCodeAsync(Guid padId, Actor actor, CancellationToken cancellationToken = default) =>
        ChangePadAsync("rating.PadCode", actor, db => FindPadAsync(db, padId, actor, cancellationToken), WithCode, cancellationToken);

    /// <summary>Out of use for good, at once.</summary>
    public Task<Answer<PadCode>> RevokePadAsync(Guid padId, Actor actor, CancellationToken cancellationToken = default) =>
        ChangePadAsync("rating.PadRevoke", actor, db => FindPadAsync(db, padId, actor, cancellationToken), pad =>
        {
            (pad.RevokedAt, pad.CodeHash, pad.SecretHash) = (pad.RevokedAt ?? Now(), null, null);
            return "";
        }, cancellationToken);

    /// <summary>Makes the browser that typed the code the pad. The code is used up.</summary>
    /// <returns>What the browser keeps, and shows with every rating.</returns>
    public Task<Answer<string>> PairAsync(string code, Actor actor, CancellationToken cancellationToken = default) => Attempt.SafelyAsync<string>(async () =>
    {
        if (actor.IsStaff || actor.CitizenId is not null)
        {
            return new StaffDoesNotRate();
        }

        await using var db = All();
        var (hash, now) = (Pairing.HashOfTyped(code), Now());
        if (await db.RatingPads.FirstOrDefaultAsync(each => each.CodeHash == hash && each.CodeUntil > now && each.RevokedAt == null, cancellationToken) is not { } pad)
        {
            return new PairingCodeWrong();
        }

        var secret = Pairing.NewSecret();
        (pad.SecretHash, pad.CodeHash, pad.CodeUntil, pad.PairedAt, pad.Version) = (Pairing.HashOf(secret), null, null, now, pad.Version + 1);
        db.Journal.Add(PadLine("rating.PadPair", pad, Actor.System, now));
        await db.SaveChangesAsync(cancellationToken);
        return Pairing.CookieOf(pad.Id, secret);
    }, time, log, cancellationToken);

    /// <summary>The pad that this browser is, at this place; null when it is none, or no longer.</summary>
    public async Task<RatingPad?> PadAsync(string? cookie, Tenant place, CancellationToken cancellationToken = default)
    {
        if (Pairing.Read(cookie) is not { } shown)
        {
            return null;
        }

        await using var db = All();
        return await db.RatingPads.AsNoTracking().SingleOrDefaultAsync(each => each.Id == shown.Id && each.TenantId == place.Id, cancellationToken) is { } pad && pad.Knows(shown.Secret) ? pad : null;
    }

    /// <summary>Those of the place and below, in use.</summary>
    public async Task<IReadOnlyList<RatingPad>> PadsAsync(Actor actor, CancellationToken cancellationToken = default)
    {
        if (actor.Post is not { } post || !MaySetUp(actor, post.TenantPath))
        {
            return [];
        }

        await using var db = maker.Make(scope);
        return await db.RatingPads.AsNoTracking().Where(pad => pad.RevokedAt == null).OrderBy(pad => pad.TenantId).ThenBy(pad => pad.HallId).ThenBy(pad => pad.AddedAt).ToListAsync(cancellationToken);
    }

    private async Task<RatingPad?> FindPadAsync(PortalDb db, Guid padId, Actor actor, CancellationToken cancellationToken) =>
        await db.RatingPads.SingleOrDefaultAsync(each => each.Id == padId && each.RevokedAt == null, cancellationToken) is { } pad && await PathAsync(pad.TenantId, cancellationToken) is { } path && MaySetUp(actor, path) ? pad : null;

    private Task<Answer<PadCode>> ChangePadAsync(string kind, Actor actor, Func<PortalDb, Task<RatingPad?>> find, Func<RatingPad, string> change, CancellationToken cancellationToken) => Attempt.SafelyAsync<PadCode>(async () =>
    {
        await using var db = maker.Make(scope);
        if (await find(db) is not { } pad)
        {
            return new NotFound();
        }

        var code = change(pad);
        pad.Version++;
        db.Journal.Add(PadLine(kind, pad, actor, Now()));
        await db.SaveChangesAsync(cancellationToken);
        return new PadCode(pad, code);
    }, time, log, cancellationToken);

    private string WithCode(RatingPad pad)
    {
        var code = Pairing.NewCode();
        (pad.CodeHash, pad.CodeUntil) = (Pairing.HashOf(code), Now() + Pairing.CodeHolds);
        return code;
    }

    private static JournalEntry PadLine(string kind, RatingPad pad, Actor actor, DateTime now) => new()
    {
        TenantId = pad.TenantId,
        Kind = kind,
        At = JournalEntry.Millisecond(now),
        ActorId = actor.AccountId,
        ActorName = actor.Name,
        PostId = actor.Post?.Id,
        Channel = actor.Channel,
        Subject = $"pad:{pad.Id:N}",
        After = pad.Name.Zh,
    };
}
