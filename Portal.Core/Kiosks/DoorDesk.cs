using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Portal.Core.Audit;
using Portal.Core.Calendars;
using Portal.Core.Halls;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Kiosks;

/// <summary>Somebody is kept out: who typed it, why, until when.</summary>
public sealed record DoorBarEdit(Guid Id, string? Number, string? Reason, DateOnly? Until);

/// <summary>Where a page of the log ended.</summary>
/// <param name="At">UTC.</param>
public sealed record DoorCursor(DateTime At, Guid Id)
{
    public static DoorCursor Of(DoorEntry entry) => new(entry.At, entry.Id);

    /// <returns>Null for what <see cref="ToString"/> did not write.</returns>
    public static DoorCursor? Read(string? text) =>
        text?.Split('.') is [var ticks, var id] && long.TryParse(ticks, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var at) && at <= DateTime.MaxValue.Ticks && Guid.TryParseExact(id, "N", out var last)
            ? new DoorCursor(new DateTime(at, DateTimeKind.Utc), last) : null;

    public override string ToString() => FormattableString.Invariant($"{At.Ticks}.{Id:N}");
}

/// <summary>Doors of stations: card, decision, order to open, access log (row 9, 205).</summary>
public sealed class DoorDesk(PortalDbMaker maker, Scope scope, TenantDirectory directory, KioskDesk readings, TicketDesk halls, IDataProtectionProvider protection, TimeProvider time, ILogger<DoorDesk> log)
{
    public const int PageSize = 50;

    private readonly IDataProtector _seal = protection.CreateProtector("number kept out of a station");

    /// <summary>A card was held to the door. What came of it is written down either way; the entry's id is the order's, so that a door opens once for it.</summary>
    /// <param name="result">The agent's answer to <c>idcard.read</c>, letter by letter.</param>
    public async Task<Answer<DoorEntry>> ArriveAsync(HallDevice door, string? result, CancellationToken cancellationToken = default)
    {
        if (door.Kind != HallDeviceKind.Door)
        {
            return new NotFound();
        }

        var believed = await readings.BelieveAsync(door, ReadingKind.IdCard, result, cancellationToken);
        if (believed.Refusal is TryAgain away)
        {
            return away;
        }

        var holder = believed.IsYes ? CardHolder.OfIdCard(believed.Value.Reading, ChinaTime.DateOf(Now())) : believed.Refusal!;
        var isOpen = await halls.NowAsync(door.HallId, cancellationToken) is { Open: not null };
        return await Attempt.SafelyAsync<DoorEntry>(async () =>
        {
            await using var db = maker.Make(Scope.Everywhere("who comes to a door is signed in nowhere"));
            var outcome = holder.IsYes ? DoorRule.Decide(isOpen, await IsBarredAsync(db, door.HallId, holder.Value.Number, cancellationToken)) : DoorOutcome.Unread;
            var entry = new DoorEntry { Id = Guid.CreateVersion7(), TenantId = door.TenantId, HallId = door.HallId, MachineId = door.Id, At = Now(), Masked = holder.IsYes ? Masking.Id(holder.Value.Number) : null, Outcome = outcome };
            db.DoorEntries.Add(entry);
            await db.SaveChangesAsync(cancellationToken);
            return outcome switch
            {
                DoorOutcome.Ordered => entry,
                DoorOutcome.Unread => holder.Refusal!,
                _ => new DoorStaysShut(),
            };
        }, time, log, cancellationToken);
    }

    /// <summary>What the agent said of the order; said once, the first word holds.</summary>
    public async Task TellAsync(HallDevice door, Guid entryId, bool hasOpened, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(Scope.Everywhere("who comes to a door is signed in nowhere"));
        if (await db.DoorEntries.SingleOrDefaultAsync(each => each.Id == entryId && each.MachineId == door.Id && each.Outcome == DoorOutcome.Ordered, cancellationToken) is { } entry)
        {
            entry.Outcome = !hasOpened ? DoorOutcome.Failed : entry.ByName is null ? DoorOutcome.Opened : DoorOutcome.Remote;
            await db.SaveChangesAsync(cancellationToken);
        }
    }

