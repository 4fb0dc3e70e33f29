namespace Portal.Devices;

/// <summary>
/// Takes and compares fingerprints. What it compares with is a template it made itself; the print on an ID card can be compared by the
/// maker's licensed library only, which is not claimed here.
/// </summary>
public interface IFingerprintReader : IDevice
{
    /// <summary>Asks for the finger several times.</summary>
    /// <param name="stage">"place-finger" and how many are done of how many: "2/5"; "again" when one was unclear.</param>
    /// <returns>The template.</returns>
    Task<byte[]> EnrolAsync(Action<string> stage, CancellationToken cancel);

    Task<bool> VerifyAsync(byte[] template, Action<string> stage, CancellationToken cancel);
}
