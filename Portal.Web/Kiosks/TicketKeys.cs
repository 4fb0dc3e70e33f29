using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Portal.Core;
using Portal.Core.Tenancy;

namespace Portal.Web.Kiosks;

/// <summary>The key with which the portal signs what agents of kiosks may do (docs/kiosk-protocol.md, "Ticket"): ES256, made at the first need, one for every node.</summary>
public sealed class TicketKeys(PortalDbMaker maker, IDataProtectionProvider protection, TimeProvider time)
{
    private const string Use = "kiosk-tickets";

    private static readonly TimeSpan Known = TimeSpan.FromMinutes(5);

    private readonly IDataProtector _seal = protection.CreateProtector($"signing key {Use}");
    private (IReadOnlyList<SigningKey> Keys, long ReadAt)? _read;

    /// <summary>SubjectPublicKeyInfo in base64, the newest first; two at most.</summary>
    public async Task<IReadOnlyList<string>> PublicAsync(CancellationToken cancellationToken) => [.. (await KeysAsync(cancellationToken)).Select(key => key.PublicKey)];

    /// <summary>A compact JWS.</summary>
    /// <param name="type">What kind of ticket it is (<c>typ</c>).</param>
    public async Task<string> SignAsync(string type, JsonObject claims, CancellationToken cancellationToken)
    {
        var newest = (await KeysAsync(cancellationToken))[0];
        var header = new JsonObject { ["alg"] = "ES256", ["typ"] = type, ["kid"] = Base64Url.EncodeToString(SHA256.HashData(Convert.FromBase64String(newest.PublicKey))) };
        var signed = $"{Part(header)}.{Part(claims)}";
        using var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(_seal.Unprotect(Convert.FromBase64String(newest.Sealed)), out _);
        return $"{signed}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation))}";
    }

    /// <summary>The claims of a ticket of ours that comes back, to whose bearer the portal owes what it promised in it.</summary>
    /// <returns>Null for anything that the portal did not sign as this kind of ticket, and for one whose time is over.</returns>
    public async Task<JsonObject?> ReadAsync(string type, string? ticket, CancellationToken cancellationToken)
    {
        if (ticket is not { Length: > 0 and <= 4096 } || ticket.Split('.') is not [var header, var claims, var signature])
        {
            return null;
        }

        try
        {
            var said = JsonNode.Parse(Base64Url.DecodeFromChars(header))?.AsObject();
            foreach (var known in await KeysAsync(cancellationToken))
            {
                using var key = ECDsa.Create();
                key.ImportSubjectPublicKeyInfo(Convert.FromBase64String(known.PublicKey), out _);
                if (key.VerifyData(Encoding.ASCII.GetBytes($"{header}.{claims}"), Base64Url.DecodeFromChars(signature), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation))
                {
                    var read = (string?)said?["alg"] == "ES256" && (string?)said["typ"] == type ? JsonNode.Parse(Base64Url.DecodeFromChars(claims))?.AsObject() : null;
                    return (long?)read?["exp"] > time.GetUtcNow().ToUnixTimeSeconds() ? read : null;
                }
            }

            return null;
        }
        catch (Exception garbage) when (garbage is FormatException or JsonException or CryptographicException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string Part(JsonObject content) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(content));

    private async Task<IReadOnlyList<SigningKey>> KeysAsync(CancellationToken cancellationToken)
    {
        if (_read is { } read && time.GetElapsedTime(read.ReadAt) < Known)
        {
            return read.Keys;
        }

        await using var db = maker.Make(Scope.Everywhere("a key signs for every place"));
        var keys = await ReadAsync(db, cancellationToken);
        if (keys.Count == 0)
        {
            try
            {
                db.SigningKeys.Add(Make());
                await db.SaveChangesAsync(cancellationToken);
            }
            catch (DbUpdateException twice) when (PortalDbMaker.IsDuplicate(twice))
            {
                // Another node was a moment faster: its key is everybody's.
            }

            keys = await ReadAsync(db, cancellationToken);
        }

        _read = (keys, time.GetTimestamp());
        return keys;
    }

    private static async Task<List<SigningKey>> ReadAsync(PortalDb db, CancellationToken cancellationToken) =>
        await db.SigningKeys.AsNoTracking().Where(key => key.Use == Use).OrderByDescending(key => key.Number).Take(2).ToListAsync(cancellationToken);

    private SigningKey Make()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new SigningKey
        {
            Use = Use,
            Number = 1,
            Sealed = Convert.ToBase64String(_seal.Protect(key.ExportPkcs8PrivateKey())),
            PublicKey = Convert.ToBase64String(key.ExportSubjectPublicKeyInfo()),
            MadeAt = time.GetUtcNow().UtcDateTime,
        };
    }
}
