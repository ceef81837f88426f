using Grpc.Net.Client;

namespace RlhfT2I.EndToEnd.Tests.Server;

/// <summary>Keeps one server alive on a data root, kills it when told to, and gives the channel to the one that lives.</summary>
internal sealed class ServerKeeper : IAsyncDisposable
{
    private readonly string _root;
    private readonly string _bundle;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly List<string> _outputs = [];
    private ServerProcess _server;
    private GrpcChannel _channel;

    private ServerKeeper(string root, string bundle, ServerProcess server)
    {
        (_root, _bundle, _server) = (root, bundle, server);
        _channel = GrpcChannel.ForAddress(server.Grpc);
    }

    /// <summary>The present channel; calls on it fail when its server is killed.</summary>
    public GrpcChannel Channel => Volatile.Read(ref _channel);

    public Uri Json => _server.Json;

    /// <summary>How often the server was killed.</summary>
    public int KillCount { get; private set; }

    /// <summary>What all servers wrote.</summary>
    public string Output => string.Join("\n--- killed ---\n", [.. _outputs, _server.Output]);

    public static async Task<ServerKeeper> StartAsync(string root, string bundle, CancellationToken cancellationToken) =>
        new(root, bundle, await ServerProcess.StartAsync(root, bundle, cancellationToken));

    /// <summary>Kills the server and starts the next one.</summary>
    public async Task KillAndStartAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            await _server.KillAsync();
            KillCount++;
            _outputs.Add(_server.Output);
            await _server.DisposeAsync();
            _channel.Dispose();
            _server = await ServerProcess.StartAsync(_root, _bundle, cancellationToken);
            Volatile.Write(ref _channel, GrpcChannel.ForAddress(_server.Grpc));
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _server.DisposeAsync();
        _gate.Dispose();
    }
}
