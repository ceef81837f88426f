using Microsoft.Extensions.DependencyInjection.Extensions;
using RlhfT2I.Contracts.Queue.V1;
using RlhfT2I.Generation.Api;
using RlhfT2I.Generation.Application;
using RlhfT2I.Generation.Application.Ports;
using RlhfT2I.Generation.Infrastructure.Database;
using RlhfT2I.Generation.Infrastructure.Sampling;
using RlhfT2I.Generation.Infrastructure.Stores;
using RlhfT2I.Generation.Infrastructure.Work;
using RlhfT2I.Generation.Options;
using RlhfT2I.Messaging;
using RlhfT2I.Modeling.Runtime;
using RlhfT2I.Modeling.Weights;
using RlhfT2I.RoomHosting;
using RlhfT2I.RoomHosting.Blobs;
using RlhfT2I.RoomHosting.Consuming;
using RlhfT2I.RoomHosting.Jobs;
using RlhfT2I.ServiceDefaults.Devices;
using RlhfT2I.ServiceDefaults.Options;

namespace RlhfT2I.Generation;

/// <summary>The room as a module: its own host and Standalone build it alike.</summary>
public static class GenerationModule
{
    /// <summary>Adds prompt sets, generation jobs with their workers, images and model versions.</summary>
    /// <param name="builder">The host.</param>
    public static WebApplicationBuilder AddGeneration(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        TorchLibraries.Configure();
        IServiceCollection services = builder.Services;
        services.AddValidatedOptions<GenerationOptions, GenerationOptionsValidator>(GenerationOptions.SectionName);
        // What is registered follows the configuration; whether it is sound is told at start, by the validator.
        var options = new GenerationOptions();
        string device = builder.Configuration[$"{GenerationOptions.SectionName}:{nameof(GenerationOptions.Device)}"] is { Length: > 0 } named ? named : options.Device;
        services.AddDeviceThread(device);
        builder.AddRoomStorage<GenerationContext, PostgresGenerationContext>();
        services.TryAddSingleton(provider => new ModelStore(provider.GetRequiredService<StoragePaths>().Models, provider.GetRequiredService<TimeProvider>()));
        services.AddStores();
        services.AddUseCases();
        builder.AddBatchConsumer<GenerationRequested, BatchSampling>(
            QueueStreams.GenerationRequested, GenerationWork.Group, Number(builder, nameof(GenerationOptions.BatchConcurrency), options.BatchConcurrency));
        builder.AddJobRunner<GenerationContext, GenerationJobRunner>(
            GenerationWork.JobKind, Number(builder, nameof(GenerationOptions.JobConcurrency), options.JobConcurrency));
        return builder;
    }

    /// <summary>Maps the room's services.</summary>
    /// <param name="app">The host.</param>
    public static WebApplication MapGeneration(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.MapGrpcService<GenerationApi>();
        app.MapGrpcService<ModelApi>();
        return app;
    }

    private static void AddStores(this IServiceCollection services)
    {
        services.AddSingleton<RequestAnswers>();
        services.AddSingleton<IAnsweredRequests>(provider => provider.GetRequiredService<RequestAnswers>());
        services.AddSingleton<IPromptSets, PromptSetStore>();
        services.AddSingleton<IGenerationJobs, GenerationJobStore>();
        services.AddSingleton<ImageStore>();
        services.AddSingleton<IImages>(provider => provider.GetRequiredService<ImageStore>());
        services.AddBlobReferences<ImageStore>("generation");
        services.AddSingleton<IBatchStore, BatchStore>();
        services.AddSingleton<ISampler, DeviceSampler>();
    }

    private static void AddUseCases(this IServiceCollection services)
    {
        services.AddSingleton<RunningJobs>();
        services.AddSingleton<ModelCatalog>();
        services.AddSingleton<ModelLineage>();
        services.AddSingleton<ModelImports>();
        services.AddSingleton<ModelExports>();
        services.AddSingleton<ModelExports>();
        services.AddSingleton<JobOrders>();
        services.AddSingleton<JobWatching>();
    }

    private static int Number(WebApplicationBuilder builder, string key, int fallback) =>
        int.TryParse(builder.Configuration[$"{GenerationOptions.SectionName}:{key}"], out int number) && number > 0 ? number : fallback;
}
