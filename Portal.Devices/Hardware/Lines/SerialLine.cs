using System.Runtime.InteropServices;

namespace Portal.Devices;

/// <summary>
/// A raw serial line of Linux: eight bits, no parity, no echo, nothing translated. The termios record is handed to the C library as it
/// came, in a buffer larger than any of its layouts, so that there is no layout here to get wrong.
/// </summary>
public sealed unsafe partial class SerialLine : IByteLine
{
    private const int ReadWriteQuiet = 0x2 | 0x100 | 0x800 | 0x80000; // O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC
    private const short CanRead = 1;
    private const short CanWrite = 4;
    private const short Gone = 0x18; // POLLERR | POLLHUP
    private const int Again = 11;
    private const int Interrupted = 4;

    /// <summary>A wait is cut into pieces of this length, so that a cancel is heard.</summary>
    private const int Slice = 20;

    private static readonly Dictionary<int, uint> Speeds = new() { [9600] = 0xD, [19_200] = 0xE, [38_400] = 0xF, [57_600] = 0x1001, [115_200] = 0x1002, [230_400] = 0x1003 };

    private int _file;

    /// <exception cref="FaultException">There is no such line, or it is not one.</exception>
    public SerialLine(string path, int baud)
    {
        _file = OpenFile(path, ReadWriteQuiet);
        if (_file < 0)
        {
            throw new FaultException(Fault.DeviceOffline, "line cannot be opened");
        }

        var settings = stackalloc byte[256];
        if (!Speeds.TryGetValue(baud, out var speed) || GetSettings(_file, settings) != 0)
        {
            _ = CloseFile(_file);
            throw new FaultException(Fault.DeviceOffline, "not a serial line, or no such speed");
        }

        MakeRaw(settings);
        _ = SetSpeed(settings, speed);
        if (SetSettings(_file, 0, settings) != 0)
        {
            _ = CloseFile(_file);
            throw new FaultException(Fault.DeviceOffline, "line refuses its settings");
        }

        _ = Flush(_file, 2);
    }

    public void Discard() => _ = Flush(_file, 0);

    public void Write(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            nint written;
            fixed (byte* first = bytes)
            {
                written = WriteFile(_file, first, bytes.Length);
            }

            if (written > 0)
            {
                bytes = bytes[(int)written..];
                continue;
            }

            Waiting wait = new() { File = _file, Events = CanWrite };
            if (Marshal.GetLastPInvokeError() is not (Again or Interrupted) || Poll(&wait, 1, 2000) <= 0)
            {
                throw new IOException("the serial line does not take bytes");
            }
        }
    }

    public int Read(Span<byte> bytes, TimeSpan wait, CancellationToken cancel)
    {
        var until = Environment.TickCount64 + (long)wait.TotalMilliseconds;
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            var left = (int)(until - Environment.TickCount64);
            if (left <= 0)
            {
                return 0;
            }

            Waiting poll = new() { File = _file, Events = CanRead };
            if (Poll(&poll, 1, Math.Min(left, Slice)) <= 0)
            {
                continue;
            }

            if ((poll.Happened & CanRead) == 0 && (poll.Happened & Gone) != 0)
            {
                throw new IOException("the serial line hung up");
            }

            nint count;
            fixed (byte* first = bytes)
            {
                count = ReadFile(_file, first, bytes.Length);
            }

            if (count > 0)
            {
                return (int)count;
            }

            if (count == 0 || Marshal.GetLastPInvokeError() is not (Again or Interrupted))
            {
                throw new IOException("the serial line is closed");
            }
        }
    }

    public void Dispose()
    {
        if (_file >= 0)
        {
            _ = CloseFile(_file);
            _file = -1;
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFile(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int CloseFile(int file);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint ReadFile(int file, byte* bytes, nint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteFile(int file, byte* bytes, nint count);

    [LibraryImport("libc", EntryPoint = "tcgetattr")]
    private static partial int GetSettings(int file, byte* settings);

    [LibraryImport("libc", EntryPoint = "tcsetattr")]
    private static partial int SetSettings(int file, int when, byte* settings);

    [LibraryImport("libc", EntryPoint = "cfmakeraw")]
    private static partial void MakeRaw(byte* settings);

    [LibraryImport("libc", EntryPoint = "cfsetspeed")]
    private static partial int SetSpeed(byte* settings, uint speed);

    [LibraryImport("libc", EntryPoint = "tcflush")]
    private static partial int Flush(int file, int queue);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(Waiting* files, nuint count, int milliseconds);

    [StructLayout(LayoutKind.Sequential)]
    private struct Waiting
    {
        public int File;
        public short Events;
        public short Happened;
    }
}
