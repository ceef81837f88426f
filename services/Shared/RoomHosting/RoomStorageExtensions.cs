using Grpc.AspNetCore.Server;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using RlhfT2I.Messaging;
using RlhfT2I.Messaging.Publishing;
using RlhfT2I.RoomHosting.Blobs;
using RlhfT2I.RoomHosting.Database;
using RlhfT2I.RoomHosting.Errors;
using RlhfT2I.RoomHosting.Jobs;
using RlhfT2I.RoomHosting.Options;
using RlhfT2I.RoomHosting.Queue;
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
    /// stores and queue. The database is <c>{Storage:Root}/{schema}.db</c>, or the schema on the server of <c>Storage:ConnectionString</c>.
    /// </summary>
    /// <typeparam name="TContext">The room's context; its constructor takes <see cref="DbContextOptions{TContext}"/> alone.</typeparam>
    /// <typeparam name="TPostgres">Derives from it with the same constructor; the migrations for PostgreSQL hang on it.</typeparam>
    /// <param name="builder">The host.</param>
    public static IHostApplicationBuilder AddRoomStorage<TContext, TPostgres>(this IHostApplicationBuilder builder)
        where TContext : RoomContext
        where TPostgres : TContext
    {
        ArgumentNullException.ThrowIfNull(builder);
        IServiceCollection services = builder.Services;
        if (services.Any(service => service.ServiceType == typeof(RoomBells<TContext>)))
            return builder;
        services.AddHall();
        string schema = RoomSchema<TContext>.Name;
        services.AddSingleton<RoomBells<TContext>>();
        services.AddDbContextFactory<TContext, RoomContextFactory<TContext, TPostgres>>((provider, options) =>
            Use(provider, options, schema).AddInterceptors(provider.GetRequiredService<RoomBells<TContext>>()));
        string command = $"{builder.Environment.ApplicationName} {MigrateCommand.VerbName}, with the same Storage options";
        services.AddSingleton(provider => new DatabaseMigrator<TContext>(provider.GetRequiredService<IDbContextFactory<TContext>>(), command));
        services.AddSingleton(RoomMigration.Of<TContext>());
        services.AddSingleton(provider => new JobStore<TContext>(
            provider.GetRequiredService<IDbContextFactory<TContext>>(), provider.GetRequiredService<IDatabaseClock>(),
            provider.GetRequiredService<JobSignals>(), provider.GetRequiredService<TimeProvider>(), JobOptions(provider, schema), FinishedJobs.Announce));
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
        services.AddSingleton<IValidateOptions<StorageOptions>, StorageRules>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IHostCommand, MigrateCommand>();
        services.AddSingleton<DataRoot>();
        services.AddSingleton<IDataRoot>(provider => provider.GetRequiredService<DataRoot>());
        // Who asks for a path may use it: the root is held by then, whoever asks first.
        services.TryAddSingleton(provider => provider.GetRequiredService<DataRoot>().Hold());
        services.AddSingleton<IHostPreparation>(provider => provider.GetRequiredService<DataRoot>());
        services.TryAddSingleton<IDatabaseClock>(provider => IsServer(provider) ? new ServerDatabaseClock() : new HostDatabaseClock(provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<JobSignals>();
        services.AddBlobStore();
        services.AddBatchQueue();
        services.TryAddSingleton<StorageErrorInterceptor>();
        // After everyone else's, so that it is the innermost and what it throws passes the interceptor that makes statuses.
        services.PostConfigure<GrpcServiceOptions>(options => options.Interceptors.Add<StorageErrorInterceptor>());
    }

    private static bool IsServer(IServiceProvider provider) => provider.GetRequiredService<IOptions<StorageOptions>>().Value.Provider == StorageProvider.Postgres;

    private static DbContextOptionsBuilder Use(IServiceProvider provider, DbContextOptionsBuilder options, string schema) => IsServer(provider)
        ? options.UsePostgresServer(provider.GetRequiredService<IOptions<StorageOptions>>().Value.ConnectionString, schema)
        : options.UseSqliteFile(provider.GetRequiredService<StoragePaths>().Database(schema));

    private static JobStoreOptions JobOptions(IServiceProvider provider, string schema)
    {
        StorageOptions options = provider.GetRequiredService<IOptions<StorageOptions>>().Value;
        var jobs = new JobStoreOptions { Domain = $"{schema}.rlhf", Lease = options.JobLease, LostLeaseLimit = options.LostLeaseLimit };
        jobs.Validate();
        return jobs;
    }
}
