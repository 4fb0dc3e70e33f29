using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core.Demo;
using Portal.Core.Halls;
using Portal.Core.Kiosks;
using Portal.Tests.Delivery;
using Portal.Tests.Halls;
using Portal.Tests.SignIn;
using Xunit;

namespace Portal.Tests.Kiosks;

/// <summary>A machine of its own in a demonstration's hall: its browser without scripts, and its agent played by the test.</summary>
internal sealed class AtMachine : IDisposable
{
    private readonly string _origin;

    private AtMachine(PortalFixture portal, PortalHttp http, HallDevice machine) => (_origin, Http, Machine) = (portal.Url, http, machine);

    public PortalHttp Http { get; }

    public HallDevice Machine { get; }

    public TestAgent Agent { get; } = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<AtMachine> OpenAsync(PortalFixture portal, string slug = "furong")
    {
        var (device, code) = await Machines.AddAsync(portal, DemoFiles.IdOf("hall", slug), HallDeviceKind.Government);
        var machine = new AtMachine(portal, await Machines.PairAsync(portal, slug, code), device);
        var agents = await machine.CodeAsync(portal);
        using var answer = await new HttpClient().PostAsJsonAsync($"{portal.Url}/kiosk-enrolment", machine.Agent.Asks(agents), Cancel);
        answer.EnsureSuccessStatusCode();
        return machine;
    }

    /// <summary>A code for the agent.</summary>
    public Task<string> CodeAsync(PortalFixture portal) =>
        Machines.AsAdministratorAsync(portal, Machine.HallId, async (shift, administrator) => (await shift.GetRequiredService<KioskDesk>().CodeAsync(Machine.Id, administrator, Cancel)).OrThrow().Code);

    /// <summary>As the page's script asks.</summary>
    public async Task<HttpResponseMessage> AskAsync(string address, object body, string? origin = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = JsonContent.Create(body) };
        request.Headers.Add("Origin", origin ?? _origin);
        return await Http.Client.SendAsync(request, Cancel);
    }

    public async Task<string> NonceAsync()
    {
        using var answer = await AskAsync("kiosk/nonce", new { kind = "IdCard" });
        return (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonObject>(Cancel))!["nonce"]!.GetValue<string>();
    }

    /// <summary>Lays a card on the reader.</summary>
    public async Task<PortalPage> ShowCardAsync(string number, string name = "张小测", string address = "kiosk/card") =>
        await SendAsync(Agent.Seal(Machine.Id, await NonceAsync(), TestAgent.Card(number, name), DateTime.UtcNow), address);

    /// <summary>What the page sends when a reading has come.</summary>
    public async Task<PortalPage> SendAsync(string result, string address = "kiosk/card") => await Http.PostFormAsync(await Http.GetAsync(address), Fresh.Fields(("Result", result)), "card");

    public void Dispose() => Http.Dispose();
}
