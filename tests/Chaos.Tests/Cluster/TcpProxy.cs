using System.Net;
using System.Net.Sockets;

namespace RlhfT2I.Chaos.Tests.Cluster;

/// <summary>A network between two processes that can be cut: connections through it break, and new ones are refused until it is healed.</summary>
internal sealed class TcpProxy : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly int _target;
    private readonly HashSet<TcpClient> _clients = [];
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;
    private bool _isCut;

    /// <summary>Forwards from a free port of the loopback interface.</summary>
    /// <param name="target">Port of the loopback interface to forward to; it may be dead for now.</param>
    public TcpProxy(int target)
    {
        _target = target;
        _listener = new TcpListener(IPAddress.Loopback, 0);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _loop = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public int Port { get; }

    /// <summary>Breaks all connections and refuses new ones.</summary>
    public void Cut()
    {
        TcpClient[] open;
        lock (_gate)
        {
            _isCut = true;
            open = [.. _clients];
        }
        foreach (TcpClient client in open)
            client.Close();
    }

    /// <summary>Lets connections through again.</summary>
    public void Heal()
    {
        lock (_gate)
            _isCut = false;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Cut();
        _listener.Stop();
        await _loop;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
                _ = ForwardAsync(client);
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // Stopped, or a caller gave up before it was accepted.
            }
        }
    }

    private async Task ForwardAsync(TcpClient client)
    {
        using TcpClient near = client, far = new();
        lock (_gate)
        {
            if (_isCut)
                return;
            _clients.Add(near);
            _clients.Add(far);
        }
        try
        {
            (near.NoDelay, far.NoDelay) = (true, true);
            await far.ConnectAsync(IPAddress.Loopback, _target, _stop.Token);
            NetworkStream here = near.GetStream(), there = far.GetStream();
            await Task.WhenAny(here.CopyToAsync(there, _stop.Token), there.CopyToAsync(here, _stop.Token));
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
        {
            // One end is gone; the other one is closed below.
        }
        finally
        {
            lock (_gate)
            {
                _clients.Remove(near);
                _clients.Remove(far);
            }
        }
    }
}
