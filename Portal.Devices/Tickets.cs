using System.Security.Cryptography;
using System.Text;

namespace Portal.Devices;

/// <summary>What a ticket is held against: this kiosk, the origin of the page that shows it, the challenge of its connection, the time.</summary>
public sealed record TicketFacts(string Kiosk, string Origin, string Challenge, DateTimeOffset Now);

/// <summary>A page's leave to use devices: signed by the portal for one kiosk, one origin and one connection, for at most a minute.</summary>
/// <param name="Session">The person's session at the portal (<c>sid</c>): who comes back with the same one is the same person.</param>
/// <param name="Scope">Names of methods.</param>
public sealed record SessionTicket(string Id, string Session, IReadOnlySet<string> Scope, DateTimeOffset Expires)
{
    /// <exception cref="FaultException">The detail says in one word what was wrong.</exception>
    public static SessionTicket Read(string text, PortalKeys keys, TicketFacts facts)
    {
        var claims = TicketRules.Signed(text, Protocol.TicketType, keys);
        try
        {
            TicketRules.Check(claims, facts.Kiosk, facts.Now);
            if (claims.Text("origin") != facts.Origin)
            {
                throw new FaultException(Fault.Unauthenticated, "origin");
            }

            if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(claims.Text("challenge")), Encoding.UTF8.GetBytes(facts.Challenge)))
            {
                throw new FaultException(Fault.Unauthenticated, "challenge");
            }

            return new(claims.Text("jti"), claims.Text("sid"), claims.Texts("scope"), DateTimeOffset.FromUnixTimeSeconds(claims.Number("exp")));
        }
        catch (FormatException)
        {
            throw new FaultException(Fault.Unauthenticated, "form");
        }
    }
}

/// <summary>The portal's order to print one document once. The agent fetches it from the portal alone and prints only what has this hash.</summary>
/// <param name="Id">Also the key under which the print is kept in the journal: the portal decides what is "the same print".</param>
/// <param name="Path">On the portal's own origin.</param>
/// <param name="Sha256">Lower-case hex.</param>
public sealed record DocumentTicket(string Id, string Session, string Path, string Sha256, int Copies, bool BothSides, DateTimeOffset IssuedAt, DateTimeOffset Expires)
{
    public static DocumentTicket Read(string text, PortalKeys keys, string kiosk, string session)
    {
        var claims = TicketRules.Signed(text, Protocol.DocumentTicketType, keys);
        try
        {
            TicketRules.CheckAddressee(claims, kiosk);
            var ticket = new DocumentTicket(claims.Text("jti"), claims.Text("sid"), claims.Text("path"), claims.Text("sha256"), (int)claims.Number("copies"), claims.Text("sides") == "both", DateTimeOffset.FromUnixTimeSeconds(claims.Number("iat")), DateTimeOffset.FromUnixTimeSeconds(claims.Number("exp")));
            return ticket switch
            {
                _ when ticket.Session != session => throw new FaultException(Fault.Unauthenticated, "session"),
                _ when !ticket.Path.StartsWith('/') || ticket.Path.StartsWith("//", StringComparison.Ordinal) || ticket.Path.Contains('\\', StringComparison.Ordinal) => throw new FaultException(Fault.Unauthenticated, "path"),
                { Sha256.Length: not 64 } or { Copies: < 1 or > 5 } => throw new FaultException(Fault.Unauthenticated, "form"),
                _ => ticket,
            };
        }
        catch (Exception trouble) when (trouble is FormatException or ArgumentOutOfRangeException)
        {
            throw new FaultException(Fault.Unauthenticated, "form");
        }
    }

    /// <summary>A print that was never begun needs a fresh ticket; one that was begun is answered from the journal however old the ticket is.</summary>
    public void CheckFresh(DateTimeOffset now) => TicketRules.CheckTime(IssuedAt, Expires, now);
}

/// <summary>The portal's order to open one door once; why, and who said so, is kept at the portal.</summary>
public sealed record DoorTicket(string Id, string Door, DateTimeOffset IssuedAt, DateTimeOffset Expires)
{
    public static DoorTicket Read(string text, PortalKeys keys, string kiosk)
    {
        var claims = TicketRules.Signed(text, Protocol.DoorTicketType, keys);
        try
        {
            TicketRules.CheckAddressee(claims, kiosk);
            return new(claims.Text("jti"), claims.Text("door"), DateTimeOffset.FromUnixTimeSeconds(claims.Number("iat")), DateTimeOffset.FromUnixTimeSeconds(claims.Number("exp")));
        }
        catch (Exception trouble) when (trouble is FormatException or ArgumentOutOfRangeException)
        {
            throw new FaultException(Fault.Unauthenticated, "form");
        }
    }

    public void CheckFresh(DateTimeOffset now) => TicketRules.CheckTime(IssuedAt, Expires, now);
}

/// <summary>What holds for every ticket.</summary>
internal static class TicketRules
{
    public static Claims Signed(string text, string type, PortalKeys keys)
    {
        var (claims, why) = Jws.Read(text, type, keys);
        return claims ?? throw new FaultException(Fault.Unauthenticated, why);
    }

    public static void Check(Claims claims, string kiosk, DateTimeOffset now)
    {
        CheckAddressee(claims, kiosk);
        CheckTime(DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(claims.Number("iat"), 0, 1L << 36)), DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(claims.Number("exp"), 0, 1L << 36)), now);
    }

    public static void CheckAddressee(Claims claims, string kiosk)
    {
        if (claims.Text("aud") != Protocol.Audience || claims.Text("kiosk") != kiosk)
        {
            throw new FaultException(Fault.Unauthenticated, "kiosk");
        }
    }

    public static void CheckTime(DateTimeOffset issued, DateTimeOffset expires, DateTimeOffset now)
    {
        if (expires <= now || issued > now + Protocol.ClockSlack || expires - issued > Protocol.MaxTicketAge)
        {
            throw new FaultException(Fault.Unauthenticated, "time");
        }
    }
}

/// <summary>Ids of tickets that were used and could still be shown again.</summary>
public sealed class UsedTickets
{
    private readonly Dictionary<string, DateTimeOffset> _used = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    /// <returns>False when the ticket was used before.</returns>
    public bool Use(string id, DateTimeOffset expires, DateTimeOffset now)
    {
        lock (_gate)
        {
            foreach (var gone in _used.Where(used => used.Value < now).Select(used => used.Key).ToList())
            {
                _used.Remove(gone);
            }

            return _used.TryAdd(id, expires);
        }
    }
}
