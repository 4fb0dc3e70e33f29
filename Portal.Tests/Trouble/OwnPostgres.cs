using System.Diagnostics;
using Npgsql;
using Xunit;

namespace Portal.Tests.Trouble;

/// <summary>A PostgreSQL of a test's own, which it may kill. It waits for the disk, as a real one does; there is a socket and no port.</summary>
public sealed class OwnPostgres : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("portal-own-pg-").FullName;
    private Process? _running;

    /// <summary>Null where PostgreSQL is not installed.</summary>
    private static string? Programs { get; } = Environment.GetEnvironmentVariable("PGBIN") is { Length: > 0 } chosen ? chosen
        : Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql").Order(StringComparer.Ordinal).Select(version => Path.Combine(version, "bin")).LastOrDefault(bin => File.Exists(Path.Combine(bin, "initdb"))) : null;

    private static bool IsRoot => Environment.UserName == "root";

    public string ConnectionString => $"Host={_folder};Username=postgres;Database=postgres;Timeout=3";

    public static async Task<OwnPostgres> StartAsync()
    {
        Assert.SkipWhen(Programs is null, "PostgreSQL's server programs are not here: install postgresql, or set PGBIN");
        var server = new OwnPostgres();
        if (IsRoot)
        {
            using var owner = Process.Start("chown", ["postgres:", server._folder]);
            await owner.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        using (var made = server.Run("initdb", "-D", server.Cluster, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"))
        {
            await made.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        await server.BeginAsync();
        return server;
    }

    /// <summary>As by a power cut: nothing is finished, nothing is said.</summary>
    public async Task KillAsync()
    {
        var running = _running ?? throw new InvalidOperationException("It does not run.");
        running.Kill(entireProcessTree: true);
        await running.WaitForExitAsync(TestContext.Current.CancellationToken);
        _running = null;
    }

    /// <summary>Comes back once it has recovered and answers.</summary>
    public async Task BeginAsync()
    {
        for (var tries = 0; ; tries++)
        {
            _running ??= Run("postgres", "-D", Cluster, "-k", _folder, "-c", "listen_addresses=", "-c", "max_connections=60");
            try
            {
                await using var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false");
                await connection.OpenAsync(TestContext.Current.CancellationToken);
                return;
            }
            catch (NpgsqlException) when (tries < 300)
            {
                // Right after a kill the children of the old server may still hold its memory, and the new one gives up.
                _running = _running.HasExited ? null : _running;
                await Task.Delay(TimeSpan.FromMilliseconds(100), TestContext.Current.CancellationToken);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        if (_running is not null)
        {
            _running.Kill(entireProcessTree: true);
            await _running.WaitForExitAsync(CancellationToken.None);
        }

        Directory.Delete(_folder, recursive: true);
    }

    private string Cluster => Path.Combine(_folder, "data");

    private Process Run(string program, params string[] arguments)
    {
        var path = Path.Combine(Programs!, program);
        var start = IsRoot
            ? new ProcessStartInfo("setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", path, .. arguments])
            : new ProcessStartInfo(path, arguments);
        (start.RedirectStandardOutput, start.RedirectStandardError, start.WorkingDirectory) = (true, true, _folder);
        var running = Process.Start(start)!;
        running.OutputDataReceived += (_, _) => { };
        running.ErrorDataReceived += (_, _) => { };
        running.BeginOutputReadLine();
        running.BeginErrorReadLine();
        return running;
    }
}
