using System.Runtime.InteropServices;
using System.Text;

namespace Portal.Devices;

/// <summary>A character as dots: three bytes for each column of 24, the topmost dot the highest bit, as <c>ESC *</c> takes it.</summary>
public sealed record Glyph(int Columns, byte[] Dots);

/// <summary>
/// Draws characters that a receipt printer does not have in its fonts (names such as 𠮷) with FreeType, which every Linux desktop has. One
/// at a time: the library's face is no business of two threads.
/// </summary>
public sealed unsafe partial class Glyphs
{
    private const string FreeType = "libfreetype.so.6";
    private const int Height = 24;
    private const int Baseline = 20;
    private const int RenderMono = 4 | (2 << 16); // FT_LOAD_RENDER | FT_LOAD_TARGET_MONO

    // Places in FT_FaceRec and FT_GlyphSlotRec where pointers and longs have eight bytes.
    private const int FaceGlyph = 152, SlotRows = 152, SlotWidth = 156, SlotPitch = 160, SlotBuffer = 168, SlotLeft = 192, SlotTop = 196;

    private readonly Lock _gate = new();
    private readonly nint _face;

    private Glyphs(nint face) => _face = face;

    /// <returns>Null where the font or the library is missing: then such characters are marked, and counted.</returns>
    public static Func<Rune, Glyph?>? Of(string font)
    {
        if (nint.Size != 8 || !File.Exists(font))
        {
            return null;
        }

        try
        {
            return Begin(out var library) == 0 && NewFace(library, font, 0, out var face) == 0 && SetPixelSizes(face, 0, Height - 2) == 0 ? new Glyphs(face).Draw : null;
        }
        catch (DllNotFoundException)
        {
            return null;
        }
    }

    private Glyph? Draw(Rune rune)
    {
        lock (_gate)
        {
            if (CharIndex(_face, (nuint)rune.Value) == 0 || LoadChar(_face, (nuint)rune.Value, RenderMono) != 0)
            {
                return null;
            }

            var slot = *(byte**)(_face + FaceGlyph);
            var (rows, width, pitch, left, top) = (*(int*)(slot + SlotRows), *(int*)(slot + SlotWidth), *(int*)(slot + SlotPitch), *(int*)(slot + SlotLeft), *(int*)(slot + SlotTop));
            var bits = *(byte**)(slot + SlotBuffer);

            // Printers obey some commands in the middle of dots; a picture in which one would stand is moved by a dot.
            for (var shift = 0; shift < 3; shift++)
            {
                var dots = new byte[Height * 3];
                for (var y = 0; y < rows; y++)
                {
                    for (var x = 0; x < width; x++)
                    {
                        var (column, row) = (x + left, y + Baseline - top + shift);
                        if ((bits[(y * pitch) + (x >> 3)] & (0x80 >> (x & 7))) != 0 && column is >= 0 and < Height && row is >= 0 and < Height)
                        {
                            dots[(column * 3) + (row >> 3)] |= (byte)(0x80 >> (row & 7));
                        }
                    }
                }

                if (!HoldsACommand(dots))
                {
                    return new Glyph(Height, dots);
                }
            }

            return null;
        }
    }

    /// <summary>DLE EOT, DLE ENQ, DLE DC4; and ESC and GS, which nobody needs to see here either.</summary>
    private static bool HoldsACommand(ReadOnlySpan<byte> dots)
    {
        for (var at = 0; at + 1 < dots.Length; at++)
        {
            if ((dots[at] == 0x10 && dots[at + 1] is 0x04 or 0x05 or 0x14) || (dots[at] is 0x1B && dots[at + 1] is 0x40) || (dots[at] is 0x1D && dots[at + 1] is 0x56 or 0x72))
            {
                return true;
            }
        }

        return false;
    }

    [LibraryImport(FreeType, EntryPoint = "FT_Init_FreeType")]
    private static partial int Begin(out nint library);

    [LibraryImport(FreeType, EntryPoint = "FT_New_Face", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int NewFace(nint library, string path, nint index, out nint face);

    [LibraryImport(FreeType, EntryPoint = "FT_Set_Pixel_Sizes")]
    private static partial int SetPixelSizes(nint face, uint width, uint height);

    [LibraryImport(FreeType, EntryPoint = "FT_Get_Char_Index")]
    private static partial uint CharIndex(nint face, nuint code);

    [LibraryImport(FreeType, EntryPoint = "FT_Load_Char")]
    private static partial int LoadChar(nint face, nuint code, int flags);
}
