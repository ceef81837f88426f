using Grpc.Net.Client;
using RlhfT2I.Chaos.Tests.Cluster;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.TestKit;

namespace RlhfT2I.Benchmarks.Exports;

/// <summary>Feedback as a program of its own on a PostgreSQL server of its own, so that what it needs of memory is seen apart from its caller's.</summary>
internal sealed class FeedbackProcess : IAsyncDisposable
{
    private readonly PostgresServer _server;
    private readonly TemporaryFolder _folder;
    private readonly ServiceProcess _process;
    private readonly GrpcChannel _channel;

    private FeedbackProcess(PostgresServer server, TemporaryFolder folder, string connectionString)
    {
        (_server, _folder, ConnectionString) = (server, folder, connectionString);
        _process = new ServiceProcess(
            "feedback", ServicePrograms.Find("services/Feedback"), FreePort.Find(), FreePort.Find(),
            [$"Storage:Root={folder.Path}", "Storage:Provider=Postgres", $"Storage:ConnectionString={connectionString}", "Logging:LogLevel:Default=Warning"],
            Path.Combine(folder.Path, "feedback.log"));
        _channel = GrpcChannel.ForAddress(new Uri($"http://127.0.0.1:{_process.GrpcPort}"));
    }

    /// <summary>The database.</summary>
    public string ConnectionString { get; }

    /// <summary>The program's largest resident set so far, in bytes.</summary>
    public long PeakBytes => _process.PeakBytes;

    public FeedbackService.FeedbackServiceClient Client => new(_channel);

    public static async Task<FeedbackProcess> StartAsync(CancellationToken cancellationToken)
    {
        var server = new PostgresServer { IsDurable = true };
        var room = new FeedbackProcess(server, new TemporaryFolder(), await server.CreateDatabaseAsync());
        if (await room._process.RunVerbAsync("migrate", cancellationToken) != 0)
            throw new InvalidOperationException($"Feedback did not migrate:\n{room._process.Output}");
        await room._process.StartAsync(cancellationToken);
        return room;
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _process.DisposeAsync();
        await _server.DisposeAsync();
        _folder.Dispose();
    }
}