    /// <summary>Opens a door for somebody who called: by a colleague of the station, with a reason. Sent twice it is one order.</summary>
    /// <param name="id">Made with the form.</param>
    public Task<Answer<DoorEntry>> OpenAsync(Guid id, Guid machineId, string? reason, Actor actor, CancellationToken cancellationToken = default) => Attempt.SafelyAsync<DoorEntry>(async () =>
    {
        await using var db = maker.Make(scope);
        if (await db.HallDevices.AsNoTracking().SingleOrDefaultAsync(each => each.Id == machineId && each.Kind == HallDeviceKind.Door && each.RetiredOn == null, cancellationToken) is not { } door
            || await HallAsync(db, door.HallId, HallKeeping.MayTell, actor, cancellationToken) is not { } hall)
        {
            return new NotFound();
        }

        if (string.IsNullOrWhiteSpace(reason))
        {
            return new ReasonNeeded();
        }

        await using var all = maker.Make(Scope.Everywhere("the log of a door is written by its desk"));
        if (await all.DoorEntries.AsNoTracking().SingleOrDefaultAsync(each => each.Id == id && each.MachineId == machineId, cancellationToken) is { } known)
        {
            return known;
        }

        var entry = new DoorEntry { Id = id, TenantId = hall.TenantId, HallId = hall.Id, MachineId = machineId, At = Now(), Outcome = DoorOutcome.Ordered, ByName = actor.Name };
        all.DoorEntries.Add(entry);
        all.Journal.Add(Line("door.Open", hall, actor, reason.Trim() is var why && why.Length > 200 ? why[..200] : why));
        await all.SaveChangesAsync(cancellationToken);
        return entry;
    }, time, log, cancellationToken);

    /// <summary>A colleague's order that waits for this panel; handed out once, and not when it is old.</summary>
    public Task<Answer<DoorEntry>> FetchAsync(HallDevice door, CancellationToken cancellationToken = default) => Attempt.SafelyAsync<DoorEntry>(async () =>
    {
        await using var db = maker.Make(Scope.Everywhere("a panel asks whether it is to open"));
        var since = Now() - DoorRule.OrderHolds;
        if (await db.DoorEntries.Where(each => each.TenantId == door.TenantId && each.HallId == door.HallId && each.MachineId == door.Id && each.At >= since && each.ByName != null && each.FetchedAt == null && each.Outcome == DoorOutcome.Ordered)
            .OrderBy(each => each.At).FirstOrDefaultAsync(cancellationToken) is not { } entry)
        {
            return new NotFound();
        }

        entry.FetchedAt = Now();
        await db.SaveChangesAsync(cancellationToken);
        return entry;
    }, time, log, cancellationToken);

    /// <summary>The newest entries of a station before a moment; for whoever looks after its place.</summary>
    /// <param name="before">The last entry of the page before; null for the newest.</param>
    public async Task<IReadOnlyList<DoorEntry>> EntriesAsync(Guid hallId, DoorCursor? before, Actor actor, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(scope);
        if (await HallAsync(db, hallId, HallKeeping.MayTell, actor, cancellationToken) is not { } hall)
        {
            return [];
        }

        var entries = db.DoorEntries.AsNoTracking().Where(each => each.TenantId == hall.TenantId && each.HallId == hallId);
        if (before is { At: var at, Id: var id })
        {
            entries = entries.Where(each => each.At < at || (each.At == at && each.Id.CompareTo(id) < 0));
        }

        return await entries.OrderByDescending(each => each.At).ThenByDescending(each => each.Id).Take(PageSize).ToListAsync(cancellationToken);
    }

    /// <summary>Whom a station keeps out today and later.</summary>
    public async Task<IReadOnlyList<DoorBar>> BarsAsync(Guid hallId, Actor actor, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(scope);
        var today = ChinaTime.DateOf(Now());
        return await HallAsync(db, hallId, HallKeeping.MayClose, actor, cancellationToken) is { } hall
            ? await db.DoorBars.AsNoTracking().Where(each => each.TenantId == hall.TenantId && each.HallId == hallId && each.Until >= today).OrderBy(each => each.Until).Take(200).ToListAsync(cancellationToken)
            : [];
    }

