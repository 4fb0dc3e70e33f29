namespace Portal.Devices;

/// <summary>What a PIN pad gives away: a block that only the holder of the key can open. There is no way to ask it for digits.</summary>
/// <param name="Block">Base64.</param>
/// <param name="KeyId">Which of the pad's keys was used.</param>
public sealed record PinBlock(string Block, string KeyId, int Length);

/// <summary>A pad of keys that encrypts what is typed. Real ones come with their maker's library; a driver for one goes beside this.</summary>
public interface IPinPad : IDevice
{
    /// <param name="typed">Told how many keys were pressed, for the stars on the screen.</param>
    Task<PinBlock> EnterAsync(int least, int most, Action<int> typed, CancellationToken cancel);

    /// <summary>Six digits for a social-security card, packed two a byte. They go from the pad to the card inside the agent and are wiped; no page ever sees them.</summary>
    Task<byte[]> EnterForCardAsync(Action<int> typed, CancellationToken cancel);
}
