namespace Portal.Devices;

/// <summary>
/// The reader's security module on a serial line. Opens the line for every call and closes it after, so that a reader that was unplugged
/// and came back works again without a restart.
/// </summary>
public sealed class SamReader(string id, Func<IByteLine> open, bool isSimulated = false) : IIdCardReader
{
    private static readonly TimeSpan ShortAnswer = TimeSpan.FromMilliseconds(1000);
    private static readonly TimeSpan LongAnswer = TimeSpan.FromMilliseconds(3000);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>A single bad frame is noise; three in a row are a fault.</summary>
    private const int Tries = 3;

    public string Id { get; } = id;

    public DeviceKind Kind => DeviceKind.IdCard;

    public bool IsSimulated { get; } = isSimulated;

    public Task<DeviceStatus> StatusAsync(CancellationToken cancel) => Task.Run(
        () =>
        {
            try
            {
                using var line = open();
                Ask(line, 0x11, 0xFF, ShortAnswer, cancel);
                return DeviceStatus.Ready;
            }
            catch (FaultException fault)
            {
                return DeviceStatus.Of(fault);
            }
            catch (IOException)
            {
                return new DeviceStatus(DeviceState.OutOfOrder, Fault.DeviceOffline, "line");
            }
        },
        cancel);

    public Task<IdCard> ReadAsync(bool withPhoto, Action<string> stage, CancellationToken cancel) => Task.Run(
        () =>
        {
            try
            {
                using var line = open();
                stage("waiting-for-card");
                while (!Find(line, cancel))
                {
                    cancel.WaitHandle.WaitOne(Pause);
                    cancel.ThrowIfCancellationRequested();
                }

                stage("reading");
                return Read(line, withPhoto, cancel);
            }
            catch (IOException gone)
            {
                throw new FaultException(Fault.DeviceOffline, "line", gone);
            }
        },
        cancel);

    /// <summary>Asks again when the answer was garbled; whatever else the module says no with is final.</summary>
    private static byte[] Ask(IByteLine line, byte command, byte parameter, TimeSpan wait, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                line.Discard();
                line.Write(SamFrame.Build([command, parameter]));
                var answer = SamFrame.Read(line, wait, cancel) ?? throw new FaultException(Fault.DeviceOffline, "no answer");
                return answer is [_, _, 0x90 or 0x9F, .. var rest] ? rest : throw SaysNo(answer[2]);
            }
            catch (FaultException garbled) when (garbled.Fault == Fault.CardUnreadable && garbled.Detail is "checksum" or "frame length" or "SW3=10" && attempt < Tries)
            {
                // The next try decides.
            }
        }
    }

    private static bool Find(IByteLine line, CancellationToken cancel)
    {
        try
        {
            Ask(line, 0x20, 0x01, ShortAnswer, cancel);
            return true;
        }
        catch (FaultException none) when (none.Detail == "SW3=80")
        {
            return false;
        }
    }

    private static IdCard Read(IByteLine line, bool withPhoto, CancellationToken cancel)
    {
        Ask(line, 0x20, 0x02, ShortAnswer, cancel);
        var answer = Ask(line, 0x30, 0x01, LongAnswer, cancel);
        if (answer.Length < 4)
        {
            throw new FaultException(Fault.CardUnreadable, "lengths");
        }

        var (text, photo) = ((answer[0] << 8) | answer[1], (answer[2] << 8) | answer[3]);
        return text == IdCard.TextLength && answer.Length >= 4 + text + photo
            ? IdCard.Parse(answer.AsSpan(4, text), withPhoto ? answer[(4 + text)..(4 + text + photo)] : null)
            : throw new FaultException(Fault.CardUnreadable, "lengths");
    }

    /// <summary>The last status byte of GA 467 as a fault of ours.</summary>
    private static FaultException SaysNo(byte status) => new(
        status switch
        {
            0x40 or 0x41 or 0x81 => Fault.CardRemoved,
            0x31 or 0x32 or 0x33 => Fault.CardRefused,
            0x10 or 0x11 or 0x80 or 0x91 => Fault.CardUnreadable,
            _ => Fault.DeviceOffline,
        },
        $"SW3={status:X2}");
}
