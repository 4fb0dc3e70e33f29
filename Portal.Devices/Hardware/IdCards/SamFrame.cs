namespace Portal.Devices;

/// <summary>
/// One frame between host and reader (GA 467, <c>AA AA AA 96 69</c>, length of two bytes, content, XOR of length and content). The same
/// in both directions.
/// </summary>
public static class SamFrame
{
    /// <summary>The longest answer there is: text, photo and fingerprint with their lengths.</summary>
    public const int MaxContent = 4096;

    private static readonly byte[] Preamble = [0xAA, 0xAA, 0xAA, 0x96, 0x69];

    public static byte[] Build(ReadOnlySpan<byte> content)
    {
        var frame = new byte[Preamble.Length + 2 + content.Length + 1];
        Preamble.CopyTo(frame, 0);
        frame[5] = (byte)((content.Length + 1) >> 8);
        frame[6] = (byte)(content.Length + 1);
        content.CopyTo(frame.AsSpan(7));
        frame[^1] = Xor(frame.AsSpan(5, 2 + content.Length));
        return frame;
    }

    /// <summary>Finds the next frame, whatever noise comes before it, and checks it.</summary>
    /// <returns>The content; null when none came in time.</returns>
    /// <exception cref="FaultException">A frame that is broken: impossible length or wrong checksum.</exception>
    public static byte[]? Read(IByteLine line, TimeSpan wait, CancellationToken cancel)
    {
        var until = Environment.TickCount64 + (long)wait.TotalMilliseconds;
        Span<byte> one = stackalloc byte[1];
        var matched = 0;
        while (matched < Preamble.Length)
        {
            if (!Fill(line, one, until, cancel))
            {
                return null;
            }

            matched = one[0] == Preamble[matched] ? matched + 1 : one[0] == 0xAA ? (matched == 3 ? 3 : 1) : 0;
        }

        Span<byte> length = stackalloc byte[2];
        if (!Fill(line, length, until, cancel))
        {
            return null;
        }

        var count = (length[0] << 8) | length[1];
        if (count is < 3 or > MaxContent)
        {
            throw new FaultException(Fault.CardUnreadable, "frame length");
        }

        var rest = new byte[count];
        if (!Fill(line, rest, until, cancel))
        {
            return null;
        }

        return (byte)(Xor(length) ^ Xor(rest.AsSpan(0, count - 1))) == rest[^1] ? rest[..^1] : throw new FaultException(Fault.CardUnreadable, "checksum");
    }

    private static bool Fill(IByteLine line, Span<byte> bytes, long until, CancellationToken cancel)
    {
        while (bytes.Length > 0)
        {
            var left = until - Environment.TickCount64;
            var count = left <= 0 ? 0 : line.Read(bytes, TimeSpan.FromMilliseconds(left), cancel);
            if (count == 0)
            {
                return false;
            }

            bytes = bytes[count..];
        }

        return true;
    }

    private static byte Xor(ReadOnlySpan<byte> bytes)
    {
        byte sum = 0;
        foreach (var one in bytes)
        {
            sum ^= one;
        }

        return sum;
    }
}
