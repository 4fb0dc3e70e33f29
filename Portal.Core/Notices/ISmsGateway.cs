using System.Net.Http.Headers;
using System.Net.Http.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Portal.Core.Notices;

/// <param name="Id">Of the notice: the receiver takes the same id once, however often it comes.</param>
public sealed record SmsMessage(Guid Id, string To, string Text);

/// <summary>The way to the telephone network, which is somebody else's. It may be told the same message twice.</summary>
public interface ISmsGateway
{
    /// <returns>Null when the gateway has taken it; else what was the trouble, in words without anything personal.</returns>
    Task<string?> SendAsync(SmsMessage message, CancellationToken cancellationToken);
}

/// <summary>
/// <c>POST {id, to, text}</c> as JSON to <c>Sms:GatewayUrl</c>, with <c>Sms:Token</c> as bearer and the id as
/// <c>Idempotency-Key</c>; any 2xx means taken. The contract is described in docs/sms-gateway.md.
/// </summary>
public sealed class HttpSmsGateway(HttpClient http, Uri address, string? token, TimeSpan patience) : ISmsGateway
{
    public async Task<string?> SendAsync(SmsMessage message, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = JsonContent.Create(new { id = message.Id, to = message.To, text = message.Text }) };
        request.Headers.Add("Idempotency-Key", message.Id.ToString());
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(patience);
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            return response.IsSuccessStatusCode ? null : $"HTTP {(int)response.StatusCode}";
        }
        catch (HttpRequestException away)
        {
            return $"{away.HttpRequestError}";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"no answer in {patience.TotalSeconds:0.#} s";
        }
    }
}

/// <summary>Takes every message and sends none: the development inbox shows them. Only for development and demonstration.</summary>
public sealed class DevelopmentSmsSink : ISmsGateway
{
    public Task<string?> SendAsync(SmsMessage message, CancellationToken cancellationToken) => Task.FromResult<string?>(null);
}

/// <summary>Which gateway the program sends by.</summary>
public static class SmsGateways
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <param name="simulate">Development or demonstration: without a gateway the messages go to the development inbox. Otherwise they wait in the outbox until one is set.</param>
    public static IServiceCollection AddSmsGateway(this IServiceCollection services, IConfiguration configuration, bool simulate)
    {
        if (configuration["Sms:GatewayUrl"] is { Length: > 0 } address)
        {
            services.AddSingleton<ISmsGateway>(_ => new HttpSmsGateway(
                new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) }) { Timeout = Timeout.InfiniteTimeSpan },
                new Uri(address, UriKind.Absolute), configuration["Sms:Token"], Patience));
        }
        else if (simulate)
        {
            services.AddSingleton<ISmsGateway, DevelopmentSmsSink>();
        }

        services.AddSingleton(container => new OutboxDesk(
            container.GetRequiredService<PortalDbMaker>(), container.GetService<ISmsGateway>(), container.GetRequiredService<ILogger<OutboxDesk>>()));
        return services;
    }
}
