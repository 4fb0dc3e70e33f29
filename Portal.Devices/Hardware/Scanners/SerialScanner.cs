using System.Text;

namespace Portal.Devices;

/// <summary>A scanner in serial mode: each code is a line of UTF-8 that ends with CR, LF or both.</summary>
public sealed class SerialScanner(string id, Func<IByteLine> open, bool isSimulated = false) : IScanner
{
    /// <summary>The longest QR code holds 2953 bytes; what is longer is noise.</summary>
    public const int MaxCode = 3000;

    private static readonly Encoding Strict = new UTF8Encoding(false, throwOnInvalidBytes: true);

    public string Id { get; } = id;

    public DeviceKind Kind => DeviceKind.Scanner;

    public bool IsSimulated { get; } = isSimulated;

    public Task<DeviceStatus> StatusAsync(CancellationToken cancel) => Task.Run(
        () =>
        {
            try
            {
                open().Dispose();
                return DeviceStatus.Ready;
            }
            catch (FaultException fault)
            {
                return DeviceStatus.Of(fault);
            }
        },
        cancel);

    public Task ListenAsync(Action<string> stage, Action<string> scanned, CancellationToken cancel) => Task.Run(
        () =>
        {
            try
            {
                using var line = open();
                stage("listening");
                Listen(line, scanned, cancel);
            }
            catch (IOException gone)
            {
                throw new FaultException(Fault.DeviceOffline, "line", gone);
            }
        },
        cancel);

    private static void Listen(IByteLine line, Action<string> scanned, CancellationToken cancel)
    {
        var (buffer, code, isTooLong) = (new byte[256], new List<byte>(), false);
        while (true)
        {
            var count = line.Read(buffer, TimeSpan.FromSeconds(10), cancel);
            foreach (var one in buffer.AsSpan(0, count))
            {
                if (one is not ((byte)'\r' or (byte)'\n'))
                {
                    isTooLong |= code.Count == MaxCode;
                    if (!isTooLong)
                    {
                        code.Add(one);
                    }

                    continue;
                }

                if (code.Count > 0 && !isTooLong && TextOf(code) is { } text)
                {
                    scanned(text);
                }

                code.Clear();
                isTooLong = false;
            }
        }
    }

    private static string? TextOf(List<byte> code)
    {
        try
        {
            var text = Strict.GetString([.. code]);
            return text.Any(char.IsControl) ? null : text;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
