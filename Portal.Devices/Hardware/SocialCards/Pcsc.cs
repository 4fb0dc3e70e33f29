using System.Runtime.InteropServices;
using System.Text;

namespace Portal.Devices;

/// <summary>
/// PC/SC as pcsc-lite speaks it on Linux, where every DWORD, LONG and handle is a C <c>long</c>: eight bytes on a 64-bit machine.
/// (Windows' own library has four and would need a binding of its own.)
/// </summary>
internal static unsafe partial class PcscLibrary
{
    public const uint NoService = 0x8010001D;
    public const uint ServiceStopped = 0x8010001E;
    public const uint NoReaders = 0x8010002E;
    public const uint TimedOut = 0x8010000A;
    public const uint Cancelled = 0x80100002;
    public const uint Removed = 0x80100069;
    public const uint ResetByAnother = 0x80100068;
    public const uint NoCard = 0x8010000C;
    public const uint Unpowered = 0x80100067;
    public const uint Unresponsive = 0x80100066;
    public const uint Present = 0x20;
    public const nuint UnpowerCard = 2;
    public const nuint EjectCard = 3;

    private const string Library = "libpcsclite.so.1";

    [LibraryImport(Library, EntryPoint = "SCardEstablishContext")]
    public static partial nint Establish(nuint scope, nint reserved1, nint reserved2, out nint context);

    [LibraryImport(Library, EntryPoint = "SCardReleaseContext")]
    public static partial nint Release(nint context);

    [LibraryImport(Library, EntryPoint = "SCardListReaders")]
    public static partial nint ListReaders(nint context, byte* groups, byte* readers, ref nuint length);

    [LibraryImport(Library, EntryPoint = "SCardGetStatusChange")]
    public static partial nint GetStatusChange(nint context, nuint milliseconds, ReaderState* states, nuint count);

    [LibraryImport(Library, EntryPoint = "SCardCancel")]
    public static partial nint Cancel(nint context);

    [LibraryImport(Library, EntryPoint = "SCardConnect")]
    public static partial nint Connect(nint context, byte* reader, nuint share, nuint protocols, out nint card, out nuint protocol);

    [LibraryImport(Library, EntryPoint = "SCardDisconnect")]
    public static partial nint Disconnect(nint card, nuint disposition);

    [LibraryImport(Library, EntryPoint = "SCardTransmit")]
    public static partial nint Transmit(nint card, ProtocolHeader* send, byte* command, nuint length, nint receive, byte* answer, ref nuint answerLength);

    [StructLayout(LayoutKind.Sequential)]
    public struct ProtocolHeader
    {
        public nuint Protocol;
        public nuint Length;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct ReaderState
    {
        public byte* Reader;
        public nint User;
        public nuint Current;
        public nuint Event;
        public nuint AtrLength;
        public fixed byte Atr[33];
    }
}

/// <summary>One conversation with the PC/SC service.</summary>
internal sealed unsafe class PcscContext : IDisposable
{
    private readonly nint _context;

    public PcscContext() => Check(PcscLibrary.Establish(2, 0, 0, out _context));

