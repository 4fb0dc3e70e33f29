using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Portal.Core.Halls;
using Portal.Core.Tenancy;

namespace Portal.Web.Halls;

/// <summary>What a board is told, as <c>js/board.js</c> reads it: everything it shows and nothing more. The page's first state is the same text.</summary>
public static class BoardJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What was made for the first screen serves the others; it goes with the reading it was made of.</summary>
    private static readonly ConditionalWeakTable<CallBoard, byte[]> Events = [];

    /// <summary>The whole event of the stream, one for all screens of a hall.</summary>
    public static ReadOnlyMemory<byte> EventOf(CallBoard board) => Events.GetValue(board, static each => Encoding.UTF8.GetBytes($"event: board\ndata: {Of(each)}\n\n"));

    /// <summary>One line. <c>now</c> is for the board's clock, which does not trust the television's.</summary>
    public static string Of(CallBoard board) => JsonSerializer.Serialize(new
    {
        Now = Milliseconds(board.At),
        board.IsSilent,
        Closed = board.Closed is { } closed ? closed.Zh : null,
        Said = board.Said is { } said ? new { said.Text, Until = Milliseconds(said.Until) } : null,
        Voices = board.Voices.Select(voice => voice.ToString()),
        Calls = board.Calls.Select(call => new { call.Key, call.Label, call.Counter, Zone = Both(call.Zone), At = Milliseconds(call.At), call.IsSpoken }),
        Groups = board.Groups.Select(group => new { group.Prefix, Name = Both(group.Name), group.Waiting }),
    }, Options);

    private static string[]? Both(LocalText? text) => text is null ? null : [text.Zh, text.En ?? ""];

    internal static long Milliseconds(DateTime utc) => new DateTimeOffset(DateTime.SpecifyKind(utc, DateTimeKind.Utc)).ToUnixTimeMilliseconds();
}
