using System.Text;

namespace Portal.Devices;

/// <summary>Turns a receipt into the bytes of an ESC/POS printer. Text is cleaned of control bytes first, so no value can become a command.</summary>
public static class EscPos
{
    /// <summary>Stands for a character which the printer's fonts do not have.</summary>
    public const char Missing = '〓';

    /// <summary>The printers' fonts hold GBK: one or two bytes a character. GB18030 writes the same ones alike, and all others with four.</summary>
    private static readonly Encoding Chinese = CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!;

    /// <param name="draw">Draws what the printer's fonts do not have; null, or an answer of null, leaves <see cref="Missing"/>.</param>
    /// <returns>The bytes, and how many characters were replaced by <see cref="Missing"/>.</returns>
    public static (byte[] Bytes, int Replaced) Write(Receipt receipt, Func<Rune, Glyph?>? draw = null)
    {
        using var bytes = new MemoryStream();
        var replaced = 0;
        bytes.Write([0x1B, 0x40, 0x1C, 0x26]); // reset; Chinese mode
        foreach (var line in receipt.Lines)
        {
            if (line.Style == LineStyle.Qr)
            {
                bytes.Write([0x1B, 0x61, 1]);
                WriteQr(bytes, line.Text);
                continue;
            }

            bytes.Write([0x1B, 0x61, (byte)(line.Style == LineStyle.Plain ? 0 : 1), 0x1D, 0x21, (byte)(line.Style == LineStyle.Large ? 0x11 : 0)]);
            replaced += WriteText(bytes, line.Text, draw);
            bytes.WriteByte(0x0A);
        }

        bytes.Write([0x1D, 0x56, 0x42, 3]); // feed and cut
        return (bytes.ToArray(), replaced);
    }

    private static int WriteText(Stream bytes, string text, Func<Rune, Glyph?>? draw)
    {
        var replaced = 0;
        foreach (var rune in text.EnumerateRunes().Where(rune => !Rune.IsControl(rune)))
        {
            if (Chinese.GetByteCount(rune.ToString()) <= 2)
            {
                bytes.Write(Chinese.GetBytes(rune.ToString()));
            }
            else if (draw?.Invoke(rune) is { } glyph)
            {
                bytes.Write([0x1B, 0x2A, 33, (byte)glyph.Columns, (byte)(glyph.Columns >> 8), .. glyph.Dots]); // ESC *: 24 dots high, in the line
            }
            else
            {
                bytes.Write(Chinese.GetBytes(Missing.ToString()));
                replaced++;
            }
        }

        return replaced;
    }

    private static void WriteQr(Stream bytes, string text)
    {
        var content = Encoding.UTF8.GetBytes(text);
        var length = content.Length + 3;
        bytes.Write([0x1D, 0x28, 0x6B, 4, 0, 0x31, 0x41, 0x32, 0]);
        bytes.Write([0x1D, 0x28, 0x6B, 3, 0, 0x31, 0x43, 6]);
        bytes.Write([0x1D, 0x28, 0x6B, 3, 0, 0x31, 0x45, 0x31]);
        bytes.Write([0x1D, 0x28, 0x6B, (byte)length, (byte)(length >> 8), 0x31, 0x50, 0x30, .. content]);
        bytes.Write([0x1D, 0x28, 0x6B, 3, 0, 0x31, 0x51, 0x30]);
    }
}

/// <summary>What ails a receipt printer.</summary>
[Flags]
public enum ReceiptTrouble
{
    None = 0,
    Offline = 1,
    CoverOpen = 2,
    PaperEnd = 4,
    PaperNearEnd = 8,
    Cutter = 16,
    Unrecoverable = 32,
}

/// <summary>The four answers to DLE EOT n, each one byte of the pattern 0xx1xx10.</summary>
public static class EscPosStatus
{
    /// <exception cref="FaultException">Not a status byte.</exception>
    public static ReceiptTrouble Decode(int question, byte answer)
    {
        if ((answer & 0x93) != 0x12)
        {
            throw new FaultException(Fault.DeviceOffline, "not a status byte");
        }

        ReceiptTrouble If(int bits, ReceiptTrouble trouble) => (answer & bits) != 0 ? trouble : ReceiptTrouble.None;
        return question switch
        {
            1 => If(0x08, ReceiptTrouble.Offline),
            2 => If(0x04, ReceiptTrouble.CoverOpen) | If(0x20, ReceiptTrouble.PaperEnd),
            3 => If(0x08, ReceiptTrouble.Cutter) | If(0x20, ReceiptTrouble.Unrecoverable),
            4 => If(0x0C, ReceiptTrouble.PaperNearEnd) | If(0x60, ReceiptTrouble.PaperEnd),
            _ => throw new ArgumentOutOfRangeException(nameof(question)),
        };
    }

    /// <summary>The four bytes of its own accord (GS a), for the simulator.</summary>
    public static byte[] Automatic(ReceiptTrouble trouble)
    {
        int If(ReceiptTrouble which, int bits) => (trouble & which) != ReceiptTrouble.None ? bits : 0;
        var offline = If(ReceiptTrouble.Offline | ReceiptTrouble.CoverOpen | ReceiptTrouble.PaperEnd | ReceiptTrouble.Cutter | ReceiptTrouble.Unrecoverable, 0x08);
        return [(byte)(0x10 | offline | If(ReceiptTrouble.CoverOpen, 0x20)), (byte)(If(ReceiptTrouble.Cutter, 0x08) | If(ReceiptTrouble.Unrecoverable, 0x20)), (byte)(If(ReceiptTrouble.PaperNearEnd, 0x03) | If(ReceiptTrouble.PaperEnd, 0x0C)), 0];
    }

    /// <summary>The printer's side, for the simulator.</summary>
    public static byte Encode(int question, ReceiptTrouble trouble)
    {
        int If(ReceiptTrouble which, int bits) => (trouble & which) != ReceiptTrouble.None ? bits : 0;
        return (byte)(0x12 | question switch
        {
            1 => If(ReceiptTrouble.Offline | ReceiptTrouble.CoverOpen | ReceiptTrouble.PaperEnd | ReceiptTrouble.Cutter | ReceiptTrouble.Unrecoverable, 0x08),
            2 => If(ReceiptTrouble.CoverOpen, 0x04) | If(ReceiptTrouble.PaperEnd, 0x20) | If(ReceiptTrouble.Cutter | ReceiptTrouble.Unrecoverable, 0x40),
            3 => If(ReceiptTrouble.Cutter, 0x08) | If(ReceiptTrouble.Unrecoverable, 0x20),
            4 => If(ReceiptTrouble.PaperNearEnd, 0x0C) | If(ReceiptTrouble.PaperEnd, 0x60),
            _ => 0,
        });
    }
}
