using Xunit;

namespace Portal.Tests.Devices;

/// <summary>Two ends of a real pseudo terminal, as a serial line looks to both sides.</summary>
public sealed class SerialPair : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("line-").FullName;
    private Daemon? _socat;

    public string Host => Path.Combine(_folder, "host");

    public string Device => Path.Combine(_folder, "device");

    public async ValueTask InitializeAsync()
    {
        _socat = Daemon.Start("socat", ["-d", "-d", $"pty,raw,echo=0,link={Host}", $"pty,raw,echo=0,link={Device}"]);
        await _socat.UntilAsync(() => _socat.Said.Contains("starting data transfer loop", StringComparison.Ordinal), "its data loop");
    }

    /// <summary>The cable is pulled.</summary>
    public void Pull() => _socat!.Kill();

    public ValueTask DisposeAsync()
    {
        _socat?.Dispose();
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
