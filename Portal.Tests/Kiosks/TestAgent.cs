using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Portal.Core.Kiosks;

namespace Portal.Tests.Kiosks;

/// <summary>An agent as the portal sees one: a key, and readings sealed with it. Written from <c>docs/kiosk-protocol.md</c>; knows nothing of <c>Portal.Devices</c>.</summary>
internal sealed class TestAgent
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public string PublicKey => Convert.ToBase64String(_key.ExportSubjectPublicKeyInfo());

    /// <summary>An identity card's reading.</summary>
    public static JsonObject Card(string number, string name = "测试员乙", string layout = "Resident", string to = "长期") =>
        new() { ["layout"] = layout, ["name"] = name, ["englishName"] = "", ["number"] = number, ["from"] = "20200101", ["to"] = to };

    public EnrolmentAsked Asks(string code) => new(code, PublicKey, Sign($"portal-kiosk-enrolment/1\n{code}\n"));

    /// <summary>What the page passes on.</summary>
    public string Seal(Guid machine, string nonce, JsonObject reading, DateTime now, Func<ReadingSeal, ReadingSeal>? before = null, Func<ReadingSeal, ReadingSeal>? after = null)
    {
        var text = reading.ToJsonString();
        var seal = new ReadingSeal(Kiosk.NameOf(machine), nonce, now.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture), "idcard", "idcard0", "real",
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))), "", "");
        seal = before?.Invoke(seal) ?? seal;
        seal = seal with { Signature = Sign($"portal-kiosk-reading/1\n{seal.Kiosk}\n{seal.Nonce}\n{seal.Time}\n{seal.Kind}\n{seal.Device}\n{seal.Source}\n{seal.Sha256}\n") };
        seal = after?.Invoke(seal) ?? seal;
        return new JsonObject
        {
            ["reading"] = text,
            ["seal"] = new JsonObject
            {
                ["kiosk"] = seal.Kiosk,
                ["nonce"] = seal.Nonce,
                ["time"] = seal.Time,
                ["kind"] = seal.Kind,
                ["device"] = seal.Device,
                ["source"] = seal.Source,
                ["sha256"] = seal.Sha256,
                ["key"] = seal.Key,
                ["signature"] = seal.Signature,
            },
            ["device"] = seal.Device,
            ["simulated"] = seal.Source != "real",
        }.ToJsonString();
    }

    private string Sign(string text) => Base64Url.EncodeToString(_key.SignData(Encoding.UTF8.GetBytes(text), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
}
