using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.Sockets;
using Portal.Devices;
using Xunit;

namespace Portal.Tests.Devices;

/// <summary>
/// A real pcscd with the virtual reader of vsmartcard. The reader listens on every address, so it gets a network of its own; the card
/// comes in through a socket on the disk. The service's own socket lies there too, so that any number of runs live side by side.
/// </summary>
[CollectionDefinition(Only)]
public sealed class CardWorld : IAsyncLifetime, ICollectionFixture<CardWorld>
{
    /// <summary>One service at a time: the program is told by a variable of its own where it is.</summary>
    public const string Only = "pcscd";

    private const int CardPort = 35_963;

    private readonly string _folder = Directory.CreateTempSubdirectory("pcsc-").FullName;
    private Daemon? _service;

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(Path.Combine(Sub("readers"), "vpcd"), $"FRIENDLYNAME \"Virtual PCD\"\nDEVICENAME /dev/null:0x{CardPort:X}\nLIBPATH /usr/lib/pcsc/drivers/serial/libifdvpcd.so\nCHANNELID 0x{CardPort:X}\n");
        Daemon.SetVariable("PCSCLITE_CSOCK_NAME", Path.Combine(Sub("run"), "pcscd.comm"));
        await PlugInAsync();
    }

    public ValueTask DisposeAsync()
    {
        _service?.Dispose();
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>Puts a card in; disposing takes it out.</summary>
    /// <param name="onCommand">Called before every command is answered; false pulls the card in that moment.</param>
    internal async Task<IAsyncDisposable> InsertAsync(SimulatedSocialCard card, Func<byte[], bool>? onCommand = null)
    {
        var line = Insert(card, onCommand);
        if (!await IsSeenAsync(isIn: true))
        {
            line.Dispose();
            await PlugInAsync();
            line = Insert(card, onCommand);
            Assert.True(await IsSeenAsync(isIn: true), $"no card is seen: {_service!.Said}");
        }

        return new Inserted(this, line, isPulled: onCommand is not null);
    }

    private Socket Insert(SimulatedSocialCard card, Func<byte[], bool>? onCommand)
    {
        var line = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        line.Connect(new UnixDomainSocketEndPoint(Path.Combine(_folder, "card")));
        _ = Task.Run(() => ServeAsync(new NetworkStream(line, ownsSocket: true), card, onCommand));
        return line;
    }

    /// <summary>
    /// Also a second time: on a busy machine the virtual reader is lost for good when a card is pulled in the moment it is powered down:
    /// it says that none is inside and sees none after that. A reader on site is unplugged and plugged in again then; so is this one.
    /// </summary>
    private async Task PlugInAsync()
    {
        _service?.Dispose();
        File.Delete(Path.Combine(_folder, "card"));
        Directory.Delete(Sub("run"), recursive: true);
        var run = Sub("run");
        var inside = $"mkdir -p /run/pcscd; /sbin/ip link set lo up && mount --bind '{run}' /run/pcscd && {{ socat UNIX-LISTEN:'{_folder}/card',fork TCP:127.0.0.1:{CardPort} & exec /usr/sbin/pcscd -f -i -c '{Sub("readers")}'; }}";
        string[] apart = Environment.IsPrivilegedProcess ? ["-n", "-m"] : ["-r", "-n", "-m"];
        _service = Daemon.Start("unshare", [.. apart, "sh", "-c", inside]);
        await _service.UntilAsync(() => File.Exists(Path.Combine(run, "pcscd.comm")) && File.Exists(Path.Combine(_folder, "card")), "its sockets");
    }

    /// <summary>The service looks for a card a few times a second; a test goes on when it has seen what the test did.</summary>
    /// <returns>False when it has not within ten seconds.</returns>
    private static async Task<bool> IsSeenAsync(bool isIn)
    {
        var reader = new PcscSocialCardReader("socialcard0", "Virtual PCD 00 00");
        var began = Stopwatch.StartNew();
        while ((await reader.StatusAsync(CancellationToken.None)).Detail != (isIn ? "card-inside" : null))
        {
            if (began.Elapsed > TimeSpan.FromSeconds(10))
            {
                return false;
            }

            await Task.Delay(10);
        }

        return true;
    }

    private string Sub(string name) => Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;

    private sealed class Inserted(CardWorld world, Socket line, bool isPulled) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            line.Dispose();
            if (!await IsSeenAsync(isIn: false) || isPulled)
            {
                await world.PlugInAsync();
            }
        }
    }

    /// <summary>vpcd: two bytes of length, then one byte of power (0 off, 1 on, 2 reset, 4 asks for the ATR) or a command.</summary>
    private static async Task ServeAsync(NetworkStream line, SimulatedSocialCard card, Func<byte[], bool>? onCommand)
    {
        await using (line)
        {
            try
            {
                var length = new byte[2];
                while (true)
                {
                    await line.ReadExactlyAsync(length);
                    var asked = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
                    await line.ReadExactlyAsync(asked);
                    if (asked is [0 or 1 or 2])
                    {
                        card.Reset();
                        continue;
                    }

                    if (asked.Length > 1 && onCommand?.Invoke(asked) == false)
                    {
                        return;
                    }

                    var answer = asked is [4] ? SimulatedSocialCard.Atr : card.Transmit(asked);
                    BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)answer.Length);
                    await line.WriteAsync((byte[])[.. length, .. answer]);
                }
            }
            catch (Exception ended) when (ended is IOException or ObjectDisposedException)
            {
                // Taken out, or the service is gone.
            }
        }
    }
}
