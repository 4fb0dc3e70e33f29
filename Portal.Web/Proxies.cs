using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using IPNetwork = System.Net.IPNetwork;

namespace Portal.Web;

/// <summary>
/// Whose word counts for where a request came from (<c>X-Forwarded-For</c>, <c>-Proto</c>, <c>-Host</c>): the addresses of
/// <c>Portal:Proxies</c> and nobody else's. Without any, what a request says of itself is not read: host names of tenants,
/// secure cookies and the limits by address go by the connection.
/// </summary>
public static class Proxies
{
    public const string Setting = "Portal:Proxies";

    /// <summary>Addresses or networks (10.0.0.0/8), as a list or parted by commas.</summary>
    public static (IReadOnlyList<IPNetwork> Networks, string? Problem) Read(IConfiguration configuration)
    {
        // Set by the framework's own variable, it would believe everybody.
        if (configuration.GetValue("FORWARDEDHEADERS_ENABLED", false))
        {
            return ([], $"ASPNETCORE_FORWARDEDHEADERS_ENABLED believes any address's forwarded headers. Take it away and name the proxies in {Setting}.");
        }

        string[] named = [configuration[Setting] ?? "", .. configuration.GetSection(Setting).GetChildren().Select(child => child.Value ?? "")];
        List<IPNetwork> networks = [];
        foreach (var text in named.SelectMany(each => each.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)))
        {
            if (IPAddress.TryParse(text, out var address))
            {
                networks.Add(new IPNetwork(address, address.GetAddressBytes().Length * 8));
            }
            else if (IPNetwork.TryParse(text, out var network))
            {
                networks.Add(network);
            }
            else
            {
                return ([], $"{Setting}: {text} is neither an address nor a network such as 10.0.0.0/8.");
            }
        }

        return (networks, null);
    }

    /// <summary>Before everything else, so that all that follows sees the person's own address and the address they typed.</summary>
    public static void UseProxies(this WebApplication app)
    {
        var (networks, _) = Read(app.Configuration);
        if (networks.Count == 0)
        {
            return;
        }

        // Its own options, not the container's: nothing else may add to whom we believe. Without a limit, a chain is followed back as far as each link is one of ours.
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost, ForwardLimit = null };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var network in networks)
        {
            options.KnownIPNetworks.Add(network);
        }

        app.UseForwardedHeaders(options);
    }
}
