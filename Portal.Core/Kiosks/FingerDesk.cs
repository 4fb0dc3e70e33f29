using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Portal.Core.Audit;
using Portal.Core.Halls;
using Portal.Core.People;
using Portal.Core.Tenancy;

namespace Portal.Core.Kiosks;

/// <summary>What a machine's page needs to ask for a finger.</summary>
/// <param name="Nonce">The reading must bear it.</param>
/// <param name="Box">For the agent alone.</param>
/// <param name="Ticket">Whose finger it must be; sealed, comes back with the reading.</param>
public sealed record FingerAsked(string Nonce, string Box, string Ticket);

/// <summary>Number and finger do not belong together, or no finger was kept; which of them is not told.</summary>
public sealed record FingerUnknown : Refusal;

/// <summary>No agent works on this machine, so no finger can be read.</summary>
public sealed record NoFingerHere : Refusal;

/// <summary>Fingers kept by citizens: keeping, knowing somebody by one, forgetting.</summary>
public sealed class FingerDesk(PortalDbMaker maker, KioskDesk readings, IDataProtectionProvider protection, TimeProvider time, ILogger<FingerDesk> log)
{
    private const string NobodysHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private readonly IDataProtector _rest = protection.CreateProtector("finger at rest");
    private readonly IDataProtector _ticket = protection.CreateProtector("whose finger is asked for");