    /// <summary>Keeps somebody out; sent twice it is once.</summary>
    public Task<Answer<DoorBar>> BarAsync(Guid hallId, DoorBarEdit edit, Actor actor, CancellationToken cancellationToken = default) => Attempt.SafelyAsync<DoorBar>(async () =>
    {
        await using var db = maker.Make(scope);
        if (await HallAsync(db, hallId, HallKeeping.MayClose, actor, cancellationToken) is not { } hall)
        {
            return new NotFound();
        }

        var (number, today) = (TypedText.HalfWidth(edit.Number).Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant(), ChinaTime.DateOf(Now()));
        if (number.Length is < 5 or > 40)
        {
            return new FieldRefused("Number", "Required");
        }

        if (string.IsNullOrWhiteSpace(edit.Reason))
        {
            return new ReasonNeeded();
        }

        if (edit.Until is not { } until || until < today || until > today.AddDays(DoorRule.LongestBarDays))
        {
            return new FieldRefused("Until", "Required");
        }

        if (await db.DoorBars.AsNoTracking().SingleOrDefaultAsync(each => each.Id == edit.Id, cancellationToken) is { } known)
        {
            return known;
        }

        var reason = edit.Reason.Trim();
        var bar = new DoorBar { Id = edit.Id, TenantId = hall.TenantId, HallId = hallId, Sealed = _seal.Protect(number), Masked = Masking.Id(number), Reason = reason[..Math.Min(reason.Length, 200)], Until = until, ByName = actor.Name, At = Now() };
        db.DoorBars.Add(bar);
        db.Journal.Add(Line("door.Bar", hall, actor, $"{bar.Masked} · {until:yyyy-MM-dd} · {bar.Reason}"));
        await db.SaveChangesAsync(cancellationToken);
        return bar;
    }, time, log, cancellationToken);

    /// <summary>Lets somebody in again; a second time changes nothing.</summary>
    public Task<Answer<bool>> UnbarAsync(Guid hallId, Guid barId, Actor actor, CancellationToken cancellationToken = default) => Attempt.SafelyAsync<bool>(async () =>
    {
        await using var db = maker.Make(scope);
        if (await HallAsync(db, hallId, HallKeeping.MayClose, actor, cancellationToken) is not { } hall || await db.DoorBars.SingleOrDefaultAsync(each => each.Id == barId && each.HallId == hallId, cancellationToken) is not { } bar)
        {
            return false;
        }

        db.DoorBars.Remove(bar);
        db.Journal.Add(Line("door.Unbar", hall, actor, bar.Masked));
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }, time, log, cancellationToken);

    /// <summary>Entries and bars whose time is over.</summary>
    public async Task ForgetAsync(CancellationToken cancellationToken)
    {
        await using var db = maker.Make(Scope.Everywhere("access logs are kept for a month"));
        var (since, today) = (Now().AddDays(-DoorEntry.KeptDays), ChinaTime.DateOf(Now()));
        db.RemoveRange(await db.DoorEntries.Where(each => each.At < since).OrderBy(each => each.At).Take(1000).ToListAsync(cancellationToken));
        db.RemoveRange(await db.DoorBars.Where(each => each.Until < today).Take(200).ToListAsync(cancellationToken));
        await db.SaveChangesAsync(cancellationToken);
    }

    private async Task<bool> IsBarredAsync(PortalDb db, Guid hallId, string number, CancellationToken cancellationToken)
    {
        var today = ChinaTime.DateOf(Now());
        return (await db.DoorBars.AsNoTracking().Where(each => each.HallId == hallId && each.Until >= today).Select(each => each.Sealed).ToListAsync(cancellationToken)).Exists(IsThisNumber);

        bool IsThisNumber(string shut)
        {
            try
            {
                return _seal.Unprotect(shut) == number;
            }
            catch (CryptographicException lost)
            {
                log.LogError(lost, "A number kept out of station {Hall} cannot be opened any more", hallId);
                return false;
            }
        }
    }

    private async Task<Hall?> HallAsync(PortalDb db, Guid hallId, Func<Actor, string, bool> may, Actor actor, CancellationToken cancellationToken) =>
        await db.Halls.AsNoTracking().SingleOrDefaultAsync(each => each.Id == hallId, cancellationToken) is { } hall && may(actor, (await directory.TreeAsync(cancellationToken)).Find(hall.TenantId)!.Path) ? hall : null;

    private JournalEntry Line(string kind, Hall hall, Actor actor, string note) => new()
    {
        TenantId = hall.TenantId,
        Kind = kind,
        At = JournalEntry.Millisecond(Now()),
        ActorId = actor.AccountId,
        ActorName = actor.Name,
        PostId = actor.Post?.Id,
        Channel = actor.Channel,
        Subject = hall.Id.ToString("N"),
        Note = note,
    };

    private DateTime Now() => time.GetUtcNow().UtcDateTime;
}
