using System.Text.Json;
using System.Text.Json.Nodes;

namespace Portal.Devices;

/// <summary>What the portal told this machine to be, kept over the agent's death: locked or not, and the profile it shows.</summary>
public sealed class AgentState
{
    private readonly string _path;
    private readonly Lock _gate = new();
    private Kept _kept;

    public AgentState(string folder)
    {
        _path = Path.Combine(folder, "state.json");
        try
        {
            _kept = File.Exists(_path) ? JsonSerializer.Deserialize<Kept>(File.ReadAllText(_path)) ?? new(false, null, 0, null) : new(false, null, 0, null);
        }
        catch (JsonException)
        {
            _kept = new(true, null, 0, null); // Whether it was locked nobody knows any more: the portal unlocks it.
        }
    }

    /// <summary>Gives nobody its devices.</summary>
    public bool IsLocked => _kept.IsLocked;

    /// <summary>The profile in use; null as long as the portal has sent none.</summary>
    public JsonObject? Profile => _kept.ProfileId is { } id ? new JsonObject { ["id"] = id, ["version"] = _kept.ProfileVersion } : null;

    public string? ProfileContent => _kept.ProfileContent;

    public void Lock(bool isLocked) => Keep(_kept with { IsLocked = isLocked });

    public void Show(string profileId, long version, string content) => Keep(_kept with { ProfileId = profileId, ProfileVersion = version, ProfileContent = content });

    private void Keep(Kept kept)
    {
        lock (_gate)
        {
            var fresh = _path + ".new";
            File.WriteAllText(fresh, JsonSerializer.Serialize(kept));
            File.Move(fresh, _path, overwrite: true);
            _kept = kept;
        }
    }

    private sealed record Kept(bool IsLocked, string? ProfileId, long ProfileVersion, string? ProfileContent);
}
