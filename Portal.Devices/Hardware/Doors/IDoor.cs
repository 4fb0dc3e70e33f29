namespace Portal.Devices;

/// <summary>The lock of the station's door. A relay or a maker's controller; a driver for one goes beside this.</summary>
public interface IDoor : IDevice
{
    /// <summary>Opens it for a few seconds; the lock closes by itself.</summary>
    Task UnlockAsync(CancellationToken cancel);
}
