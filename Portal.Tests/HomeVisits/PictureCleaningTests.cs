using System.Text;
using Portal.Core.Demo;
using Portal.Core.HomeVisits;
using Shouldly;
using Xunit;

namespace Portal.Tests.HomeVisits;

/// <summary>What a camera writes beside a picture stays behind; the picture itself is the same byte by byte.</summary>
public sealed class PictureCleaningTests
{
    private static readonly byte[] Scan = [0xFF, 0xDA, 0, 4, 1, 2, 0x12, 0xFF, 0x00, 0x34, 0xFF, 0xD3, 0x56];

    [Theory, Trait("Row", "46")]
    [InlineData(true, 6)]
    [InlineData(false, 8)]
    public void Jpeg_WithPlaceAndFilm_KeepsPictureAndWhichWayIsUp(bool littleEndian, byte up)
    {
        byte[] header = [0xFF, 0xD8, .. Segment(0xE0, "JFIF\0\x1\x1"u8), .. Segment(0xE2, "ICC_PROFILE\0abc"u8)];
        byte[] noted = [.. Segment(0xE1, Exif(littleEndian, up)), .. Segment(0xE1, "http://ns.adobe.com/xap/1.0/\0GPSLatitude"u8), .. Segment(0xFE, "made at home"u8), .. Segment(0xED, "Photoshop"u8), .. Segment(0xE2, "MPF\0xx"u8)];
        byte[] tables = [.. Segment(0xDB, "table"u8), .. Segment(0xC0, "frame"u8)];

        var clean = PictureCleaning.Clean([.. header, .. noted, .. tables, .. Scan, .. Scan, 0xFF, 0xD9, .. "ftypmp4 a film"u8])!;

        byte[] upright = [0xFF, 0xE1, 0, 34, .. "Exif\0\0MM\0*"u8, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, up, 0, 0, 0, 0, 0, 0];
        clean.ShouldBe([.. header, .. upright, .. tables, .. Scan, .. Scan, 0xFF, 0xD9]);
        Encoding.Latin1.GetString(clean).ShouldNotContain("GPS");
    }

    [Fact]
    public void Jpeg_Cleaned_IsLeftAsItIs()
    {
        byte[] plain = [0xFF, 0xD8, .. Segment(0xE0, "JFIF\0"u8), .. Segment(0xC0, "frame"u8), .. Scan, 0xFF, 0xD9];

        PictureCleaning.Clean(plain).ShouldBe(plain);
        PictureCleaning.Clean([0xFF, 0xD8, .. Segment(0xE1, Exif(true, 1)), .. plain[2..]]).ShouldBe(plain, "upright needs no word");
    }

    [Fact]
    public void Png_WithNotes_KeepsPictureAlone()
    {
        var plain = SampleAnswers.Picture;
        var (start, rest) = (plain[..33], plain[33..]); // Signature and head; data and end.

        PictureCleaning.Clean([.. start, .. Chunk("gAMA", "abcd"u8), .. Chunk("eXIf", Exif(true, 6)), .. Chunk("tEXt", "Author\0me"u8), .. Chunk("tIME", "1234567"u8), .. rest, .. "behind"u8])
            .ShouldBe([.. start, .. Chunk("gAMA", "abcd"u8), .. rest]);
    }

    [Fact]
    public void WhatIsNoPicture_OrIsCutOff_IsNone()
    {
        byte[] jpeg = [0xFF, 0xD8, .. Segment(0xE0, "JFIF\0"u8), .. Segment(0xC0, "frame"u8)];

        PictureCleaning.Clean([]).ShouldBeNull();
        PictureCleaning.Clean("%PDF-1.7"u8).ShouldBeNull();
        PictureCleaning.Clean(jpeg).ShouldBeNull("no picture follows its head");
        PictureCleaning.Clean([.. jpeg, 0xFF, 0xDB, 0xFF, 0xFF, 1]).ShouldBeNull("a part longer than the file");
        PictureCleaning.Clean([.. jpeg, 1, 2, 3]).ShouldBeNull("no marker where one must be");
        PictureCleaning.Clean(SampleAnswers.Picture.AsSpan(..^8)).ShouldBeNull("an image without its end");
    }

    /// <summary>A thief's file is answered and never thrown over.</summary>
    [Fact]
    public void BrokenPictures_AreAnsweredWithoutAnException()
    {
        var random = new Random(46);
        byte[] jpeg = [0xFF, 0xD8, .. Segment(0xE1, Exif(true, 6)), .. Segment(0xC0, "frame"u8), .. Scan, 0xFF, 0xD9];
        for (var turn = 0; turn < 20_000; turn++)
        {
            var broken = (turn % 2 == 0 ? jpeg : SampleAnswers.Picture).ToArray();
            for (var change = 0; change <= turn % 4; change++)
            {
                broken[random.Next(broken.Length)] = (byte)random.Next(256);
            }

            Should.NotThrow(() => PictureCleaning.Clean(broken.AsSpan(0, random.Next(broken.Length + 1))), Convert.ToHexString(broken));
        }
    }

    private static byte[] Segment(byte marker, ReadOnlySpan<byte> content) => [0xFF, marker, (byte)((content.Length + 2) >> 8), (byte)(content.Length + 2), .. content];

    private static byte[] Chunk(string name, ReadOnlySpan<byte> content) => [0, 0, 0, (byte)content.Length, .. Encoding.ASCII.GetBytes(name), .. content, 1, 2, 3, 4];

    /// <summary>Two entries: the camera's name, and which way is up; then a place.</summary>
    private static byte[] Exif(bool littleEndian, byte up)
    {
        byte[] Short(int number) => littleEndian ? [(byte)number, (byte)(number >> 8)] : [(byte)(number >> 8), (byte)number];
        byte[] Long(int number) => littleEndian ? [.. Short(number), 0, 0] : [0, 0, .. Short(number)];
        return [.. "Exif\0\0"u8, .. littleEndian ? "II"u8 : "MM"u8, .. Short(42), .. Long(8), .. Short(2), .. Short(0x010F), .. Short(2), .. Long(4), .. "cam\0"u8, .. Short(0x0112), .. Short(3), .. Long(1), .. Short(up), 0, 0, .. Long(0), .. "GPS 22.75N 113.9E"u8];
    }
}
