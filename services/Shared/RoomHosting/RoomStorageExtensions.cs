using Grpc.AspNetCore.Server;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using RlhfT2I.Messaging;
using RlhfT2I.Messaging.InProcess;
using RlhfT2I.Messaging.Publishing;
using RlhfT2I.RoomHosting.Blobs;
using RlhfT2I.RoomHosting.Database;
using RlhfT2I.RoomHosting.Errors;
using RlhfT2I.RoomHosting.Options;
using RlhfT2I.ServiceDefaults.Hosting;
using RlhfT2I.ServiceDefaults.Options;
using RlhfT2I.Storage.Blobs;
using RlhfT2I.Storage.Database;
using RlhfT2I.Storage.Inbox;
using RlhfT2I.Storage.Jobs;
using RlhfT2I.Storage.Outbox;

namespace RlhfT2I.RoomHosting;

/// <summary>Registers what a room stores in and sends through.</summary>
public static class RoomStorageExtensions
{
    /// <summary>
    /// Adds a room's database and what stands on it: <see cref="IDbContextFactory{TContext}"/>, <see cref="JobStore{TContext}"/>,
    /// <see cref="OutboxStore{TContext}"/>, <see cref="InboxStore{TContext}"/>, migration at start, the outbox relay and a readiness check; and, once for each
    /// host, <see cref="StoragePaths"/>, <see cref="IBlobStore"/>, <see cref="IBatchQueue"/>, <see cref="IDatabaseClock"/> and typed statuses for refusals of
    /// stores and queue. The database is <c>{Storage:Root}/{schema}.db</c>.
    /// </summary>
    /// <typeparam name="TContext">The room's context; its constructor takes <see cref="DbContextOptions{TContext}"/> alone.</typeparam>
    /// <param name="builder">The host.</param>
    public static IHostApplicationBuilder AddRoomStorage<TContext>(this IHostApplicationBuilder builder)
        where TContext : RoomContext
    {
        ArgumentNullException.ThrowIfNull(builder);
        IServiceCollection services = builder.Services;
        if (services.Any(service => service.ServiceType == typeof(RoomBells<TContext>)))
            return builder;
        services.AddHall();
        string schema = RoomSchema<TContext>.Name;
        services.AddSingleton<RoomBells<TContext>>();
        services.AddDbContextFactory<TContext>((provider, options) => options
            .UseSqliteFile(provider.GetRequiredService<StoragePaths>().Database(schema))
            .AddInterceptors(provider.GetRequiredService<RoomBells<TContext>>()));
        services.AddSingleton(provider => new DatabaseMigrator<TContext>(provider.GetRequiredService<IDbContextFactory<TContext>>(), "a newer server"));
        services.AddSingleton(provider => new JobStore<TContext>(
            provider.GetRequiredService<IDbContextFactory<TContext>>(), provider.GetRequiredService<IDatabaseClock>(),
            provider.GetRequiredService<JobSignals>(), provider.GetRequiredService<TimeProvider>(), JobOptions(provider, schema)));
        services.AddSingleton<OutboxStore<TContext>>();
        services.AddSingleton<InboxStore<TContext>>();
        services.AddSingleton<OutboxRelay<TContext>>();
        services.AddHostedService<RoomStart<TContext>>();
        services.AddHostedService<OutboxRelayService<TContext>>();
        services.AddHealthChecks().Add(new HealthCheckRegistration(
            $"database-{schema}", provider => ActivatorUtilities.CreateInstance<DatabaseCheck<TContext>>(provider), HealthStatus.Unhealthy, [HealthTags.Ready]));
        return builder;
    }

    /// <summary>What all rooms of one process share.</summary>
    private static void AddHall(this IServiceCollection services)
    {
        if (services.Any(service => service.ServiceType == typeof(StorageOptionsValidator)))
            return;
        services.AddValidatedOptions<StorageOptions, StorageOptionsValidator>(StorageOptions.SectionName);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<DataRoot>();
        // Who asks for a path may use it: the root is held by then, whoever asks first.
        services.TryAddSingleton(provider => provider.GetRequiredService<DataRoot>().Hold());
        services.AddSingleton<IHostPreparation>(provider => provider.GetRequiredService<DataRoot>());
        services.TryAddSingleton<IDatabaseClock, HostDatabaseClock>();
        services.TryAddSingleton<JobSignals>();
        services.AddBlobStore();
        services.TryAddSingleton<IBatchQueue>(provider =>
            new InProcessQueue(QueueStreams.All, new InProcessQueueSettings(), provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<StorageErrorInterceptor>();
        // After everyone else's, so that it is the innermost and what it throws passes the interceptor that makes statuses.
        services.PostConfigure<GrpcServiceOptions>(options => options.Interceptors.Add<StorageErrorInterceptor>());
    }

    private static JobStoreOptions JobOptions(IServiceProvider provider, string schema)
    {
        StorageOptions options = provider.GetRequiredService<IOptions<StorageOptions>>().Value;
        var jobs = new JobStoreOptions { Domain = $"{schema}.rlhf", Lease = options.JobLease, LostLeaseLimit = options.LostLeaseLimit };
        jobs.Validate();
        return jobs;
    }
}
