using RlhfT2I.Chaos.Tests.Cluster;
using RlhfT2I.Chaos.Tests.Load;
using StackExchange.Redis;

namespace RlhfT2I.Chaos.Tests.Faults;

/// <summary>The faults, one a row.</summary>
internal static class FaultTable
{
    private const int WorkerKills = 5;
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static IReadOnlyList<Fault> All { get; } =
    [
        new("worker kill -9 at random points", KillWorkersAsync),
        new("all workers killed", KillAllWorkersAsync),
        new("worker frozen past its lease", FreezeWorkerAsync),
        new("Redis kill -9", KillRedisAsync),
        new("Redis restart", RestartRedisAsync),
        new("Redis FLUSHALL", FlushRedisAsync),
        new("PostgreSQL kill -9", KillPostgresAsync),
        new("PostgreSQL restart", RestartPostgresAsync),
        new("blob disk full", FillDiskAsync) { Obstacle = cluster => cluster.Blobs.IsMounted ? null : "a file system of its own cannot be mounted here" },
        new("network to Redis cut for 5 s", CutRedisAsync),
        new("network to PostgreSQL cut for 5 s", CutPostgresAsync),
        new("network from gateway to feedback cut for 5 s", CutDoorAsync),
        new("gateway kill -9", KillGatewayAsync),
        new("every message delivered twice", DuplicateMessagesAsync),
        new("poison messages", PoisonAsync),
        new("relay killed between publish and mark", RepublishAsync),
        new("rolling restart under load", RollAsync),
    ];

    private static async Task<string> KillWorkersAsync(ChaosCluster cluster, ImageLoad load, CancellationToken cancellationToken)
    {
        // Seeded: the same points in every run, as far as processes allow.
        var random = new Random(7);
        for (int kill = 0; kill < WorkerKills; kill++)
        {
            await load.UntilAsync((kill + random.NextDouble()) / (WorkerKills + 1), cancellationToken);
            ServiceProcess worker = cluster.Workers[kill % cluster.Workers.Count];
            await worker.KillAsync();
            worker.Launch();
        }
        return $"{WorkerKills} kills";
    }

    private static async Task<string> KillAllWorkersAsync(ChaosCluster cluster, ImageLoad load, CancellationToken cancellationToken)
    {
        await load.UntilAsync(0.3, cancellationToken);
        await Task.WhenAll(cluster.Services.Select(service => service.KillAsync()));
        foreach (ServiceProcess service in cluster.Services)
            service.Launch();
        return $"{cluster.Services.Count()} processes";
    }

    private static async Task<string> FreezeWorkerAsync(ChaosCluster cluster, ImageLoad load, CancellationToken cancellationToken)
    {
        await load.UntilAsync(0.2, cancellationToken);
        await cluster.Workers[1].FreezeAsync();
        await Task.Delay(2 * ChaosCluster.Lease, cancellationToken);
        await cluster.Workers[1].ThawAsync();
        return $"{2 * ChaosCluster.Lease.TotalSeconds} s, leases of {ChaosCluster.Lease.TotalSeconds} s";
    }

    private static Task<string> KillRedisAsync(ChaosCluster cluster, ImageLoad load, CancellationToken cancellationToken) =>
        InterruptAsync(load, cluster.Redis.KillAsync, cluster.Redis.RestartAsync, cancellationToken);

    private static Task<string> RestartRedisAsync(ChaosCluster cluster, ImageLoad load, CancellationToken cancellationToken) =>
        InterruptAsync(load, cluster.Redis.ShutDownAsync, cluster.Redis.RestartAsync, cancellationToken);

    private static Task<string> KillPostgresAsync(ChaosCluster cluster, ImageLoad load, CancellationToken cancellationToken) =>
        InterruptAsync(load, cluster.Postgres.KillAsync, cluster.Postgres.StartAsync, cancellationToken);

    private static Task<string> RestartPostgresAsync(ChaosCluster cluster, ImageLoad load, CancellationToken cancellationToken) =>
        InterruptAsync(load, cluster.Postgres.ShutDownAsync, cluster.Postgres.StartAsync, cancellationToken);

