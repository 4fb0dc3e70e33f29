using System.Text.Json;
using System.Text.Json.Serialization;
using Portal.Core.Tenancy;

namespace Portal.Core.Projects;

/// <summary>Kinds of projects as a place writes them down in a file: <c>{"tenant": "its slug", "templates": [{"key", "name", "days", "basis", "stages"}]}</c>.</summary>
/// <param name="Tenant">Slug of the place whose templates they are.</param>
public sealed record TemplateFile(string Tenant, IReadOnlyList<TemplateLine> Templates)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        ReadCommentHandling = JsonCommentHandling.Skip,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <returns>What cannot be read is said with its place in the file.</returns>
    public static (TemplateFile? File, string? Fault) Parse(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<TemplateFile>(json, Json) is { } file ? (file, null) : (null, "an empty file");
        }
        catch (JsonException unreadable)
        {
            return (null, unreadable.Message);
        }
    }
}

/// <summary>One kind of project of the file.</summary>
/// <param name="Key">The same for all versions of it.</param>
/// <param name="Days">Working days for the whole; its stages' days add up to them.</param>
public sealed record TemplateLine(string Key, LocalText Name, int Days, IReadOnlyList<StageTemplate> Stages, LocalText? Basis = null);

public enum TemplateImportOutcome
{
    Taken,

    /// <summary>Another version stands from now on; projects that were started keep the one they began with.</summary>
    Changed,
    Unchanged,
    Refused,
}

/// <summary>What became of one kind of project.</summary>
/// <param name="Version">The one in force now; 0 where none is.</param>
/// <param name="Faults">As <see cref="ProjectTemplate.Faults"/> names them, and <c>Item.Unknown CODE</c> for an item that the place's catalogue does not have in force.</param>
public sealed record TemplateImportLine(string Key, TemplateImportOutcome Outcome, int Version, IReadOnlyList<string> Faults);
