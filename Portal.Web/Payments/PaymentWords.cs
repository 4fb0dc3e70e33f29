using System.Globalization;
using System.Text.Json;
using Portal.Core.Calendars;
using Portal.Core.Payments;
using Portal.Core.People;

namespace Portal.Web.Payments;

/// <summary>How a payment is written on screens and strips.</summary>
internal static class PaymentWords
{
    private static readonly System.Resources.ResourceManager Words = new(typeof(PaymentsTexts));

    /// <summary>10000 → 100.00</summary>
    public static string Yuan(long fen) => (fen / 100m).ToString("0.00", CultureInfo.InvariantCulture);

    /// <summary>A telephone as telephones are, any other number by its ends.</summary>
    public static string Account(Payment payment) => payment.Account.Length == 11 ? Masking.Phone(payment.Account) : Masking.Text(payment.Account);

    /// <summary>The values of the strip, for the template <c>payment</c> of docs/kiosk-protocol.md. Chinese, as all strips are.</summary>
    public static string Receipt(Payment payment) => JsonSerializer.Serialize(new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["title"] = Say($"Receipt.{payment.State}{(payment.IsDemo ? ".Demo" : "")}"),
        ["number"] = payment.Number,
        ["matter"] = payment.Title.Zh,
        ["account"] = Account(payment),
        ["amount"] = Yuan(payment.AmountFen),
        ["time"] = ChinaTime.ToLocal(payment.EndedAt ?? payment.EnteredAt).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
    });

    /// <summary>What the agent's PIN pad answered. The block is sealed for the bank's terminal and is not kept; of the PIN nothing is in it that the portal could read.</summary>
    public static bool IsPinBlock(string? result)
    {
        try
        {
            using var json = JsonDocument.Parse(result is { Length: > 0 and <= 2000 } ? result : "null");
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("block", out var block) && block.GetString() is { Length: > 0 } && json.RootElement.TryGetProperty("length", out var length) && length.TryGetInt32(out var digits) && digits >= 4;
        }
        catch (Exception garbage) when (garbage is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static string Say(string name) => Words.GetString(name, CultureInfo.InvariantCulture)!;
}
