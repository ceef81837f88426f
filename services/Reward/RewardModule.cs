using RlhfT2I.Contracts.Embedding.V1;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Contracts.Generation.V1;
using RlhfT2I.Contracts.Queue.V1;
using RlhfT2I.Messaging;
using RlhfT2I.Modeling.Runtime;
using RlhfT2I.Reward.Api;
using RlhfT2I.Reward.Application;
using RlhfT2I.Reward.Application.Ports;
using RlhfT2I.Reward.Application.Scoring;
using RlhfT2I.Reward.Application.Training;
using RlhfT2I.Reward.Infrastructure;
using RlhfT2I.Reward.Infrastructure.Peers;
using RlhfT2I.Reward.Options;
using RlhfT2I.RoomHosting;
using RlhfT2I.RoomHosting.Blobs;
using RlhfT2I.RoomHosting.Consuming;
using RlhfT2I.RoomHosting.Jobs;
using RlhfT2I.ServiceDefaults.Deadlines;
using RlhfT2I.ServiceDefaults.Devices;
using RlhfT2I.ServiceDefaults.Options;

namespace RlhfT2I.Reward;

/// <summary>Adds the room to a host.</summary>
public static class RewardModule
{
    /// <summary>The device that trains and scores.</summary>
    internal const string DeviceName = "cpu";

    /// <summary>Registers the room's services; the host calls <c>AddServiceDefaults</c> itself.</summary>
    /// <param name="builder">The host.</param>
    public static WebApplicationBuilder AddReward(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        TorchLibraries.Configure();
        IServiceCollection services = builder.Services;
        builder.AddRoomStorage<RewardContext, PostgresRewardContext>();
        services.AddValidatedOptions<RewardOptions, RewardOptionsValidator>(RewardOptions.SectionName);
        services.AddDeviceThread(DeviceName);
        services.AddPeers();
        services.AddBlobReferences<RewardBlobReferences>("reward");
        services.AddSingleton<RewardModels>();
        services.AddSingleton<IRewardModels>(provider => provider.GetRequiredService<RewardModels>());
        services.AddSingleton<IRewardHeads, RewardHeads>();
        services.AddSingleton<ITrainingJobs, TrainingJobs>();
        services.AddSingleton<StreamedVectors>();
        services.AddSingleton<TrainingRequests>();
        services.AddSingleton<RewardTraining>();
        services.AddSingleton<PairScorer>();
        services.AddSingleton<ImageScoring>();
        services.AddSingleton<BestOfNSelecting>();
        services.AddSingleton<AccuracyMeasuring>();
        services.AddSingleton<ModelReading>();
        services.AddSingleton<TrainingEndpoints>();
        services.AddSingleton<ModelEndpoints>();
        builder.AddBatchConsumer<EmbeddingBatch, StreamedVectors>(QueueStreams.ImagesEmbedded, "reward");
        builder.AddJobRunner<RewardContext, RewardTrainingRunner>(ResourceTypes.TrainingJobKind, TrainingCount(builder));
        return builder;
    }

    /// <summary>Maps the room's gRPC service.</summary>
    /// <param name="app">The host.</param>
    public static WebApplication MapReward(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.MapGrpcService<RewardGrpcService>();
        return app;
    }

    // A client of the host itself can only be made once the host listens.
    private static void AddPeers(this IServiceCollection services)
    {
        services.AddPeerClient<FeedbackService.FeedbackServiceClient>("Feedback");
        services.AddPeerClient<EmbeddingService.EmbeddingServiceClient>("Embedding");
        services.AddPeerClient<GenerationService.GenerationServiceClient>("Generation");
        services.AddSingleton(provider => new Lazy<FeedbackService.FeedbackServiceClient>(provider.GetRequiredService<FeedbackService.FeedbackServiceClient>));
        services.AddSingleton(provider => new Lazy<EmbeddingService.EmbeddingServiceClient>(provider.GetRequiredService<EmbeddingService.EmbeddingServiceClient>));
        services.AddSingleton(provider => new Lazy<GenerationService.GenerationServiceClient>(provider.GetRequiredService<GenerationService.GenerationServiceClient>));
        services.AddSingleton<ILabelSource, FeedbackLabels>();
        services.AddSingleton<IVectorSource, EmbeddingVectors>();
        services.AddSingleton<IImageSource, GenerationImages>();
    }

    // The number of workers is fixed when they are registered; a value that is not allowed is refused at start by the options' own check.
    private static int TrainingCount(WebApplicationBuilder builder) =>
        int.TryParse(builder.Configuration[$"{RewardOptions.SectionName}:{nameof(RewardOptions.TrainingCount)}"], out int count) && count is >= 1 and <= 16
            ? count
            : new RewardOptions().TrainingCount;
}
