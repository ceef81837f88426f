using System.Text.Json;
using Microsoft.Extensions.Options;
using RlhfT2I.Generation.Application.Imports;
using RlhfT2I.Generation.Domain;
using RlhfT2I.Generation.Options;
using RlhfT2I.Modeling.Weights;
using RlhfT2I.RoomHosting;
using RlhfT2I.ServiceDefaults.Errors;
using RlhfT2I.ServiceDefaults.Requests;

namespace RlhfT2I.Generation.Application;

/// <summary>Takes model folders, single-file checkpoints and adapters into the model store.</summary>
/// <param name="store">The model store.</param>
/// <param name="catalog">The store with reasons.</param>
/// <param name="paths">Where a relative import root and trials lie.</param>
/// <param name="options">The import root.</param>
/// <param name="time">Clock of trials.</param>
public sealed class ModelImports(ModelStore store, ModelCatalog catalog, StoragePaths paths, IOptions<GenerationOptions> options, TimeProvider time)
{
    private const string RootName = "the import root";

    /// <summary>Checks a source and stores it.</summary>
    /// <param name="publication">Name and display name; kind and origin are found here.</param>
    /// <param name="order">What is to be imported.</param>
    /// <param name="progress">Told how many bytes of how many are written.</param>
    /// <param name="cancellationToken">Ends the work; nothing is left behind.</param>
    /// <exception cref="DomainException">The source is refused; nothing is left behind.</exception>
    public async Task<ImportedModel> ImportAsync(
        ModelName publication, ImportOrder order, Action<long, long> progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(publication);
        ArgumentNullException.ThrowIfNull(order);
        if (store.Find(publication.Name) is not null)
            throw ResourceException.AlreadyExists("generation.rlhf/ModelVersion", publication.Name);
        string path = Resolve(order.SourcePath);
        ModelVersionEntry? model = order.BaseModelVersion.Length > 0 ? catalog.GetDiffusion(order.BaseModelVersion) : null;
        return await Task.Run(
            () =>
            {
                using IImportSource source = model is null ? Open(path, order) : AdapterSource.Open(path, model, order.AdapterScale);
                return Publish(publication, source, order.Keep, progress, cancellationToken);
            },
            cancellationToken);
    }

    private ImportedModel Publish(ModelName name, IImportSource source, bool keep, Action<long, long> progress, CancellationToken cancellationToken)
    {
        var publication = new ModelPublication
        {
            Name = name.Name,
            Kind = source.Kind,
            Origin = ModelVersionOrigin.Imported,
            DisplayName = name.DisplayName,
            Parents = source.Parents,
            Provenance = source.Provenance,
        };
        void Write(string target) => source.Write(target, progress, cancellationToken);
        if (keep)
            return new ImportedModel(ModelDescription.Of(store.Publish(publication, Write)), source.LeftOut);
        string trial = Path.Combine(paths.Work, $"import-{Guid.NewGuid():n}");
        try
        {
            return new ImportedModel(ModelDescription.Of(new ModelStore(trial, time).Publish(publication, Write)), source.LeftOut);
        }
        finally
        {
            if (Directory.Exists(trial))
                Directory.Delete(trial, recursive: true);
        }
    }

    private string Resolve(string sourcePath)
    {
        string root = Path.Combine(paths.Root, options.Value.ImportRoot), path = RootedPath.Resolve(root, sourcePath, "source_path", RootName);
        return Path.Exists(path)
            ? path
            : throw new InvalidRequestException([new FieldViolation("source_path", $"there is no '{sourcePath}' below {RootName}, {root}")]);
    }

    private static IImportSource Open(string path, ImportOrder order)
    {
        if (File.Exists(path))
            return SingleFileSource.Open(path, order.SourcePath);
        if (File.Exists(Path.Combine(path, "model_index.json")))
            return FolderSource.Open(path, ModelVersionKind.Diffusion, order.Variant);
        if (IsClip(Path.Combine(path, "config.json")))
            return FolderSource.Open(path, ModelVersionKind.Encoder, order.Variant);
        throw new ModelFileRefusedException(
            order.SourcePath, "the folder has neither a model_index.json (diffusers layout) nor a config.json of model_type clip (CLIP layout)");
    }

    private static bool IsClip(string config)
    {
        if (!File.Exists(config))
            return false;
        try
        {
            using JsonDocument json = JsonDocument.Parse(File.ReadAllText(config));
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("model_type", out JsonElement type) && type.ToString() == "clip";
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
