namespace Portal.Devices;

/// <summary>A code scanner that speaks by itself. (One that types like a keyboard needs no agent: the page reads it.)</summary>
public interface IScanner : IDevice
{
    /// <summary>Hands over every code until cancelled.</summary>
    /// <param name="stage">Told "listening" once a code would be heard.</param>
    Task ListenAsync(Action<string> stage, Action<string> scanned, CancellationToken cancel);
}
