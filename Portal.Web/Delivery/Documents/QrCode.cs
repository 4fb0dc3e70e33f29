using QRCoder;

namespace Portal.Web.Delivery.Documents;

/// <summary>An address as a square to be photographed.</summary>
public static class QrCode
{
    /// <summary>An SVG that fills its place; a quarter of it may be dirty or creased.</summary>
    public static string Svg(string address)
    {
        using var data = QRCodeGenerator.GenerateQrCode(address, QRCodeGenerator.ECCLevel.Q);
        using var code = new SvgQRCode(data);
        return code.GetGraphic(4, "#000000", "#ffffff", drawQuietZones: true, SvgQRCode.SizingMode.ViewBoxAttribute);
    }

    /// <summary>ABCD-EFGH-JKLM: easier to read out and to type.</summary>
    public static string Grouped(string code) => string.Join('-', code.Chunk(4).Select(part => new string(part)));
}
