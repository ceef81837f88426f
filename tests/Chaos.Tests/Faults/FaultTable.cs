using RlhfT2I.Chaos.Tests.Cluster;
using RlhfT2I.Chaos.Tests.Load;
using StackExchange.Redis;

namespace RlhfT2I.Chaos.Tests.Faults;

/// <summary>The faults, one a row.</summary>
internal static class FaultTable
{
    private const int WorkerKills = 5;
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(5);

    public static IReadOnlyList<Fault> All { get; } =
    [
        new("worker kill -9 at random points", KillWorkersAsync),
        new("all workers killed", KillAllWorkersAsync),
        new("worker frozen past its lease", FreezeWorkerAsync),
        new("Redis kill -9", KillRedisAsync),
        new("Redis FLUSHALL", FlushRedisAsync),
        new("PostgreSQL kill -9", KillPostgresAsync),
        new("blob disk full", FillDiskAsync) { Obstacle = cluster => cluster.Blobs.IsMounted ? null : "a file system of its own cannot be mounted here" },
        new("network to Redis cut for 5 s", CutRedisAsync),
        new("network to PostgreSQL cut for 5 s", CutPostgresAsync),
        new("every message delivered twice", DuplicateMessagesAsync),
        new("poison messages", PoisonAsync),
        new("relay killed between publish and mark", RepublishAsync),
        new("rolling restart", RollAsync),
    ];

    private static async Task KillWorkersAsync(ChaosCluster cluster, ImageLoad load, CancellationToken cancellationToken)
    {
        // Seeded: the same points in every run, as far as processes allow.
        var random = new Random(7);
        for (int kill = 0; kill < WorkerKills; kill++)
        {
            await load.UntilAsync((kill + random.NextDouble()) / (WorkerKills + 1), cancellationToken);
            ServiceProcess worker = cluster.Workers[random.Next(cluster.Workers.Count)];
            await worker.KillAsync();
            await worker.StartAsync(cancellationToken);
        }
    }

    private static async Task KillAllWorkersAsync(ChaosCluster cluster, ImageLoad load, CancellationToken cancellationToken)
    {
        await load.UntilAsync(0.3, cancellationToken);
        await Task.WhenAll(cluster.Services.Select(service => service.KillAsync()));
        await Task.WhenAll(cluster.Services.Select(service => service.StartAsync(cancellationToken)));
    }

    private static async Task FreezeWorkerAsync(ChaosCluster cluster, ImageLoad load, CancellationToken cancellationToken)
    {
        await load.UntilAsync(0.2, cancellationToken);
        await cluster.Workers[1].FreezeAsync();
        await Task.Delay(2 * ChaosCluster.Lease, cancellationToken);
        await cluster.Workers[1].ThawAsync();
    }

    private static async Task KillRedisAsync(ChaosCluster cluster, ImageLoad load, CancellationToken cancellationToken)
    {
        await load.UntilAsync(0.3, cancellationToken);
        await cluster.Redis.KillAsync();
        await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
        await cluster.Redis.RestartAsync();
    }

    private static async Task FlushRedisAsync(ChaosCluster cluster, ImageLoad load, CancellationToken cancellationToken)
    {
        await load.UntilAsync(0.3, cancellationToken);
        await cluster.Redis.FlushAsync();
    }

    private static async Task KillPostgresAsync(ChaosCluster cluster, ImageLoad load, CancellationToken cancellationToken)
    {
        await load.UntilAsync(0.3, cancellationToken);
        await cluster.Postgres.KillAsync();
        await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
        await cluster.Postgres.RestartAsync();
    }

    private static async Task FillDiskAsync(ChaosCluster cluster, ImageLoad load, CancellationToken cancellationToken)
    {
        await load.UntilAsync(0.3, cancellationToken);
        cluster.Blobs.Fill();
        await Task.Delay(Outage, cancellationToken);
        cluster.Blobs.Empty();
    }

    private static Task CutRedisAsync(ChaosCluster cluster, ImageLoad load, CancellationToken cancellationToken) =>
        CutAsync(cluster.RedisNetwork, load, cancellationToken);

    private static Task CutPostgresAsync(ChaosCluster cluster, ImageLoad load, CancellationToken cancellationToken) =>
        CutAsync(cluster.PostgresNetwork, load, cancellationToken);

    private static async Task CutAsync(TcpProxy network, ImageLoad load, CancellationToken cancellationToken)
    {
        await load.UntilAsync(0.3, cancellationToken);
        network.Cut();
        await Task.Delay(Outage, cancellationToken);
        network.Heal();
    }

    private static async Task DuplicateMessagesAsync(ChaosCluster cluster, ImageLoad load, CancellationToken cancellationToken)
    {
        await using ConnectionMultiplexer redis = await cluster.ConnectToRedisAsync();
        await using var echo = new StreamEcho(redis.GetDatabase());
        await load.UntilAsync(1, cancellationToken);
    }

    private static async Task PoisonAsync(ChaosCluster cluster, ImageLoad load, CancellationToken cancellationToken)
    {
        await load.UntilAsync(0.2, cancellationToken);
        await using ConnectionMultiplexer redis = await cluster.ConnectToRedisAsync();
        await StreamEcho.AddPoisonAsync(redis.GetDatabase());
    }

    private static async Task RepublishAsync(ChaosCluster cluster, ImageLoad load, CancellationToken cancellationToken)
    {
        for (int round = 1; round <= 3; round++)
        {
            await load.UntilAsync(round / 4.0, cancellationToken);
            // The state in which a relay leaves the outbox that is killed between the two.
            foreach (string schema in ChaosDatabase.Rooms)
                await cluster.Database.ForgetPublicationsAsync(schema, cancellationToken);
        }
    }

    private static async Task RollAsync(ChaosCluster cluster, ImageLoad load, CancellationToken cancellationToken)
    {
        await load.UntilAsync(0.2, cancellationToken);
        foreach (ServiceProcess service in cluster.Services)
        {
            await service.StopAsync(cancellationToken);
            await service.StartAsync(cancellationToken);
        }
    }
}
