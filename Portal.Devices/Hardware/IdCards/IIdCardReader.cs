namespace Portal.Devices;

/// <summary>Reads a second-generation card or permit that lies on the reader.</summary>
public interface IIdCardReader : IDevice
{
    /// <summary>Waits for a card and reads it.</summary>
    /// <param name="stage">Told "waiting-for-card" and "reading".</param>
    Task<IdCard> ReadAsync(bool withPhoto, Action<string> stage, CancellationToken cancel);
}
