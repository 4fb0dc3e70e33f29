using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Portal.Devices;

/// <summary>One JSON-RPC 2.0 request; a notification has no id.</summary>
public sealed record Request(JsonNode? Id, string Method, JsonObject Params)
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = Protocol.MaxDepth, AllowDuplicateProperties = false };

    /// <summary>The id as text: 1 and "1" are two ids.</summary>
    public string? Key => Id?.ToJsonString();

    /// <returns>The request, or the fault with the id it is answered under.</returns>
    public static (Request? Request, Fault Fault, JsonNode? Id) Parse(ReadOnlySpan<byte> message)
    {
        JsonNode? node;
        try
        {
            node = JsonNode.Parse(message, documentOptions: Strict);
        }
        catch (JsonException)
        {
            return (null, Fault.ParseError, null);
        }

        if (node is not JsonObject request || !TryId(request["id"], out var id))
        {
            return (null, Fault.InvalidRequest, null);
        }

        var speaks = request["jsonrpc"] is JsonValue version && version.TryGetValue(out string? spoken) && spoken == "2.0";
        var method = request["method"] is JsonValue named && named.TryGetValue(out string? name) ? name : null;
        return speaks && method is { Length: > 0 and <= 64 } && request["params"] is null or JsonObject
            ? (new(id, method!, request["params"] as JsonObject ?? []), default, id)
            : (null, Fault.InvalidRequest, id);
    }

    private static bool TryId(JsonNode? sent, out JsonNode? id)
    {
        id = sent;
        return sent is null || (sent is JsonValue value && ((value.TryGetValue(out string? text) && text.Length <= 64) || value.TryGetValue(out long _)));
    }
}

/// <summary>
/// Reads a call's parameters strictly: one that nobody asks for is refused like one of the wrong shape. So there is no way to slip in
/// bytes, a path, an address or a command; a method takes what its row in the protocol says and nothing else.
/// </summary>
public sealed partial class Params(JsonObject sent)
{
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    public string Text(string name, int max = 64) =>
        Value(name) is JsonValue value && value.TryGetValue(out string? text) && text.Length > 0 && text.Length <= max ? text : throw Wrong(name);

    public string? MaybeText(string name, int max = 64) => Value(name) is null ? null : Text(name, max);

    /// <summary>A nonce or a key: letters, digits, dash and underscore, 16 to 64 of them.</summary>
    public string Token(string name) => Tokens().IsMatch(Text(name)) ? Text(name) : throw Wrong(name);

    public int Whole(string name, int least, int most, int otherwise)
    {
        if (Value(name) is not { } sent)
        {
            return otherwise;
        }

        return sent is JsonValue value && value.TryGetValue(out int number) && number >= least && number <= most ? number : throw Wrong(name);
    }

    public bool Flag(string name) => Value(name) is { } sent && (sent is JsonValue value && value.TryGetValue(out bool flag) ? flag : throw Wrong(name));

    /// <summary>How long the caller is ready to wait for a person.</summary>
    public TimeSpan Wait(int otherwiseSeconds = 30) => TimeSpan.FromMilliseconds(Whole("timeoutMs", 100, (int)Protocol.MaxWait.TotalMilliseconds, otherwiseSeconds * 1000));

    public IReadOnlyDictionary<string, string> Texts(string name, int maxCount, int maxLength)
    {
        if (Value(name) is not JsonObject map || map.Count > maxCount)
        {
            throw Wrong(name);
        }

        return map.ToDictionary(pair => pair.Key, pair => pair.Value is JsonValue value && value.TryGetValue(out string? text) && text.Length <= maxLength ? text : throw Wrong(name), StringComparer.Ordinal);
    }

    /// <summary>Called by every method when it has read what it takes.</summary>
    public void NothingElse()
    {
        if (sent.Any(pair => !_asked.Contains(pair.Key)))
        {
            throw new FaultException(Fault.InvalidParams, "unknown parameter");
        }
    }

    private static FaultException Wrong(string name) => new(Fault.InvalidParams, name);

    private JsonNode? Value(string name)
    {
        _asked.Add(name);
        return sent[name];
    }

    [GeneratedRegex("^[A-Za-z0-9_-]{16,64}$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Tokens();
}
