namespace Portal.Devices;

/// <summary>The wire contract between a kiosk page and this agent, written out in <c>docs/kiosk-protocol.md</c>. Its version lives in <see cref="Subprotocol"/>.</summary>
public static class Protocol
{
    public const int Version = 1;

    /// <summary>Both sides name it in the handshake; a page of another version is closed with <see cref="CloseCode.Version"/> and says so on the screen.</summary>
    public const string Subprotocol = "kiosk-devices.v1";

    public const string Path = "/v1";

    public const int DefaultPort = 17653;

    /// <summary>Bytes of one message, in either direction.</summary>
    public const int MaxMessage = 64 * 1024;

    public const int MaxDepth = 16;

    /// <summary>Requests of one connection that are not answered yet.</summary>
    public const int MaxInFlight = 8;

    /// <summary>Messages of one connection within <see cref="RateWindow"/>; one more closes it.</summary>
    public const int MaxMessagesPerWindow = 100;

    /// <summary>Connections at a time, those that have shown no ticket among them.</summary>
    public const int MaxConnections = 8;

    public const string TicketType = "kiosk+jwt";

    public const string DocumentTicketType = "kiosk-document+jwt";

    public const string DoorTicketType = "kiosk-door+jwt";

    public const string CommandTicketType = "kiosk-command+jwt";

    public const string ProfileTicketType = "kiosk-profile+jwt";

    public const string Audience = "kiosk-agent";

    public static readonly TimeSpan RateWindow = TimeSpan.FromSeconds(10);

    /// <summary>How long a connection may stay without a ticket.</summary>
    public static readonly TimeSpan TicketWait = TimeSpan.FromSeconds(3);

    /// <summary>The longest span between a ticket's <c>iat</c> and <c>exp</c>.</summary>
    public static readonly TimeSpan MaxTicketAge = TimeSpan.FromSeconds(60);

    /// <summary>How far the portal's clock may run ahead of the kiosk's.</summary>
    public static readonly TimeSpan ClockSlack = TimeSpan.FromSeconds(5);

    /// <summary>How long an opened session lasts without <c>session.renew</c>.</summary>
    public static readonly TimeSpan SessionLength = TimeSpan.FromMinutes(15);

    /// <summary>The longest a call may wait for a person or a device.</summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromMinutes(2);
}

/// <summary>Why the agent closed a connection. 1003 (not text) and 1009 (too big) are WebSocket's own.</summary>
public enum CloseCode
{
    /// <summary>No JSON-RPC 2.0 was spoken, again and again.</summary>
    Malformed = 4400,

    /// <summary>The ticket was refused, or the session ran out.</summary>
    Ticket = 4401,

    /// <summary>No ticket within <see cref="Protocol.TicketWait"/>.</summary>
    NoTicket = 4408,

    /// <summary>Another page opened a session; this one does not come back by itself.</summary>
    Superseded = 4409,

    /// <summary>The page speaks another version. A browser shows its page no status of a refused handshake, only a close code.</summary>
    Version = 4426,

    /// <summary>Too many messages.</summary>
    Rate = 4429,
}