    private static async Task<string> InterruptAsync(ImageLoad load, Func<Task> stop, Func<Task> start, CancellationToken cancellationToken)
    {
        await load.UntilAsync(0.3, cancellationToken);
        await stop();
        await Task.Delay(Pause, cancellationToken);
        await start();
        return $"away for {Pause.TotalSeconds} s";
    }

    private static async Task<string> FlushRedisAsync(ChaosCluster cluster, ImageLoad load, CancellationToken cancellationToken)
    {
        await load.UntilAsync(0.3, cancellationToken);
        await cluster.Redis.FlushAsync();
        return "";
    }

    private static async Task<string> FillDiskAsync(ChaosCluster cluster, ImageLoad load, CancellationToken cancellationToken)
    {
        await load.UntilAsync(0.3, cancellationToken);
        cluster.Blobs.Fill();
        await Task.Delay(Outage, cancellationToken);
        cluster.Blobs.Empty();
        return $"full for {Outage.TotalSeconds} s";
    }

    private static Task<string> CutRedisAsync(ChaosCluster cluster, ImageLoad load, CancellationToken cancellationToken) =>
        CutAsync(cluster.RedisNetwork, load, cancellationToken);

    private static Task<string> CutPostgresAsync(ChaosCluster cluster, ImageLoad load, CancellationToken cancellationToken) =>
        CutAsync(cluster.PostgresNetwork, load, cancellationToken);

    private static Task<string> CutDoorAsync(ChaosCluster cluster, ImageLoad load, CancellationToken cancellationToken) =>
        CutAsync(cluster.DoorNetwork, load, cancellationToken);

    private static Task<string> KillGatewayAsync(ChaosCluster cluster, ImageLoad load, CancellationToken cancellationToken) =>
        InterruptAsync(load, cluster.Gateway.KillAsync, () => cluster.Gateway.StartAsync(cancellationToken), cancellationToken);

    private static async Task<string> CutAsync(TcpProxy network, ImageLoad load, CancellationToken cancellationToken)
    {
        await load.UntilAsync(0.3, cancellationToken);
        network.Cut();
        await Task.Delay(Outage, cancellationToken);
        network.Heal();
        return "";
    }

    private static async Task<string> DuplicateMessagesAsync(ChaosCluster cluster, ImageLoad load, CancellationToken cancellationToken)
    {
        await using ConnectionMultiplexer redis = await cluster.ConnectToRedisAsync();
        await using var echo = new StreamEcho(redis.GetDatabase());
        await load.UntilEverywhereAsync(cancellationToken);
        return $"{echo.Count} messages again";
    }

    private static async Task<string> PoisonAsync(ChaosCluster cluster, ImageLoad load, CancellationToken cancellationToken)
    {
        await load.UntilAsync(0.2, cancellationToken);
        await using ConnectionMultiplexer redis = await cluster.ConnectToRedisAsync();
        var letters = new DeadLetterBox(cluster);
        int before = await letters.CountAsync(cancellationToken);
        await StreamEcho.AddPoisonAsync(redis.GetDatabase());
        int dead = await letters.UntilAsync(before + StreamEcho.LettersOfPoison, Patience, cancellationToken) - before;
        return $"{dead} dead letters";
    }

    private static async Task<string> RepublishAsync(ChaosCluster cluster, ImageLoad load, CancellationToken cancellationToken)
    {
        int again = 0;
        for (int round = 1; round <= 3; round++)
        {
            await load.UntilAsync(round / 4.0, cancellationToken);
            // The state in which a relay leaves the outbox that is killed between the two.
            foreach (string schema in ChaosDatabase.Rooms)
                again += await cluster.Database.ForgetPublicationsAsync(schema, cancellationToken);
        }
        return $"{again} messages again";
    }

    private static async Task<string> RollAsync(ChaosCluster cluster, ImageLoad load, CancellationToken cancellationToken)
    {
        await load.UntilAsync(0.2, cancellationToken);
        foreach (ServiceProcess service in cluster.Services)
        {
            await service.StopAsync(cancellationToken);
            await service.StartAsync(cancellationToken);
        }
        return $"{cluster.Services.Count()} processes";
    }
}
