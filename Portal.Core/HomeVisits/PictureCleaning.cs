using System.Buffers;
using System.Buffers.Binary;

namespace Portal.Core.HomeVisits;

/// <summary>
/// Takes out of a picture what the camera noted beside it: place, device, time, thumbnails, comments (个人信息保护法 第六条: no more than
/// is needed). What is needed to show it stays: the picture as it was compressed, its colours, and which way is up. Pure.
/// </summary>
public static class PictureCleaning
{
    private const byte StartOfScan = 0xDA;
    private const byte EndOfImage = 0xD9;
    private const byte Exif = 0xE1;
    private const byte Comment = 0xFE;

    private static readonly byte[] PngStart = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Chunks of a PNG that say how its colours are meant; of the others only the critical ones stay.</summary>
    private static readonly HashSet<string> Colours = new(StringComparer.Ordinal) { "gAMA", "cHRM", "sRGB", "iCCP", "sBIT", "bKGD", "tRNS", "pHYs" };

    /// <returns>Null when it is neither a JPEG nor a PNG that can be read to its end.</returns>
    public static byte[]? Clean(ReadOnlySpan<byte> picture) =>
        picture.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? OfJpeg(picture) : picture.StartsWith(PngStart) ? OfPng(picture) : null;

    private static byte[]? OfJpeg(ReadOnlySpan<byte> bytes)
    {
        var kept = new ArrayBufferWriter<byte>(bytes.Length);
        kept.Write(bytes[..2]);
        var (at, hasScan) = (2, false);
        while (at + 2 <= bytes.Length)
        {
            var marker = bytes[at + 1];
            if (bytes[at] != 0xFF)
            {
                return null;
            }

            if (marker == 0xFF)
            {
                at++; // Bytes may be filled up before a marker.
                continue;
            }

            if (marker == EndOfImage)
            {
                break; // Some cameras hang a film behind the picture.
            }

            if (at + 4 > bytes.Length || BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 2)..]) is var length && (length < 2 || at + 2 + length > bytes.Length))
            {
                return null;
            }

            var segment = bytes.Slice(at, 2 + length);
            if (IsNeeded(marker, segment[4..]))
            {
                kept.Write(segment);
            }
            else if (marker == Exif && UpOf(segment[4..]) is var up and > 1 and <= 8)
            {
                kept.Write((ReadOnlySpan<byte>)[0xFF, Exif, 0, 34, .. "Exif\0\0MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)up, 0, 0, 0, 0, 0, 0]);
            }

            at += segment.Length;
            if (marker == StartOfScan)
            {
                hasScan = true;
                var end = at + EndOfScan(bytes[at..]);
                kept.Write(bytes[at..end]);
                at = end;
            }
        }

        kept.Write((ReadOnlySpan<byte>)[0xFF, EndOfImage]);
        return hasScan ? kept.WrittenSpan.ToArray() : null;
    }

    /// <summary>Of the parts an application may add: the plain header, the colour profile, and how the colours were turned.</summary>
    private static bool IsNeeded(byte marker, ReadOnlySpan<byte> content) => marker switch
    {
        0xE0 => content.StartsWith("JFIF\0"u8),
        0xE2 => content.StartsWith("ICC_PROFILE\0"u8),
        0xEE => content.StartsWith("Adobe"u8),
        >= 0xE1 and <= 0xEF or Comment => false,
        _ => true,
    };

    /// <summary>Compressed data goes on until a marker that is neither a stuffed byte nor one for starting again.</summary>
    private static int EndOfScan(ReadOnlySpan<byte> data)
    {
        for (var at = 0; at + 1 < data.Length; at++)
        {
            if (data[at] == 0xFF && data[at + 1] is not (0 or 0xFF or (>= 0xD0 and <= 0xD7)))
            {
                return at;
            }
        }

        return data.Length;
    }

    /// <summary>Which way is up (EXIF tag 0x0112), 1 when nothing readable says so.</summary>
    private static int UpOf(ReadOnlySpan<byte> content)
    {
        if (!content.StartsWith("Exif\0\0"u8) || content.Length < 14)
        {
            return 1;
        }

        var tiff = content[6..];
        var isLittle = tiff[0] == (byte)'I';
        var first = Number(tiff[4..], 4, isLittle);
        if (first < 8 || first + 2 > tiff.Length)
        {
            return 1;
        }

        var count = Number(tiff[(int)first..], 2, isLittle);
        for (var entry = 0; entry < count; entry++)
        {
            var at = (int)first + 2 + (entry * 12);
            if (at + 12 > tiff.Length)
            {
                return 1;
            }

            if (Number(tiff[at..], 2, isLittle) == 0x0112)
            {
                return (int)Number(tiff[(at + 8)..], 2, isLittle);
            }
        }

        return 1;
    }

    private static long Number(ReadOnlySpan<byte> bytes, int size, bool isLittle)
    {
        var number = 0L;
        for (var at = 0; at < size; at++)
        {
            number = (number << 8) | bytes[isLittle ? size - 1 - at : at];
        }

        return number;
    }

    private static byte[]? OfPng(ReadOnlySpan<byte> bytes)
    {
        var kept = new ArrayBufferWriter<byte>(bytes.Length);
        kept.Write(bytes[..8]);
        for (var at = 8; at + 12 <= bytes.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);
            if (length > bytes.Length - at - 12)
            {
                return null;
            }

            var chunk = bytes.Slice(at, (int)length + 12);
            var name = System.Text.Encoding.ASCII.GetString(chunk.Slice(4, 4));
            if (char.IsAsciiLetterUpper(name[0]) || Colours.Contains(name))
            {
                kept.Write(chunk);
            }

            if (name == "IEND")
            {
                return kept.WrittenSpan.ToArray();
            }

            at += chunk.Length;
        }

        return null;
    }
}
