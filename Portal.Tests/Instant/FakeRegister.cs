using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Portal.Tests.Instant;

/// <summary>Another office's system on a real port: what it answers is the test's affair, what it was asked is written down.</summary>
internal sealed class FakeRegister : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly List<(JsonElement Body, string Authorization, string CacheControl)> _asked = [];
    private readonly TaskCompletionSource _letGo = new();
    private WebApplication _server = null!;

    /// <summary>Status and body; a status of 0 never answers.</summary>
    public (int Status, string Body) Says { get; set; } = (200, """{ "facts": { "birthDate": "1941-03-02", "here": true, "members": 4, "name": "王建国" } }""");

    /// <summary>By what was asked, where one answer for all is not enough.</summary>
    public Func<JsonElement, (int Status, string Body)>? Answer { get; set; }

    public Uri Address => new(_server.Urls.Single() + "/ask");

    public IReadOnlyList<(JsonElement Body, string Authorization, string CacheControl)> Asked
    {
        get
        {
            lock (_lock)
            {
                return [.. _asked];
            }
        }
    }

    public static async Task<FakeRegister> StartAsync()
    {
        var register = new FakeRegister();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        register._server = builder.Build();
        register._server.MapPost("/ask", async (HttpContext context) =>
        {
            var body = await JsonSerializer.DeserializeAsync<JsonElement>(context.Request.Body, cancellationToken: context.RequestAborted);
            lock (register._lock)
            {
                register._asked.Add((body, context.Request.Headers.Authorization.ToString(), context.Request.Headers.CacheControl.ToString()));
            }

            var (status, says) = register.Answer?.Invoke(body) ?? register.Says;
            if (status == 0)
            {
                await register._letGo.Task;
            }

            context.Response.StatusCode = status == 0 ? 200 : status;
            context.Response.ContentType = "application/json";
            context.Response.Headers.Location = "/elsewhere";
            await context.Response.WriteAsync(status == 404 ? "" : says, context.RequestAborted);
        });
        await register._server.StartAsync();
        return register;
    }

    /// <summary>The settings under which it is asked as a register of the key <c>population</c>.</summary>
    public Dictionary<string, string?> Settings(string sharing = "Unconditional") => new(StringComparer.Ordinal)
    {
        ["Facts:Sources:population:Url"] = Address.ToString(),
        ["Facts:Sources:population:Key"] = "secret",
        ["Facts:Sources:population:Name"] = "人口库",
        ["Facts:Sources:population:LegalBasis"] = "依据",
        ["Facts:Sources:population:Class"] = sharing,
        ["Facts:Sources:population:DailyQuota"] = "100",
        ["Facts:Sources:population:LimitMilliseconds"] = "2000",
        ["Facts:Sources:population:Gives:birthDate:Type"] = "Date",
        ["Facts:Sources:population:Gives:birthDate:Name"] = "出生日期",
        ["Facts:Sources:population:Gives:here:Type"] = "YesNo",
        ["Facts:Sources:population:Gives:here:Name"] = "户籍在本地",
        ["Facts:Sources:population:Gives:members:Type"] = "Number",
        ["Facts:Sources:population:Gives:members:Name"] = "户内人数",
        ["Facts:Sources:population:Gives:name:Type"] = "Text",
        ["Facts:Sources:population:Gives:name:Name"] = "姓名",
    };

    public static IConfiguration Configured(IDictionary<string, string?> settings) => new ConfigurationBuilder().AddInMemoryCollection(settings).Build();

    public async ValueTask DisposeAsync()
    {
        _letGo.TrySetResult();
        await _server.DisposeAsync();
    }
}
