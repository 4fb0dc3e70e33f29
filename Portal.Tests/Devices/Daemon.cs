using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Xunit;

namespace Portal.Tests.Devices;

/// <summary>A program that a test needs beside it. It is ended by its own id, with what it started.</summary>
internal sealed class Daemon : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _said = new();

    private Daemon(Process process) => _process = process;

    public string Said => string.Join('\n', _said);

    public int Id => _process.Id;

    public static Daemon Start(string program, IEnumerable<string> words, params (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo(program, words) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false };
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        var process = new Process { StartInfo = start };
        var daemon = new Daemon(process);
        process.OutputDataReceived += (_, line) => daemon.Hear(line.Data);
        process.ErrorDataReceived += (_, line) => daemon.Hear(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return daemon;
    }

    /// <summary>Runs to its end and must succeed.</summary>
    /// <returns>What it said.</returns>
    public static async Task<string> RunAsync(string program, IEnumerable<string> words, params (string Name, string Value)[] variables)
    {
        var (code, said) = await EndAsync(program, words, variables);
        Assert.True(code == 0, $"{program} {string.Join(' ', words)}: {said}");
        return said;
    }

    /// <summary>Runs to its end, whatever that is.</summary>
    public static async Task<(int Code, string Said)> EndAsync(string program, IEnumerable<string> words, params (string Name, string Value)[] variables)
    {
        using var daemon = Start(program, words, variables);
        using var patience = new CancellationTokenSource(Patience);
        await daemon._process.WaitForExitAsync(patience.Token);
        return (daemon._process.ExitCode, daemon.Said);
    }

    /// <summary>Looks again every few milliseconds, since a foreign program tells nobody when it is ready.</summary>
    public async Task UntilAsync(Func<bool> isReady, string what)
    {
        var began = Stopwatch.StartNew();
        while (!isReady())
        {
            Assert.False(_process.HasExited, $"{_process.StartInfo.FileName} ended before {what}: {Said}");
            Assert.True(began.Elapsed < Patience, $"{_process.StartInfo.FileName} has not come to {what}: {Said}");
            await Task.Delay(10);
        }
    }

    /// <summary>As power does it.</summary>
    public void Kill()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public static bool Answers(int port)
    {
        try
        {
            using var client = new TcpClient();
            client.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>For C libraries in this process: they read their own environment, which is not the one .NET keeps.</summary>
    public static void SetVariable(string name, string value) => Assert.Equal(0, SetNative(Encoding.UTF8.GetBytes(name + "\0"), Encoding.UTF8.GetBytes(value + "\0"), 1));

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Kill();
        }

        _process.Dispose();
    }

    [DllImport("libc", EntryPoint = "setenv")]
    private static extern int SetNative(byte[] name, byte[] value, int overwrite);

    private void Hear(string? line)
    {
        if (line is not null)
        {
            _said.Enqueue(line);
        }
    }
}
