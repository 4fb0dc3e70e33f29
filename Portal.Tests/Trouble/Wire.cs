using System.Net;
using System.Net.Sockets;

namespace Portal.Tests.Trouble;

/// <summary>The wire between a browser and the portal, or the portal and its database: it can be cut, mended, and led elsewhere.</summary>
public sealed class Wire : IAsyncDisposable
{
    private readonly Lock _changing = new();
    private readonly HashSet<Socket> _open = [];
    private readonly IPEndPoint _here;
    private Socket _listening;
    private EndPoint _to;

    public Wire(EndPoint to)
    {
        _to = to;
        _listening = Listen(new IPEndPoint(IPAddress.Loopback, 0));
        _here = (IPEndPoint)_listening.LocalEndPoint!;
    }

    public int Port => _here.Port;

    /// <summary>Everything that is open breaks, and nobody gets through.</summary>
    public void Cut()
    {
        lock (_changing)
        {
            _listening.Dispose();
            foreach (var socket in _open)
            {
                socket.Dispose();
            }

            _open.Clear();
        }
    }

    public void Mend(EndPoint? to = null)
    {
        lock (_changing)
        {
            _to = to ?? _to;
            _listening = Listen(_here);
        }
    }

    public ValueTask DisposeAsync()
    {
        Cut();
        return ValueTask.CompletedTask;
    }

    private Socket Listen(IPEndPoint at)
    {
        var socket = new Socket(at.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        socket.Bind(at);
        socket.Listen(100);
        _ = AcceptAsync(socket);
        return socket;
    }

    private async Task AcceptAsync(Socket listening)
    {
        while (true)
        {
            try
            {
                _ = CarryAsync(await listening.AcceptAsync());
            }
            catch (Exception cut) when (cut is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task CarryAsync(Socket near)
    {
        using var far = new Socket(_to.AddressFamily, SocketType.Stream, _to.AddressFamily == AddressFamily.Unix ? ProtocolType.Unspecified : ProtocolType.Tcp);
        try
        {
            await far.ConnectAsync(_to);
            lock (_changing)
            {
                _open.UnionWith([near, far]);
            }

            await Task.WhenAny(PumpAsync(near, far), PumpAsync(far, near));
        }
        catch (Exception cut) when (cut is SocketException or ObjectDisposedException)
        {
            // Cut, or nobody at the far end: the near end learns it by being closed.
        }
        finally
        {
            near.Dispose();
            lock (_changing)
            {
                _open.Remove(near);
                _open.Remove(far);
            }
        }
    }

    private static async Task PumpAsync(Socket from, Socket to)
    {
        var buffer = new byte[32 * 1024];
        try
        {
            for (int read; (read = await from.ReceiveAsync(buffer)) > 0;)
            {
                for (var sent = 0; sent < read;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, read - sent));
                }
            }
        }
        catch (Exception cut) when (cut is SocketException or ObjectDisposedException)
        {
            // The wire was cut, or one end hung up.
        }
    }
}
