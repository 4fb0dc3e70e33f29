
namespace Portal.Devices;

/// <summary>A reader behind the PC/SC service (pcscd).</summary>
public sealed class PcscSocialCardReader(string id, string partOfName) : ISocialCardReader, ICardHolder
{
    public string Id { get; } = id;

    public DeviceKind Kind => DeviceKind.SocialCard;

    public bool IsSimulated => false;

    public Task<DeviceStatus> StatusAsync(CancellationToken cancel) => Task.Run(
        () =>
        {
            try
            {
                using var context = new PcscContext();
                return context.IsCardIn(context.Reader(partOfName)) ? DeviceStatus.CardInside : DeviceStatus.Ready;
            }
            catch (FaultException fault)
            {
                return DeviceStatus.Of(fault);
            }
            catch (DllNotFoundException)
            {
                return new DeviceStatus(DeviceState.OutOfOrder, Fault.DeviceOffline, "libpcsclite1 is not installed");
            }
        },
        cancel);

    /// <summary>A reader without a motor takes the word and does nothing.</summary>
    public Task EjectAsync(CancellationToken cancel) => Task.Run(
        () =>
        {
            using var context = new PcscContext();
            var reader = context.Reader(partOfName);
            if (context.IsCardIn(reader))
            {
                context.Eject(reader, cancel);
            }
        },
        cancel);

    public Task<SocialCard> ReadAsync(byte[]? pin, Action<string> stage, CancellationToken cancel) => Task.Run(
        () =>
        {
            using var context = new PcscContext();
            var reader = context.Reader(partOfName);
            context.WaitForCard(reader, () => stage("waiting-for-card"), cancel);
            stage("reading");
            using var card = context.Connect(reader, cancel);
            return SocialCardFiles.Read(card, pin);
        },
        cancel);
}
