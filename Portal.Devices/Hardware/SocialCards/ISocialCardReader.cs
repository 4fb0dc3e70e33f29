namespace Portal.Devices;

/// <summary>What the card's public and holder's files say (社会保障卡规范, files EF05 and EF06).</summary>
/// <param name="CardNumber">卡号.</param>
/// <param name="Number">社会保障号码, the identity number; null unless the PIN was right.</param>
/// <param name="Name">Null unless the PIN was right.</param>
public sealed record SocialCard(string CardNumber, string Version, string? Number, string? Name)
{
    public override string ToString() => "SocialCard";
}

/// <summary>Reads a social-security card. Which files are read is fixed here; a page never sends a command for the card.</summary>
public interface ISocialCardReader : IDevice
{
    /// <param name="pin">As entered on the PIN pad; null reads the public file alone.</param>
    /// <exception cref="FaultException"><see cref="Fault.CardRefused"/> with the tries left in its detail when the PIN is wrong.</exception>
    Task<SocialCard> ReadAsync(byte[]? pin, Action<string> stage, CancellationToken cancel);
}

/// <summary>An open card: one command, one answer, the last two bytes of which are its status word.</summary>
public interface ICardChannel : IDisposable
{
    byte[] Transmit(byte[] command);
}
