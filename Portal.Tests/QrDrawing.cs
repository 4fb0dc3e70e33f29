using static QRCoder.QRCodeGenerator;

namespace Portal.Tests;

/// <summary>What a page's code of squares must look like to say a text: drawn again here and compared.</summary>
internal static class QrDrawing
{
    public static string Of(string text, ECCLevel level = ECCLevel.M)
    {
        using var code = GenerateQrCode(text, level);
        var modules = code.ModuleMatrix;
        return string.Concat(Enumerable.Range(0, modules.Count).SelectMany(y => Enumerable.Range(0, modules.Count).Where(x => modules[y][x]).Select(x => FormattableString.Invariant($"M{x} {y}h1v1h-1z"))));
    }
}
