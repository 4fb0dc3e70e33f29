using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Portal.Devices;

/// <summary>A card reader whose card lies on the simulated table.</summary>
public sealed class SimulatedSocialCardReader(string id, SimulatedWorld world) : ISocialCardReader, ICardHolder
{
    public string Id { get; } = id;

    public DeviceKind Kind => DeviceKind.SocialCard;

    public bool IsSimulated => true;

    public Task<DeviceStatus> StatusAsync(CancellationToken cancel) => Task.FromResult(world.IsCardStuck ? new DeviceStatus(DeviceState.OutOfOrder, Fault.CardStuck, "simulated") : world.SocialCard is null ? DeviceStatus.Ready : DeviceStatus.CardInside);

    public Task EjectAsync(CancellationToken cancel)
    {
        world.Eject();
        return Task.CompletedTask;
    }

    public async Task<SocialCard> ReadAsync(byte[]? pin, Action<string> stage, CancellationToken cancel)
    {
        stage("waiting-for-card");
        var card = await world.UntilAsync(() => world.SocialCard, cancel);
        stage("reading");
        return SocialCardFiles.Read(card, pin);
    }
}

/// <summary>Two words that are alike are one finger; its template is the word's hash.</summary>
public sealed class SimulatedFingerprintReader(string id, SimulatedWorld world) : IFingerprintReader
{
    public string Id { get; } = id;

    public DeviceKind Kind => DeviceKind.Fingerprint;

    public bool IsSimulated => true;

    public Task<DeviceStatus> StatusAsync(CancellationToken cancel) => Task.FromResult(DeviceStatus.Ready);

    public async Task<byte[]> EnrolAsync(Action<string> stage, CancellationToken cancel)
    {
        stage("place-finger");
        return SHA256.HashData(Encoding.UTF8.GetBytes(await world.UntilAsync(() => world.Finger, cancel)));
    }

    public async Task<bool> VerifyAsync(byte[] template, Action<string> stage, CancellationToken cancel) =>
        (await EnrolAsync(stage, cancel)).AsSpan().SequenceEqual(template);
}

/// <summary>Encrypts under a key that it forgets at once: nobody can open the block of a simulator.</summary>
public sealed class SimulatedPinPad(string id, SimulatedWorld world) : IPinPad
{
    public string Id { get; } = id;

    public DeviceKind Kind => DeviceKind.PinPad;

    public bool IsSimulated => true;

    public Task<DeviceStatus> StatusAsync(CancellationToken cancel) => Task.FromResult(DeviceStatus.Ready);

    public async Task<PinBlock> EnterAsync(int least, int most, Action<int> typed, CancellationToken cancel)
    {
        var digits = await DigitsAsync(least, most, typed, cancel);
        using var cipher = new AesGcm(RandomNumberGenerator.GetBytes(32), 16);
        var (sealedDigits, tag) = (new byte[digits.Length], new byte[16]);
        cipher.Encrypt(RandomNumberGenerator.GetBytes(12), Encoding.ASCII.GetBytes(digits), sealedDigits, tag);
        return new(Convert.ToBase64String([.. tag, .. sealedDigits]), "simulated", digits.Length);
    }

    public async Task<byte[]> EnterForCardAsync(Action<int> typed, CancellationToken cancel) =>
        Convert.FromHexString(await DigitsAsync(6, 6, typed, cancel));

    private async Task<string> DigitsAsync(int least, int most, Action<int> typed, CancellationToken cancel)
    {
        world.TakeKeys();
        typed(0);
        var seen = 0;
        while (true)
        {
            var keys = await world.UntilAsync(() => world.Keys.Length > seen ? world.Keys : null, cancel);
            seen = keys.Length;
            var digits = string.Concat(keys.TakeWhile(char.IsAsciiDigit).Take(most));
            typed(digits.Length);
            if (digits.Length == most || (digits.Length >= least && keys.EndsWith('#')))
            {
                world.TakeKeys();
                return digits;
            }
        }
    }
}

/// <summary>A printer that counts its sheets, one for each page, and waits before any of them while it has no paper.</summary>
public sealed partial class SimulatedDocumentPrinter(string id, SimulatedWorld world) : IDocumentPrinter
{
    private int _number;

    public string Id { get; } = id;

    public DeviceKind Kind => DeviceKind.Document;

    public bool IsSimulated => true;

    public Task<DeviceStatus> StatusAsync(CancellationToken cancel) =>
        Task.FromResult(world.DocumentTrouble is { } trouble ? new DeviceStatus(DeviceState.OutOfOrder, trouble, "simulated", trouble == Fault.PaperOut ? 0 : world.Paper) : DeviceStatus.Ready with { Paper = world.Paper });

    public async Task PrintAsync(DocumentJob job, PrintNews news, CancellationToken cancel)
    {
        news.Taken(Interlocked.Increment(ref _number));
        news.Stage("printing");
        var pages = Math.Max(1, Page().Count(Encoding.Latin1.GetString(job.Pdf)));
        for (var sheet = 1; sheet <= job.Copies * pages; sheet++)
        {
            if (world.DocumentTrouble is { } trouble)
            {
                news.Stage(trouble == Fault.Jam ? "jam" : "paper-end");
                await world.UntilAsync(() => world.DocumentTrouble is null ? "" : null, cancel);
                news.Stage("printing");
            }

            await Task.Delay(world.Slow, cancel);
            world.CountSheet($"{job.Name} {sheet}");
            news.Sheets(sheet);
        }
    }

    public Task<JobState?> SettleAsync(string name, CancellationToken cancel) => Task.FromResult<JobState?>(null);

    [GeneratedRegex(@"/Type\s*/Page\b(?!s)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Page();
}

/// <summary>A lock that counts how often it was opened.</summary>
public sealed class SimulatedDoor(string id, SimulatedWorld world) : IDoor
{
    public string Id { get; } = id;

    public DeviceKind Kind => DeviceKind.Door;

    public bool IsSimulated => true;

    public Task<DeviceStatus> StatusAsync(CancellationToken cancel) => Task.FromResult(DeviceStatus.Ready);

    public Task UnlockAsync(CancellationToken cancel)
    {
        world.CountUnlock();
        return Task.CompletedTask;
    }
}
