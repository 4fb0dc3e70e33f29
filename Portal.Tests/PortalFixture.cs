using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Portal.Core;
using Portal.Core.Demo;
using Portal.Core.Tenancy;
using Portal.Tests;
using Portal.Tests.Demo;
using Xunit;

[assembly: AssemblyFixture(typeof(PortalFixture))]

namespace Portal.Tests;

/// <summary>
/// The portal itself, once for the whole run: the real program on a real port with the planted demonstration, in a folder of its own.
/// It opens when the first test asks for it. Tests share it, so each works with its own citizens and cases and leaves the demo's be.
/// </summary>
public sealed class PortalFixture : IAsyncDisposable
{
    private readonly Lazy<PortalHost> _host;

    public PortalFixture() => _host = new(() => new PortalHost());

    /// <summary>The same comfort for a portal that a test opened for itself.</summary>
    internal PortalFixture(PortalHost own) => _host = new(() => own);

    /// <summary>Without closing slash: <c>http://127.0.0.1:41234</c>.</summary>
    public string Url => _host.Value.Url;

    public IServiceProvider Services => _host.Value.Services;

    public T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    /// <summary>Everything, past the filter: to prepare and to look.</summary>
    public PortalDb Everywhere() => Get<PortalDbMaker>().Make(Scope.Everywhere("a test prepares or looks at everything"));

    /// <summary>A browser without scripts at a tenant's pages (a slug of the demonstration, as <c>xincheng</c>), with cookies of its own.</summary>
    public PortalHttp Http(string slug = "xincheng") => new(new Uri($"{Url}/{slug}/"));

    /// <summary>As <see cref="Http"/>, signed in with a demo account (<c>xincheng.clerk</c>, <c>19900000001</c>).</summary>
    public async Task<PortalHttp> SignedInAsync(string name, string slug = "xincheng", string password = DemoAccounts.Password)
    {
        var http = Http(slug);
        await http.SignInAsync(name, password);
        return http;
    }

    public async ValueTask DisposeAsync()
    {
        if (_host.IsValueCreated)
        {
            await _host.Value.DisposeAsync();
        }
    }

    /// <summary>Another portal, for a test that needs other settings or would disturb the shared one.</summary>
    public sealed class PortalHost : WebApplicationFactory<Program>
    {
        private readonly IReadOnlyDictionary<string, string> _settings;
        private readonly Action<IServiceCollection>? _services;
        private readonly bool _ownsFolder;

        /// <param name="folder">The data folder; without it one of its own, taken away at the end.</param>
        public PortalHost(IReadOnlyDictionary<string, string>? settings = null, Action<IServiceCollection>? services = null, string? folder = null)
        {
            (_settings, _services, _ownsFolder) = (settings ?? new Dictionary<string, string>(StringComparer.Ordinal), services, folder is null);
            Folder = folder ?? Directory.CreateTempSubdirectory("portal-web-").FullName;
            if (_ownsFolder && !_settings.ContainsKey("Database:Provider"))
            {
                // Planting has tests of its own (OpeningTests); the others need only what it leaves.
                // A constructor waits for it, so it runs on threads of its own: the runner's two may both be waiting like this.
                Task.Run(() => DemoTemplate.CopyToAsync(Folder)).GetAwaiter().GetResult();
            }

            UseKestrel(0);
            StartServer();
        }

        public string Folder { get; }

        public string Url => ClientOptions.BaseAddress.ToString().TrimEnd('/');

        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync();
            if (_ownsFolder)
            {
                SqliteConnection.ClearAllPools();
                Directory.Delete(Folder, recursive: true);
            }
        }

        /// <summary>Neither Development, where a stack trace may show, nor Production, which refuses demo accounts.</summary>
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseEnvironment("Testing");
            builder.UseSetting("Portal:DataFolder", Folder);
            builder.UseSetting("Portal:Demo", "true");

            // Tests begin with empty desks and count what they made themselves.
            builder.UseSetting("Portal:DemoCases", "false");

            // Tests lay cases of other days into the shared portal; what the clock does by itself has tests of its own.
            builder.UseSetting("Clock:EverySeconds", "0");
            foreach (var limit in (string[])["sign-in", "register", "look-up", "number"])
            {
                builder.UseSetting($"Limits:{limit}", "100000");
            }

            foreach (var (key, value) in _settings)
            {
                builder.UseSetting(key, value);
            }

            builder.ConfigureServices(services => services.Configure<PasswordHasherOptions>(options => options.IterationCount = DemoTemplate.FewRounds.IterationCount));
            if (_services is not null)
            {
                builder.ConfigureServices(_services);
            }
        }
    }
}