    /// <summary>Since when a finger of this citizen is kept, UTC; null when none is.</summary>
    public async Task<DateTime?> KeptSinceAsync(Guid citizenId, CancellationToken cancellationToken = default)
    {
        await using var db = maker.Make(Scope.Everywhere("whether one's own finger is kept"));
        return await db.FingerTemplates.Where(each => each.Id == citizenId).Select(each => (DateTime?)each.KeptAt).SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>Keeps the finger of whoever is signed in at the machine and has agreed to it; one that was kept before is replaced.</summary>
    /// <param name="result">The agent's answer to <c>fingerprint.enrol</c>, letter by letter.</param>
    public async Task<Answer<DateTime>> KeepAsync(HallDevice machine, Actor actor, string? result, CancellationToken cancellationToken = default)
    {
        if (actor.CitizenId is not { } citizenId)
        {
            return new NotFound();
        }

        var believed = await readings.BelieveAsync(machine, ReadingKind.Fingerprint, result, cancellationToken);
        if (!believed.IsYes)
        {
            return believed.Refusal!;
        }

        if (TemplateOf(believed.Value.Reading) is not { } template)
        {
            return new ReadingRefused(ReadingProblem.Form);
        }

        return await Attempt.SafelyAsync<DateTime>(async () =>
        {
            await using var db = maker.Make(Scope.Everywhere("one's own finger"));
            var (shut, hash, now) = (Convert.ToBase64String(_rest.Protect(template)), Convert.ToHexStringLower(SHA256.HashData(template)), Now());
            if (await db.FingerTemplates.SingleOrDefaultAsync(each => each.Id == citizenId, cancellationToken) is { } kept)
            {
                (kept.Sealed, kept.Sha256, kept.KeptAt, kept.UsedAt) = (shut, hash, now, now);
            }
            else
            {
                db.FingerTemplates.Add(new FingerTemplate { Id = citizenId, Sealed = shut, Sha256 = hash, KeptAt = now, UsedAt = now });
            }

            db.Journal.Add(Line("citizen.FingerKept", machine.TenantId, actor, machine.Name.Zh));
            await db.SaveChangesAsync(cancellationToken);
            return now;
        }, time, log, cancellationToken);
    }

    /// <summary>Deletes it; a second time changes nothing.</summary>
    public Task<Answer<bool>> ForgetAsync(Tenant place, Actor actor, CancellationToken cancellationToken = default) => Attempt.SafelyAsync<bool>(async () =>
    {
        await using var db = maker.Make(Scope.Everywhere("one's own finger"));
        if (actor.CitizenId is not { } citizenId || await db.FingerTemplates.SingleOrDefaultAsync(each => each.Id == citizenId, cancellationToken) is not { } kept)
        {
            return false;
        }

        db.FingerTemplates.Remove(kept);
        db.Journal.Add(Line("citizen.FingerForgotten", place.Id, actor, null));
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }, time, log, cancellationToken);

    /// <summary>Asks the reader of one machine for the finger of whoever has this number. For a number that nobody has kept a finger under, it is asked for all the same, and none will do.</summary>
    /// <param name="number">As typed.</param>
    public async Task<Answer<FingerAsked>> AskAsync(HallDevice machine, string? number, CancellationToken cancellationToken = default)
    {
        if (await readings.FindAsync(machine.Id, cancellationToken) is not { PublicKey: { } key })
        {
            return new NoFingerHere();
        }

        var typed = TypedText.HalfWidth(number).Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();
        var kept = typed.Length is 0 or > 40 ? null : await KeptUnderAsync(typed, cancellationToken);
        var nonce = await readings.NonceAsync(machine.Id, ReadingKind.Fingerprint, cancellationToken);
        var box = FingerBox.Pack(kept is null ? [] : _rest.Unprotect(Convert.FromBase64String(kept.Sealed)), key, Kiosk.NameOf(machine.Id), nonce);
        return new FingerAsked(nonce, box, _ticket.Protect($"{kept?.Id ?? Guid.Empty:N}{nonce}"));
    }

    /// <summary>Whose finger it was: the citizen the ticket was made for, when the agent says that it is the one kept.</summary>
    public async Task<Answer<Guid>> KnowAsync(HallDevice machine, string? ticket, string? result, CancellationToken cancellationToken = default)
    {
        var believed = await readings.BelieveAsync(machine, ReadingKind.Fingerprint, result, cancellationToken);
        if (!believed.IsYes)
        {
            return believed.Refusal!;
        }

        if (WhoOf(ticket, believed.Value.Seal.Nonce) is not { } citizenId || MatchOf(believed.Value.Reading) is not { } compared)
        {
            return new FingerUnknown();
        }

        return await Attempt.SafelyAsync<Guid>(async () =>
        {
            await using var db = maker.Make(Scope.Everywhere("who stands at a machine is not known before this"));
            if (compared == NobodysHash || await db.FingerTemplates.SingleOrDefaultAsync(each => each.Id == citizenId && each.Sha256 == compared, cancellationToken) is not { } kept)
            {
                return new FingerUnknown();
            }

            kept.UsedAt = Now();
            await db.SaveChangesAsync(cancellationToken);
            return citizenId;
        }, time, log, cancellationToken);
    }

    /// <summary>Deletes what was not used for <see cref="FingerTemplate.Months"/> months.</summary>
    public async Task ForgetUnusedAsync(CancellationToken cancellationToken)
    {
        await using var db = maker.Make(Scope.Everywhere("fingers that nobody uses are forgotten"));
        var since = Now().AddMonths(-FingerTemplate.Months);
        db.RemoveRange(await db.FingerTemplates.Where(each => each.UsedAt < since).OrderBy(each => each.UsedAt).Take(200).ToListAsync(cancellationToken));
        await db.SaveChangesAsync(cancellationToken);
    }

    private async Task<FingerTemplate?> KeptUnderAsync(string number, CancellationToken cancellationToken)
    {
        await using var db = maker.Make(Scope.Everywhere("nobody is known at a machine yet"));
        return await db.FingerTemplates.AsNoTracking().FirstOrDefaultAsync(each => db.Citizens.Any(citizen => citizen.Id == each.Id && citizen.DocumentNumber == number), cancellationToken);
    }

    private Guid? WhoOf(string? ticket, string nonce)
    {
        try
        {
            return _ticket.Unprotect(ticket ?? "") is { Length: > 32 } text && text[32..] == nonce && Guid.TryParseExact(text[..32], "N", out var id) ? id : null;
        }
        catch (CryptographicException)
        {
            // Made up, or changed. How old it is says the nonce.
            return null;
        }
    }

    /// <summary>The hash of what a finger was found to match; null when it matched nothing.</summary>
    private static string? MatchOf(string reading)
    {
        using var json = JsonDocument.Parse(reading);
        return json.RootElement.TryGetProperty("isMatch", out var match) && match.ValueKind == JsonValueKind.True && json.RootElement.TryGetProperty("template", out var hash) ? hash.GetString() : null;
    }

    private static byte[]? TemplateOf(string reading)
    {
        using var json = JsonDocument.Parse(reading);
        return json.RootElement.TryGetProperty("template", out var sent) && sent.ValueKind == JsonValueKind.String && sent.TryGetBytesFromBase64(out var template) && template.Length is > 0 and <= FingerBox.Longest ? template : null;
    }

    private JournalEntry Line(string kind, int tenantId, Actor actor, string? note) => new()
    {
        TenantId = tenantId,
        Kind = kind,
        At = Now(),
        ActorId = actor.AccountId,
        ActorName = Masking.Name(actor.Name),
        Channel = actor.Channel,
        Subject = actor.CitizenId?.ToString("N"),
        Note = note,
    };

    private DateTime Now() => JournalEntry.Millisecond(time.GetUtcNow().UtcDateTime);
}
