using System.Text.Json;
using System.Text.Json.Serialization;

namespace Portal.Core.Tenancy;

/// <summary>Reads a text in both languages, and a plain one that was written before there was a place for English.</summary>
internal sealed class LocalTextJson : JsonConverter<LocalText>
{
    public override LocalText Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return new LocalText(reader.GetString()!);
        }

        using var text = JsonDocument.ParseValue(ref reader);
        return new LocalText(text.RootElement.GetProperty(nameof(LocalText.Zh)).GetString()!, text.RootElement.TryGetProperty(nameof(LocalText.En), out var english) ? english.GetString() : null);
    }

    public override void Write(Utf8JsonWriter writer, LocalText value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteString(nameof(LocalText.Zh), value.Zh);
        if (value.En is not null)
        {
            writer.WriteString(nameof(LocalText.En), value.En);
        }

        writer.WriteEndObject();
    }
}
