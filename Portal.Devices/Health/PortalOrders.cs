namespace Portal.Devices;

/// <summary>The portal's order to do one thing once: signed for this kiosk, for at most a minute.</summary>
/// <param name="Name"><c>eject-card</c>, <c>restart</c>, <c>lock</c>, <c>unlock</c> or <c>message</c>.</param>
/// <param name="Text">Of a message.</param>
public sealed record CommandTicket(string Id, string Name, string? Text)
{
    /// <exception cref="FaultException">The detail says in one word what was wrong.</exception>
    public static CommandTicket Read(string text, PortalKeys keys, string kiosk, DateTimeOffset now)
    {
        var claims = TicketRules.Signed(text, Protocol.CommandTicketType, keys);
        try
        {
            TicketRules.Check(claims, kiosk, now);
            var name = claims.Text("command");
            return new(claims.Text("jti"), name, name == "message" ? claims.Text("text") : null);
        }
        catch (FormatException)
        {
            throw new FaultException(Fault.Unauthenticated, "form");
        }
    }
}

/// <summary>The configuration that this kiosk is to show.</summary>
/// <param name="Content">JSON, kept as it came.</param>
public sealed record ProfileTicket(string ProfileId, long Version, string Content)
{
    private const int Longest = 6 * 1024;

    /// <exception cref="FaultException">The detail says in one word what was wrong.</exception>
    public static ProfileTicket Read(string text, PortalKeys keys, string kiosk, DateTimeOffset now)
    {
        var claims = TicketRules.Signed(text, Protocol.ProfileTicketType, keys);
        try
        {
            TicketRules.Check(claims, kiosk, now);
            return new(claims.Text("profile"), claims.Number("version"), claims.Text("content", Longest));
        }
        catch (FormatException)
        {
            throw new FaultException(Fault.Unauthenticated, "form");
        }
    }
}
