using Microsoft.Extensions.Options;
using RlhfT2I.Modeling.Weights;
using RlhfT2I.RoomHosting;

namespace RlhfT2I.Standalone;

/// <summary>Stores the bundled models as model versions of the default project, before any room looks for them.</summary>
internal sealed class BundledModels(
    IOptions<BundleOptions> options, StoragePaths paths, TimeProvider time, ILogger<BundledModels> logger) : IHostedLifecycleService
{
    private static readonly (string Folder, ModelPublication Publication)[] Models =
    [
        ("model", new ModelPublication
        {
            Name = "projects/default/modelVersions/scenes-base",
            Kind = ModelVersionKind.Diffusion,
            Origin = ModelVersionOrigin.Bundled,
            DisplayName = "Scenes base model",
        }),
        ("clip", new ModelPublication
        {
            Name = "projects/default/modelVersions/scenes-encoder",
            Kind = ModelVersionKind.Encoder,
            Origin = ModelVersionOrigin.Bundled,
            DisplayName = "Scenes dual encoder",
        }),
    ];

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        string bundle = Path.GetFullPath(options.Value.Folder, AppContext.BaseDirectory);
        var store = new ModelStore(paths.Models, time);
        foreach ((string folder, ModelPublication publication) in Models)
            Publish(store, Path.Combine(bundle, folder), publication);
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Publish(ModelStore store, string source, ModelPublication publication)
    {
        if (!Directory.Exists(source))
        {
            StandaloneLog.BundleMissing(logger, source, publication.Name);
            return;
        }
        try
        {
            ModelVersionEntry stored = store.Publish(publication, target => Copy(source, target));
            StandaloneLog.ModelReady(logger, stored.Name, stored.Digest);
        }
        catch (ModelExistsException exception)
        {
            // Images, labels and rewards of this folder belong to the model that it has.
            StandaloneLog.BundleDiffers(logger, exception.Name, exception.Digest, exception.GivenDigest);
        }
    }

    private static void Copy(string source, string target)
    {
        foreach (string file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(target, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
