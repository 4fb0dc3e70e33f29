using System.Globalization;
using System.Text.Json;
using Portal.Core.Halls;
using Portal.Core.Tenancy;

namespace Portal.Web.Halls;

/// <summary>What a board is told, as <c>js/board.js</c> reads it: everything it shows and nothing more. The page's first state is the same text.</summary>
public static class BoardJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="now">UTC, for the board's clock, which does not trust the television's.</param>
    public static string Of(CallBoard board, DateTime now) => JsonSerializer.Serialize(new
    {
        Now = Milliseconds(now),
        board.IsSilent,
        Closed = board.Closed is { } closed ? closed.Zh : null,
        Voices = board.Voices.Select(voice => voice.ToString()),
        Calls = board.Calls.Select(call => new { call.Key, call.Label, call.Counter, Zone = Both(call.Zone), At = Milliseconds(call.At), call.IsSpoken }),
        Groups = board.Groups.Select(group => new { group.Prefix, Name = Both(group.Name), group.Waiting }),
    }, Options);

    private static string[]? Both(LocalText? text) => text is null ? null : [text.Zh, text.En ?? ""];

    private static long Milliseconds(DateTime utc) => new DateTimeOffset(DateTime.SpecifyKind(utc, DateTimeKind.Utc)).ToUnixTimeMilliseconds();
}
