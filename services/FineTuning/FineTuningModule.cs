using Microsoft.Extensions.DependencyInjection.Extensions;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Contracts.Generation.V1;
using RlhfT2I.Contracts.Reward.V1;
using RlhfT2I.FineTuning.Api;
using RlhfT2I.FineTuning.Application;
using RlhfT2I.FineTuning.Application.Ports;
using RlhfT2I.FineTuning.Application.Ranks;
using RlhfT2I.FineTuning.Infrastructure;
using RlhfT2I.FineTuning.Infrastructure.Pretraining;
using RlhfT2I.FineTuning.Options;
using RlhfT2I.Modeling.Runtime;
using RlhfT2I.Modeling.Weights;
using RlhfT2I.RoomHosting;
using RlhfT2I.RoomHosting.Blobs;
using RlhfT2I.RoomHosting.Jobs;
using RlhfT2I.ServiceDefaults.Deadlines;
using RlhfT2I.ServiceDefaults.Devices;
using RlhfT2I.ServiceDefaults.Hosting;
using RlhfT2I.ServiceDefaults.Options;

namespace RlhfT2I.FineTuning;

/// <summary>The room: its services and endpoints.</summary>
public static class FineTuningModule
{
    /// <summary>Adds the room to a host.</summary>
    /// <param name="builder">The host; <c>AddServiceDefaults</c> is its own affair.</param>
    public static IHostApplicationBuilder AddFineTuning(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        TorchLibraries.Configure();
        IServiceCollection services = builder.Services;
        services.AddValidatedOptions<FineTuningOptions, FineTuningOptionsValidator>(FineTuningOptions.SectionName);
        services.AddValidatedOptions<RankTrainingOptions, RankTrainingOptionsValidator>(RankTrainingOptions.SectionName);
        services.AddDeviceThread(builder.Configuration[$"{FineTuningOptions.SectionName}:{nameof(FineTuningOptions.Device)}"] ?? new FineTuningOptions().Device);
        services.AddPeerClient<FeedbackService.FeedbackServiceClient>("Feedback");
        services.AddPeerClient<RewardService.RewardServiceClient>("Reward");
        services.AddPeerClient<GenerationService.GenerationServiceClient>("Generation");
        // Jobs are resolved before the host listens, and a client of the host itself can be made only then.
        services.AddSingleton<Func<FeedbackService.FeedbackServiceClient>>(provider => provider.GetRequiredService<FeedbackService.FeedbackServiceClient>);
        services.AddSingleton<Func<RewardService.RewardServiceClient>>(provider => provider.GetRequiredService<RewardService.RewardServiceClient>);
        services.AddSingleton<Func<GenerationService.GenerationServiceClient>>(provider => provider.GetRequiredService<GenerationService.GenerationServiceClient>);
        builder.AddRoomStorage<FineTuningContext, PostgresFineTuningContext>();
        services.TryAddSingleton(provider => new ModelStore(provider.GetRequiredService<StoragePaths>().Models, provider.GetRequiredService<TimeProvider>()));

        services.AddSingleton<ILabels, FeedbackLabels>();
        services.AddSingleton<IRewards, RewardScores>();
        services.AddSingleton<IGeneratedImages, GenerationImages>();
        services.AddSingleton<IRoomJobs, RoomJobs>();
        services.AddSingleton<ITrainingRecords, TrainingRecords>();
        services.AddBlobReferences<FineTuningBlobReferences>("finetuning");
        services.AddSingleton<IPretrainingFiles, PretrainingFolders>();
        services.AddSingleton<ICheckpoints, CheckpointFiles>();
        services.AddSingleton<IModelVersions, ModelVersions>();
        services.AddSingleton<TrainingDevice>();
        services.AddSingleton<TrainingSetCreation>();
        services.AddSingleton<FineTuningCreation>();
        services.AddSingleton<CheckpointPublishing>();
        services.AddSingleton<SampleReader>();
        services.AddSingleton<CurveExport>();
        services.AddSingleton<RankTraining>();
        // What a verb of many processes needs is made once it shares the data root with them.
        services.AddSingleton<Func<RankTraining>>(provider => provider.GetRequiredService<RankTraining>);
        services.AddSingleton<Func<IPretrainingFiles>>(provider => provider.GetRequiredService<IPretrainingFiles>);
        services.AddSingleton<IHostCommand, TrainCommand>();
        services.AddSingleton<JobStreams>();
        services.AddSingleton<ComputeFormats>();
        builder.AddJobRunner<FineTuningContext, TrainingSetBuilder>(JobKinds.TrainingSet);
        builder.AddJobRunner<FineTuningContext, FineTuningRunner>(JobKinds.FineTuningJob);
        return builder;
    }

    /// <summary>Maps the room's endpoints.</summary>
    /// <param name="app">The host.</param>
    public static IEndpointRouteBuilder MapFineTuning(this IEndpointRouteBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.MapGrpcService<FineTuningGrpc>();
        return app;
    }
}
