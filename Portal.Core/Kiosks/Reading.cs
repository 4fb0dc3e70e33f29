using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Portal.Core.People;

namespace Portal.Core.Kiosks;

/// <summary>What was held to a device.</summary>
public enum ReadingKind
{
    IdCard,
    SocialCard,
    Fingerprint,
}

/// <summary>
/// What a device read, as the page of a kiosk passed it on, with the agent's seal (docs/kiosk-protocol.md, "A reading proves itself").
/// Nothing in it is believed before <see cref="ReadingRule"/> has said nothing against it.
/// </summary>
/// <param name="Reading">JSON as a text: what is signed is the hash of these very letters.</param>
public sealed record SealedReading(string Reading, ReadingSeal Seal)
{
    /// <summary>An identity card with its compressed picture is below three thousand letters.</summary>
    private const int Longest = 16 * 1024;

    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web) { MaxDepth = 4, AllowDuplicateProperties = false, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, NumberHandling = JsonNumberHandling.Strict };

    /// <param name="text">The agent's answer, members beside reading and seal included.</param>
    /// <returns>Null for anything that is not in the form of one.</returns>
    public static SealedReading? Parse(string? text)
    {
        if (text is not { Length: > 0 and <= Longest })
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<SealedReading>(text, Strict);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <param name="Kiosk">The agent's name.</param>
/// <param name="Time">UTC, <c>yyyy-MM-ddTHH:mm:ss.fffZ</c>.</param>
/// <param name="Kind"><c>idcard</c>, <c>socialcard</c> or <c>fingerprint</c>.</param>
/// <param name="Source"><c>real</c> or <c>simulated</c>.</param>
/// <param name="Sha256">Of the reading in UTF-8, lower-case hex.</param>
/// <param name="Key">Base64url of the SHA-256 over the public key.</param>
/// <param name="Signature">ECDSA P-256 over SHA-256, r and s, base64url.</param>
public sealed record ReadingSeal(string Kiosk, string Nonce, string Time, string Kind, string Device, string Source, string Sha256, string Key, string Signature)
{
    public const string Form = "portal-kiosk-reading/1";

    /// <summary>The eight lines that are signed.</summary>
    public string Lines => $"{Form}\n{Kiosk}\n{Nonce}\n{Time}\n{Kind}\n{Device}\n{Source}\n{Sha256}\n";
}

/// <summary>Who a card says its holder is.</summary>
public sealed record CardHolder(DocumentType Type, string Number, string Name)
{
    /// <summary>An identity card's holder.</summary>
    /// <param name="reading">Of a seal that holds.</param>
    /// <param name="today">China's date.</param>
    public static Answer<CardHolder> OfIdCard(string reading, DateOnly today)
    {
        using var json = JsonDocument.Parse(reading);
        var card = json.RootElement;
        DocumentType? type = Text("layout") switch
        {
            "Resident" => DocumentType.ResidentIdCard,
            "Permit" => DocumentType.HongKongMacaoTaiwanResidencePermit,
            "ForeignerOld" or "ForeignerNew" => DocumentType.ForeignPermanentResidence,
            _ => null,
        };
        var (number, name) = (Text("number"), PersonName.Normalise(Text("name") is { Length: > 0 } chinese ? chinese : Text("englishName")));
        if (type is not { } known || DocumentNumber.Check(known, number, today) is not null || PersonName.Check(name) is not null)
        {
            return new CardUnknown();
        }

        // 长期 (for good) is no date.
        return DateOnly.TryParseExact(Text("to"), ["yyyyMMdd", "yyyy-MM-dd"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var end) && end < today
            ? new CardRunOut()
            : new CardHolder(known, DocumentNumber.Normalise(known, number).Number, name);

        string Text(string member) => card.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() ?? "" : "";
    }

    /// <summary>A social-security card's holder; only a card that was opened by its PIN says who that is.</summary>
    /// <param name="reading">Of a seal that holds.</param>
    /// <param name="today">China's date.</param>
    public static Answer<CardHolder> OfSocialCard(string reading, DateOnly today)
    {
        using var json = JsonDocument.Parse(reading);
        var (number, name) = (Text("number"), PersonName.Normalise(Text("name")));
        return DocumentNumber.Check(DocumentType.ResidentIdCard, number, today) is not null || PersonName.Check(name) is not null
            ? new CardUnknown()
            : new CardHolder(DocumentType.ResidentIdCard, DocumentNumber.Normalise(DocumentType.ResidentIdCard, number).Number, name);

        string Text(string member) => json.RootElement.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() ?? "" : "";
    }
}

/// <summary>The card was read well and is none by which a person can be known here.</summary>
public sealed record CardUnknown : Refusal;

/// <summary>The card is no longer valid (居民身份证法 第四条: for how long it is valid stands on it).</summary>
public sealed record CardRunOut : Refusal;
