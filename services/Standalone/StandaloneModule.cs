using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.Configuration.Memory;
using RlhfT2I.Embedding;
using RlhfT2I.Feedback;
using RlhfT2I.FineTuning;
using RlhfT2I.Gateway;
using RlhfT2I.Generation;
using RlhfT2I.Reward;
using RlhfT2I.ServiceDefaults.Deadlines;
using RlhfT2I.ServiceDefaults.Options;

namespace RlhfT2I.Standalone;

/// <summary>All rooms and the gateway in one host.</summary>
public static class StandaloneModule
{
    private static readonly string[] Rooms = ["Generation", "Embedding", "Feedback", "Reward", "FineTuning"];

    /// <summary>Adds every room on embedded defaults, the bundled models, and the file that tells where the server listens.</summary>
    /// <param name="builder">The host.</param>
    public static WebApplicationBuilder AddStandalone(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        AddPeers(builder.Configuration);
        builder.AddGeneration();
        builder.AddEmbedding();
        builder.AddFeedback();
        builder.AddReward();
        builder.AddFineTuning();
        builder.AddGateway();
        builder.Services.AddValidatedOptions<BundleOptions, BundleOptionsValidator>(BundleOptions.SectionName);
        builder.Services.AddHostedService<BundledModels>();
        builder.Services.AddHostedService<ServerFile>();
        return builder;
    }

    /// <summary>Maps every room and the gateway.</summary>
    /// <param name="app">The host.</param>
    public static WebApplication MapStandalone(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.MapGeneration();
        app.MapEmbedding();
        app.MapFeedback();
        app.MapReward();
        app.MapFineTuning();
        app.MapGateway();
        return app;
    }

    // Above the files, since the rooms' own appsettings.json name other hosts; below environment and arguments.
    private static void AddPeers(ConfigurationManager configuration)
    {
        var self = new MemoryConfigurationSource
        {
            InitialData = Rooms.ToDictionary(room => $"{PeerOptions.SectionName}:Addresses:{room}", _ => (string?)PeerOptions.Self),
        };
        IList<IConfigurationSource> sources = configuration.Sources;
        int files = sources.Select((source, index) => source is JsonConfigurationSource ? index + 1 : 0).DefaultIfEmpty().Max();
        sources.Insert(files, self);
    }
}
