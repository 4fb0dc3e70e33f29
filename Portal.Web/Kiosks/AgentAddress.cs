namespace Portal.Web.Kiosks;

/// <summary>Where a machine's page finds the agent beside it: always the machine itself. Only the port can be another (<c>Kiosk:AgentPort</c>).</summary>
/// <param name="Origin">As the page's content policy names it.</param>
public sealed record AgentAddress(string Origin)
{
    private const int UsualPort = 17653;

    /// <summary>What the page's script opens.</summary>
    public string Url => $"{Origin}/v1";

    internal static AgentAddress Read(IConfiguration configuration) => new($"ws://127.0.0.1:{configuration.GetValue("Kiosk:AgentPort", UsualPort)}");
}
