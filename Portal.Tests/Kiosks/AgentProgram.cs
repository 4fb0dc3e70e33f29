using System.Text.Json;
using Portal.Tests.Devices;
using Xunit;

namespace Portal.Tests.Kiosks;

/// <summary>The agent as the program it is on a kiosk, with simulated devices, so that it can be killed as by a power cut.</summary>
internal sealed class AgentProgram : IDisposable
{
    private readonly Daemon _agent;

    private AgentProgram(Daemon agent) => _agent = agent;

    public static async Task<AgentProgram> StartAsync(KioskHouse house)
    {
        var settings = Path.Combine(house.Folder, "devices.json");
        await File.WriteAllTextAsync(settings, JsonSerializer.Serialize(new { port = house.Port, portal = house.Url, stateFolder = house.Folder, simulate = true }), TestContext.Current.CancellationToken);
        var agent = Daemon.Start("dotnet", [Path.Combine(AppContext.BaseDirectory, "Portal.Devices.dll"), "--settings", settings], ("DOTNET_ENVIRONMENT", "Development"));
        await agent.UntilAsync(() => agent.Said.Contains("http://", StringComparison.Ordinal), "its simulators");
        return new AgentProgram(agent);
    }

    /// <summary>What a developer does on the simulators' page: <c>idcard 王终端 9999…</c>, <c>document PaperOut</c>.</summary>
    public async Task OrderAsync(string order)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, Simulators) { Content = new StringContent(order) };
        request.Headers.Add("Origin", Simulators);
        (await http.SendAsync(request, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
    }

    public async Task<string> StateAsync()
    {
        using var http = new HttpClient();
        return await http.GetStringAsync(Simulators + "/state", TestContext.Current.CancellationToken);
    }

    public void Kill() => _agent.Kill();

    public void Dispose() => _agent.Dispose();

    private string Simulators => _agent.Said[_agent.Said.IndexOf("http://", StringComparison.Ordinal)..].Split('\n')[0].Trim();
}
