using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Portal.Core.Notices;
using Shouldly;
using Xunit;

namespace Portal.Tests.Notices;

/// <summary>The contract with a gateway, against a real server that keeps it: the same id is taken once, however often it comes.</summary>
public sealed class HttpSmsGatewayTests : IAsyncLifetime
{
    private readonly Lock _lock = new();
    private readonly List<(string Key, string? Token, JsonElement Body)> _asked = [];
    private readonly Dictionary<string, string> _delivered = [];
    private readonly TaskCompletionSource _letGo = new();
    private WebApplication _server = null!;
    private HttpClient _http = null!;

    private Func<int, int> StatusOf { get; set; } = _ => 200;

    private static SmsMessage Message { get; } = new(Guid.CreateVersion7(), "13800000000", "【开福政务】您的申请（尾号220012）已受理。");

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _server = builder.Build();
        _server.MapPost("/send", async (HttpContext context) =>
        {
            var body = await JsonSerializer.DeserializeAsync<JsonElement>(context.Request.Body, cancellationToken: context.RequestAborted);
            int turn;
            lock (_lock)
            {
                var key = context.Request.Headers["Idempotency-Key"].ToString();
                _asked.Add((key, context.Request.Headers.Authorization, body));
                turn = _asked.Count;
                _delivered.TryAdd(key, body.GetProperty("text").GetString()!);
            }

            var status = StatusOf(turn);
            if (status == 0)
            {
                await _letGo.Task;
            }

            return Results.StatusCode(status == 0 ? 200 : status);
        });
        await _server.StartAsync();
        _http = new HttpClient();
    }

    [Fact]
    public async Task Send_Taken_CarriesIdTextTokenAndKey()
    {
        (await Gateway().SendAsync(Message, TestContext.Current.CancellationToken)).ShouldBeNull();

        var (key, token, body) = _asked.ShouldHaveSingleItem();
        key.ShouldBe(Message.Id.ToString());
        token.ShouldBe("Bearer secret");
        body.GetProperty("id").GetGuid().ShouldBe(Message.Id);
        body.GetProperty("to").GetString().ShouldBe(Message.To);
        body.GetProperty("text").GetString().ShouldBe(Message.Text);
    }

    [Fact]
    public async Task Send_AnswerLostOnce_RepeatedIdIsDeliveredOnce()
    {
        StatusOf = turn => turn == 1 ? 500 : 200;
        var gateway = Gateway();

        (await gateway.SendAsync(Message, TestContext.Current.CancellationToken)).ShouldBe("HTTP 500");
        (await gateway.SendAsync(Message, TestContext.Current.CancellationToken)).ShouldBeNull();

        _asked.Count.ShouldBe(2);
        _delivered.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Send_NoAnswerInTime_IsTroubleAndNotAnException()
    {
        StatusOf = _ => 0;

        (await Gateway(TimeSpan.FromMilliseconds(200)).SendAsync(Message, TestContext.Current.CancellationToken)).ShouldBe("no answer in 0.2 s");
    }

    [Fact]
    public async Task Send_NobodyListens_IsTroubleWithoutThePersonsNumber()
    {
        var address = Address;
        await _server.StopAsync(TestContext.Current.CancellationToken);

        var trouble = (await new HttpSmsGateway(_http, address, null, TimeSpan.FromSeconds(5)).SendAsync(Message, TestContext.Current.CancellationToken)).ShouldNotBeNull();

        trouble.ShouldNotContain(Message.To);
    }

    public async ValueTask DisposeAsync()
    {
        _letGo.TrySetResult();
        _http.Dispose();
        await _server.DisposeAsync();
    }

    private Uri Address => new(_server.Urls.Single() + "/send");

    private HttpSmsGateway Gateway(TimeSpan? patience = null) => new(_http, Address, "secret", patience ?? TimeSpan.FromSeconds(5));
}
