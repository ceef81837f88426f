using Microsoft.Extensions.Options;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Contracts.Queue.V1;
using RlhfT2I.Feedback.Api;
using RlhfT2I.Feedback.Application;
using RlhfT2I.Feedback.Application.Calls;
using RlhfT2I.Feedback.Application.Labels;
using RlhfT2I.Feedback.Application.Ports;
using RlhfT2I.Feedback.Application.Webhooks;
using RlhfT2I.Feedback.Domain.Accounts;
using RlhfT2I.Feedback.Domain.Webhooks;
using RlhfT2I.Feedback.Infrastructure;
using RlhfT2I.Feedback.Infrastructure.Database;
using RlhfT2I.Feedback.Infrastructure.Database.Labeling;
using RlhfT2I.Feedback.Infrastructure.Exports;
using RlhfT2I.Feedback.Infrastructure.Pictures;
using RlhfT2I.Feedback.Infrastructure.Webhooks;
using RlhfT2I.Feedback.Options;
using RlhfT2I.Messaging;
using RlhfT2I.RoomHosting;
using RlhfT2I.RoomHosting.Blobs;
using RlhfT2I.RoomHosting.Consuming;
using RlhfT2I.RoomHosting.Jobs;
using RlhfT2I.RoomHosting.Options;
using RlhfT2I.ServiceDefaults.Hosting;
using RlhfT2I.ServiceDefaults.Jobs;
using RlhfT2I.ServiceDefaults.Options;

namespace RlhfT2I.Feedback;

/// <summary>The room as a host takes it in: alone, or beside the others in one process.</summary>
public static class FeedbackModule
{
    /// <summary>Registers labels, evaluations and accounts, their database, and the reader of announced images.</summary>
    /// <param name="builder">The host.</param>
    public static WebApplicationBuilder AddFeedback(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddRoomStorage<FeedbackContext, PostgresFeedbackContext>();
        // After the database is migrated: hosted services start in their order.
        builder.Services.AddHostedService<DefaultProject>();
        builder.Services.AddSingleton<IHostCommand>(services => ActivatorUtilities.CreateInstance<FirstKeyCommand>(services, FirstKeyCommand.OwnerVerb, AccountRole.Owner));
        builder.Services.AddSingleton<IHostCommand>(services => ActivatorUtilities.CreateInstance<FirstKeyCommand>(services, FirstKeyCommand.OperatorVerb, AccountRole.Operator));
        builder.AddBatchConsumer<ImageBatch, GeneratedImages>(QueueStreams.ImagesGenerated, GeneratedImages.Group);
        builder.AddBatchConsumer<JobFinished, FinishedJobs>(QueueStreams.JobsFinished, GeneratedImages.Group);
        builder.Services.AddValidatedOptions<PictureOptions, PictureOptionsValidator>(PictureOptions.SectionName);
        builder.Services.AddValidatedOptions<AccountOptions, AccountOptionsValidator>(AccountOptions.SectionName);
        builder.Services.AddSingleton<IValidateOptions<AccountOptions>, AccountRules>();
        builder.Services.AddSingleton<IFeedbackStore, FeedbackStore>();
        builder.Services.AddSingleton<IPictures, BlindPictures>();
        builder.Services.AddSingleton<IExportJobs, ExportJobs>();
        builder.Services.AddBlobReferences<ExportBlobReferences>("feedback");
        builder.AddJobRunner<FeedbackContext, ExportRunner>(ExportJobs.Kind);
        builder.Services.AddSingleton<RepeatableCalls>();
        builder.Services.AddSingleton<OpenPages>();
        builder.Services.AddSingleton<ILabelingShortcut>(provider => provider.GetRequiredService<IOptions<StorageOptions>>().Value.Provider == StorageProvider.Postgres
            ? ActivatorUtilities.CreateInstance<PostgresLabelingShortcut>(provider)
            : new NoLabelingShortcut());
        builder.Services.AddSingleton<DeadLetters>();
        builder.Services.AddWebhooks();
        builder.Services.AddSingleton<JobChanges<Evaluation>>();
        builder.Services.AddSingleton(provider => new JobWatch<Evaluation, WatchEvaluationResponse>(
            provider.GetRequiredService<JobChanges<Evaluation>>(),
            evaluation => new WatchEvaluationResponse { Evaluation = evaluation },
            heartbeat => new WatchEvaluationResponse { Heartbeat = heartbeat },
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<IHostApplicationLifetime>()));
        return builder;
    }

    private static void AddWebhooks(this IServiceCollection services)
    {
        services.AddSingleton(provider => new WebhookHosts(provider.GetRequiredService<IOptions<AccountOptions>>().Value.WebhookHosts));
        services.AddSingleton<IWebhookTransport>(_ => new HttpsTransport(new HttpsTransportSettings()));
        services.AddSingleton(WebhookPace.Usual);
        services.AddSingleton<DeadLetterNews>();
        services.AddHostedService<WebhookSender>();
        services.AddHostedService<WebhookWatch>();
    }

    /// <summary>Maps the room's gRPC services.</summary>
    /// <param name="app">The host.</param>
    public static WebApplication MapFeedback(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.MapGrpcService<FeedbackApi>();
        app.MapGrpcService<EvaluationApi>();
        app.MapGrpcService<AccountApi>();
        app.MapGrpcService<DeadLetterApi>();
        return app;
    }
}
