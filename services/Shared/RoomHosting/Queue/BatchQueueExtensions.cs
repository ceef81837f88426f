using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using RlhfT2I.Messaging;
using RlhfT2I.Messaging.InProcess;
using RlhfT2I.Messaging.Redis;
using RlhfT2I.RoomHosting.Options;
using RlhfT2I.ServiceDefaults.Hosting;
using RlhfT2I.ServiceDefaults.Options;

namespace RlhfT2I.RoomHosting.Queue;

/// <summary>Registers the queue.</summary>
public static class BatchQueueExtensions
{
    /// <summary>
    /// Adds the <see cref="IBatchQueue"/> that <c>Queue:Provider</c> names, its check at start and its readiness. A host with a Redis that would lose work does not start; one
    /// whose Redis does not answer starts, is not ready, and goes on by itself when Redis is there. A second call changes nothing.
    /// </summary>
    /// <param name="services">The host's services.</param>
    public static IServiceCollection AddBatchQueue(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (services.Any(service => service.ServiceType == typeof(QueueOptionsValidator)))
            return services;
        services.AddValidatedOptions<RedisQueueOptions, RedisQueueOptionsValidator>(RedisQueueOptions.SectionName);
        services.AddValidatedOptions<QueueOptions, QueueOptionsValidator>(QueueOptions.SectionName);
        services.AddSingleton<IValidateOptions<QueueOptions>, QueueProviderValidator>();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IBatchQueue>(Create);
        services.AddHostedService<QueueStart>();
        services.AddHealthChecks().Add(new HealthCheckRegistration(
            "queue", provider => ActivatorUtilities.CreateInstance<QueueCheck>(provider), HealthStatus.Unhealthy, [HealthTags.Ready]));
        return services;
    }

    private static IBatchQueue Create(IServiceProvider provider)
    {
        QueueOptions options = provider.GetRequiredService<IOptions<QueueOptions>>().Value;
        if (options.Provider == QueueProvider.InProcess)
        {
            var bounds = new InProcessQueueSettings { Lease = options.Lease, DeliveryLimit = options.DeliveryLimit, Capacity = options.Capacity };
            return new InProcessQueue(QueueStreams.All, bounds, provider.GetRequiredService<TimeProvider>());
        }
        RedisQueueOptions redis = provider.GetRequiredService<IOptions<RedisQueueOptions>>().Value;
        return new RedisStreamQueue(QueueStreams.All, new RedisQueueSettings
        {
            Configuration = redis.Configuration,
            KeyPrefix = redis.KeyPrefix,
            Lease = options.Lease,
            DeliveryLimit = options.DeliveryLimit,
            Capacity = options.Capacity,
            CommandTimeout = redis.CommandTimeout,
            PollInterval = redis.PollInterval,
        });
    }
}
