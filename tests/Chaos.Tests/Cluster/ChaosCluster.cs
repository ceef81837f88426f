using Grpc.Net.Client;
using Npgsql;
using RlhfT2I.EndToEnd.Tests.Server;
using RlhfT2I.Modeling.Weights;
using RlhfT2I.TestKit;
using StackExchange.Redis;

namespace RlhfT2I.Chaos.Tests.Cluster;

/// <summary>
/// The suite as a team runs it, small: PostgreSQL, Redis, two generation services, feedback, embedding and the gateway, each a process of its own. Services reach the
/// database and the queue, and the gateway reaches feedback, through proxies that can be cut. Raters come through the gateway.
/// </summary>
internal sealed class ChaosCluster : IAsyncDisposable
{
    public const string Project = "projects/default";
    public const string ModelVersion = $"{Project}/modelVersions/scenes-base";
    public const string Encoder = $"{Project}/modelVersions/scenes-encoder";

    /// <summary>Silence after which work goes to another one, by the clocks of Redis and PostgreSQL.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(3);

    private readonly TemporaryFolder _folder = new();
    private readonly List<GrpcChannel> _channels = [];

    private readonly string _throughProxy;

    private ChaosCluster(PostgresServer postgres, string database, RedisServer redis, int images)
    {
        (Postgres, Redis) = (postgres, redis);
        var connection = new NpgsqlConnectionStringBuilder(database);
        (PostgresNetwork, RedisNetwork) = (new TcpProxy(connection.Port), new TcpProxy(redis.Port));
        Blobs = new SmallDisk(Path.Combine(_folder.Path, "blobs"), images);
        Database = new ChaosDatabase(database);
        connection.Port = PostgresNetwork.Port;
        _throughProxy = connection.ConnectionString;
        Workers = [Service("Generation", "generation-a"), Service("Generation", "generation-b")];
        FeedbackService = Service("Feedback", "feedback");
        EmbeddingService = Service("Embedding", "embedding");
        DoorNetwork = new TcpProxy(FeedbackService.GrpcPort);
        Gateway = Door();
        Generation = Channel(Workers[0]);
        Feedback = Channel(FeedbackService);
        ThroughTheDoor = Channel(Gateway);
    }

    public PostgresServer Postgres { get; }

    public RedisServer Redis { get; }

    public TcpProxy PostgresNetwork { get; }

    public TcpProxy RedisNetwork { get; }

    /// <summary>Between the gateway and feedback.</summary>
    public TcpProxy DoorNetwork { get; }

    public SmallDisk Blobs { get; }

    public ChaosDatabase Database { get; }

    /// <summary>The processes that sample; each can do all the work.</summary>
    public IReadOnlyList<ServiceProcess> Workers { get; }

    public ServiceProcess FeedbackService { get; }

    public ServiceProcess EmbeddingService { get; }

    public ServiceProcess Gateway { get; }

    public IEnumerable<ServiceProcess> Services => [.. Rooms, Gateway];

    /// <summary>The first generation service.</summary>
    public GrpcChannel Generation { get; }

    /// <summary>Feedback itself, past the gateway.</summary>
    public GrpcChannel Feedback { get; }

    /// <summary>What callers from outside reach.</summary>
    public GrpcChannel ThroughTheDoor { get; }

    /// <summary>The last lines of every process.</summary>
    public string Outputs => string.Join("\n", Services.Select(service => $"--- {service.Name} ---\n{service.Output}"));

    /// <summary>Starts everything on free ports.</summary>
    /// <param name="images">Images that all rows draw together.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<ChaosCluster> StartAsync(int images, CancellationToken cancellationToken)
    {
        var postgres = new PostgresServer();
        var cluster = new ChaosCluster(postgres, await postgres.CreateDatabaseAsync(), await RedisServer.StartAsync(), images);
        cluster.PublishModels();
        foreach (ServiceProcess service in cluster.Rooms.DistinctBy(service => service.Program))
        {
            if (await service.RunVerbAsync("migrate", cancellationToken) != 0)
                throw new InvalidOperationException($"{service.Name} did not migrate:\n{service.Output}");
        }
        await Task.WhenAll(cluster.Services.Select(service => service.StartAsync(cancellationToken)));
        return cluster;
    }