    /// <param name="partOfName">Empty takes the first.</param>
    public byte[] Reader(string partOfName)
    {
        nuint length = 0;
        Check(PcscLibrary.ListReaders(_context, null, null, ref length));
        var names = new byte[length];
        fixed (byte* first = names)
        {
            Check(PcscLibrary.ListReaders(_context, null, first, ref length));
        }

        var found = Encoding.UTF8.GetString(names).Split('\0', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault(name => name.Contains(partOfName, StringComparison.Ordinal));
        return found is null ? throw new FaultException(Fault.DeviceOffline, "no reader") : Encoding.UTF8.GetBytes(found + "\0");
    }

    /// <summary>Waits until a card is there. A cancel is heard at once, since the service itself is told.</summary>
    public void WaitForCard(byte[] reader, Action onWaiting, CancellationToken cancel)
    {
        fixed (byte* name = reader)
        {
            var state = new PcscLibrary.ReaderState { Reader = name };
            var told = false;
            while (true)
            {
                using (cancel.Register(() => _ = PcscLibrary.Cancel(_context)))
                {
                    cancel.ThrowIfCancellationRequested();
                    // Short, in case the cancel came between our looking and the service's waiting.
                    var result = PcscLibrary.GetStatusChange(_context, 500, &state, 1);
                    cancel.ThrowIfCancellationRequested();
                    if ((uint)result is not (PcscLibrary.TimedOut or PcscLibrary.Cancelled))
                    {
                        Check(result);
                    }
                }

                if (((uint)state.Event & PcscLibrary.Present) != 0)
                {
                    return;
                }

                if (!told)
                {
                    onWaiting();
                    told = true;
                }

                state.Current = state.Event & 0xFFFF;
            }
        }
    }

    /// <summary>Looks without waiting.</summary>
    public bool IsCardIn(byte[] reader)
    {
        fixed (byte* name = reader)
        {
            var state = new PcscLibrary.ReaderState { Reader = name };
            Check(PcscLibrary.GetStatusChange(_context, 0, &state, 1));
            return ((uint)state.Event & PcscLibrary.Present) != 0;
        }
    }

    /// <summary>A card that has just come in is not always awake at the first try.</summary>
    public ICardChannel Connect(byte[] reader, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            nint result;
            nint card;
            nuint protocol;
            fixed (byte* name = reader)
            {
                result = PcscLibrary.Connect(_context, name, share: 1, protocols: 3, out card, out protocol);
            }

            if (result == 0)
            {
                return new Card(card, protocol);
            }

            if (attempt == 10 || (uint)result is not (PcscLibrary.Unpowered or PcscLibrary.Unresponsive))
            {
                Check(result);
            }

            cancel.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(100));
            cancel.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Ends with the card pushed out, where the reader has a motor for it.</summary>
    public void Eject(byte[] reader, CancellationToken cancel)
    {
        using var card = (Card)Connect(reader, cancel);
        card.Ending = PcscLibrary.EjectCard;
    }

    public void Dispose() => _ = PcscLibrary.Release(_context);

    private static void Check(nint result)
    {
        switch ((uint)result)
        {
            case 0:
                return;
            case PcscLibrary.Removed or PcscLibrary.NoCard or PcscLibrary.Unpowered or PcscLibrary.ResetByAnother:
                throw new FaultException(Fault.CardRemoved, $"pcsc {(uint)result:X8}");
            case PcscLibrary.Unresponsive:
                throw new FaultException(Fault.CardUnreadable, $"pcsc {(uint)result:X8}");
            default:
                throw new FaultException(Fault.DeviceOffline, $"pcsc {(uint)result:X8}");
        }
    }

    private sealed class Card(nint card, nuint protocol) : ICardChannel
    {
        public byte[] Transmit(byte[] command)
        {
            var header = new PcscLibrary.ProtocolHeader { Protocol = protocol, Length = (nuint)sizeof(PcscLibrary.ProtocolHeader) };
            var answer = new byte[65_538];
            var length = (nuint)answer.Length;
            fixed (byte* sent = command, received = answer)
            {
                var result = PcscLibrary.Transmit(card, &header, sent, (nuint)command.Length, 0, received, ref length);
                // A card that is drawn while it speaks shows as a failed transmission of one kind or another.
                if (result != 0 && (uint)result is not (PcscLibrary.NoService or PcscLibrary.ServiceStopped))
                {
                    throw new FaultException(Fault.CardRemoved, $"pcsc {(uint)result:X8}");
                }

                Check(result);
            }

            return answer[..(int)length];
        }

        /// <summary>Powered down, so that what the PIN opened is closed again.</summary>
        public nuint Ending { get; set; } = PcscLibrary.UnpowerCard;

        public void Dispose() => _ = PcscLibrary.Disconnect(card, Ending);
    }
}
