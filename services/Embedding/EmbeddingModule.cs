using Microsoft.Extensions.DependencyInjection.Extensions;
using RlhfT2I.Contracts.Queue.V1;
using RlhfT2I.Embedding.Api;
using RlhfT2I.Embedding.Application;
using RlhfT2I.Embedding.Infrastructure;
using RlhfT2I.Embedding.Options;
using RlhfT2I.Messaging;
using RlhfT2I.Modeling.Runtime;
using RlhfT2I.Modeling.Weights;
using RlhfT2I.RoomHosting;
using RlhfT2I.RoomHosting.Blobs;
using RlhfT2I.RoomHosting.Consuming;
using RlhfT2I.ServiceDefaults.Devices;
using RlhfT2I.ServiceDefaults.Options;

namespace RlhfT2I.Embedding;

/// <summary>Adds the room to a host.</summary>
public static class EmbeddingModule
{
    /// <summary>The device that encodes.</summary>
    internal const string DeviceName = "cpu";

    /// <summary>Registers the room's services; the host calls <c>AddServiceDefaults</c> itself.</summary>
    /// <param name="builder">The host.</param>
    public static WebApplicationBuilder AddEmbedding(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        TorchLibraries.Configure();
        builder.AddRoomStorage<EmbeddingContext, PostgresEmbeddingContext>();
        builder.AddBatchConsumer<ImageBatch, ImageBatchHandler>(QueueStreams.ImagesGenerated, "embedding");
        builder.Services.AddValidatedOptions<EmbeddingOptions, EmbeddingOptionsValidator>(EmbeddingOptions.SectionName);
        builder.Services.AddDeviceThread(DeviceName);
        builder.Services.AddBlobReferences<EmbeddingBlobReferences>("embedding");
        builder.Services.TryAddSingleton(provider =>
            new ModelStore(provider.GetRequiredService<StoragePaths>().Models, provider.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton<IEncoderRegistry, ModelStoreEncoders>();
        builder.Services.AddSingleton<IEncoderRunner, DeviceEncoders>();
        builder.Services.AddSingleton<IVectorCache, VectorCache>();
        builder.Services.AddSingleton<IImageRegister, ImageRegister>();
        builder.Services.AddSingleton<ImageEmbedder>();
        builder.Services.AddSingleton<TextEmbedder>();
        builder.Services.AddSingleton<ImageBatchEmbedding>();
        return builder;
    }

    /// <summary>Maps the room's gRPC service.</summary>
    /// <param name="app">The host.</param>
    public static WebApplication MapEmbedding(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.MapGrpcService<EmbeddingGrpcService>();
        return app;
    }
}