    /// <summary>A connection past the services and the proxy.</summary>
    public Task<ConnectionMultiplexer> ConnectToRedisAsync() => ConnectionMultiplexer.ConnectAsync(Redis.Configuration);

    /// <summary>Waits until every process is ready, starting those that ended.</summary>
    public async Task UntilWholeAsync(CancellationToken cancellationToken)
    {
        foreach (ServiceProcess service in Services)
        {
            if (!service.IsRunning)
                service.Launch();
            await service.UntilReadyAsync(cancellationToken);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (GrpcChannel channel in _channels)
            channel.Dispose();
        foreach (ServiceProcess service in Services)
            await service.DisposeAsync();
        await PostgresNetwork.DisposeAsync();
        await RedisNetwork.DisposeAsync();
        await DoorNetwork.DisposeAsync();
        await Redis.DisposeAsync();
        await Postgres.DisposeAsync();
        Blobs.Dispose();
        _folder.Dispose();
    }

    private IEnumerable<ServiceProcess> Rooms => [.. Workers, FeedbackService, EmbeddingService];

    private ServiceProcess Service(string project, string name) => new(name, ServicePrograms.Find($"services/{project}"), FreePort.Find(), FreePort.Find(),
    [
        "Storage:Provider=Postgres",
        $"Storage:ConnectionString={_throughProxy}",
        $"Storage:Root={_folder.Path}",
        $"Storage:JobLease={Lease:c}",
        // On a machine at its limit leases this short end without a fault; that is to cost time and nothing else.
        "Storage:LostLeaseLimit=1000",
        "Queue:Provider=Redis",
        $"Queue:Redis:Configuration=127.0.0.1:{RedisNetwork.Port}",
        $"Queue:Lease={Lease:c}",
        "Queue:DeliveryLimit=20",
        "Logging:LogLevel:Default=Warning",
        .. project switch
        {
            "Generation" => ["Generation:BatchSize=1", "Generation:MaxBatchesInFlight=64", "Generation:BatchConcurrency=4", "Generation:MaxBatchAttempts=15"],
            "Embedding" => [$"Embedding:Encoder={Encoder}"],
            _ => Array.Empty<string>(),
        },
    ], LogOf(name));

    // Rooms that do not run here have the address of one that does, and are not called.
    private ServiceProcess Door() => new("gateway", ServicePrograms.Find("gateway"), FreePort.Find(), FreePort.Find(),
    [
        $"Peers:Addresses:Feedback=http://127.0.0.1:{DoorNetwork.Port}",
        $"Peers:Addresses:Generation=http://127.0.0.1:{Workers[0].GrpcPort}",
        .. new[] { "Embedding", "Reward", "FineTuning" }.Select(room => $"Peers:Addresses:{room}=http://127.0.0.1:{EmbeddingService.GrpcPort}"),
        "Logging:LogLevel:Default=Warning",
    ], LogOf("gateway"));

    private static string LogOf(string name) => Path.Combine(Directory.CreateDirectory(Path.Combine(ServicePrograms.Out, "logs")).FullName, $"{name}.log");

    private GrpcChannel Channel(ServiceProcess service)
    {
        GrpcChannel channel = GrpcChannel.ForAddress(new Uri($"http://127.0.0.1:{service.GrpcPort}"));
        _channels.Add(channel);
        return channel;
    }

    private void PublishModels()
    {
        string bundle = Path.Combine(_folder.Path, "bundle");
        TinyBundle.Write(bundle);
        var store = new ModelStore(Path.Combine(_folder.Path, "models"), TimeProvider.System);
        foreach ((string folder, string name, ModelVersionKind kind) in new[] { ("model", ModelVersion, ModelVersionKind.Diffusion), ("clip", Encoder, ModelVersionKind.Encoder) })
        {
            store.Publish(
                new ModelPublication { Name = name, Kind = kind, Origin = ModelVersionOrigin.Bundled, DisplayName = name },
                target => FolderCopy.Make(Path.Combine(bundle, folder), target));
        }
    }
}
