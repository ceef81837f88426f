using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using RlhfT2I.RoomHosting.Options;
using RlhfT2I.ServiceDefaults.Hosting;
using RlhfT2I.ServiceDefaults.Options;
using RlhfT2I.Storage.Blobs;
using RlhfT2I.Storage.Blobs.S3;

namespace RlhfT2I.RoomHosting.Blobs;

/// <summary>Registers where blobs are kept.</summary>
public static class BlobStoreExtensions
{
    private const string NoRoom = "none";

    /// <summary>
    /// Adds the <see cref="IBlobStore"/> that <c>Blobs:Provider</c> names, a check of it at start and for readiness, and the collection of blobs that no row names.
    /// Once for each host; a store that is registered already stays.
    /// </summary>
    /// <param name="services">The host's services.</param>
    public static IServiceCollection AddBlobStore(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (services.Any(service => service.ServiceType == typeof(BlobOptionsValidator)))
            return services;
        services.AddValidatedOptions<BlobOptions, BlobOptionsValidator>(BlobOptions.SectionName);
        services.AddSingleton<IValidateOptions<BlobOptions>, BlobRules>();
        services.AddValidatedOptions<S3BlobOptions, S3BlobOptionsValidator>(S3BlobOptions.SectionName);
        services.AddSingleton<IValidateOptions<S3BlobOptions>, S3BlobRules>();
        services.TryAddSingleton<IBlobStore>(provider =>
            provider.GetRequiredService<IOptions<BlobOptions>>().Value.Provider == BlobProvider.S3 ? OpenS3(provider) : OpenLocal(provider));
        services.AddSingleton<BlobStoreProbe>();
        services.AddHostedService<BlobStoreStart>();
        services.AddSingleton<BlobCollection>();
        services.AddHostedService<BlobCollectionService>();
        services.AddHealthChecks().Add(new HealthCheckRegistration(
            "blobs", provider => provider.GetRequiredService<BlobStoreProbe>(), HealthStatus.Unhealthy, [HealthTags.Ready]));
        return services;
    }

    /// <summary>Adds a room that puts blobs. What it puts is kept as long as it names it, and collected by its own processes only.</summary>
    /// <typeparam name="TReferences">Names the blobs that the room needs; registered as it is, or else made once.</typeparam>
    /// <param name="services">The host's services.</param>
    /// <param name="room">The room's schema, such as <c>generation</c>.</param>
    public static IServiceCollection AddBlobReferences<TReferences>(this IServiceCollection services, string room)
        where TReferences : class, IBlobReferences
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrWhiteSpace(room);
        services.TryAddSingleton<TReferences>();
        services.AddSingleton<IBlobReferences>(provider => provider.GetRequiredService<TReferences>());
        services.AddSingleton(new BlobRoom(room));
        return services;
    }

    private static LocalBlobStore OpenLocal(IServiceProvider provider) => new(
        provider.GetRequiredService<StoragePaths>().Blobs, provider.GetRequiredService<IOptions<StorageOptions>>().Value.MaxBlobBytes,
        provider.GetRequiredService<TimeProvider>());

    private static S3BlobStore OpenS3(IServiceProvider provider)
    {
        S3BlobOptions options = provider.GetRequiredService<IOptions<S3BlobOptions>>().Value;
        string[] rooms = [.. provider.GetServices<BlobRoom>().Select(room => room.Name).Distinct()];
        return new S3BlobStore(
            new S3BlobStoreSettings
            {
                Endpoint = options.Endpoint.Length > 0 ? new Uri(options.Endpoint) : null,
                Bucket = options.Bucket,
                Region = options.Region,
                AccessKey = options.AccessKey.Length > 0 ? options.AccessKey : null,
                SecretKey = options.SecretKey.Length > 0 ? options.SecretKey : null,
                UsePathStyle = options.UsePathStyle,
                KeyPrefix = options.KeyPrefix,
                MaxSizeBytes = provider.GetRequiredService<IOptions<StorageOptions>>().Value.MaxBlobBytes,
                Timeout = options.Timeout,
                MaxRetries = options.MaxRetries,
                SpoolFolder = Path.Combine(provider.GetRequiredService<StoragePaths>().Blobs, ".uploads"),
                Owners = rooms.Length > 0 ? rooms : [NoRoom],
            },
            provider.GetRequiredService<TimeProvider>());
    }
}
