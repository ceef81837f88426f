using System.Text.Json;
using Microsoft.Extensions.Options;
using RlhfT2I.Generation.Application.Ports;
using RlhfT2I.Generation.Domain;
using RlhfT2I.Generation.Options;
using RlhfT2I.Modeling.Weights;
using RlhfT2I.RoomHosting;
using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.Generation.Application;

/// <summary>Takes model folders into the model store.</summary>
/// <param name="store">The model store.</param>
/// <param name="inspector">Loads a folder to see whether it can be loaded.</param>
/// <param name="paths">Where a relative import root and trials lie.</param>
/// <param name="options">The import root.</param>
/// <param name="time">Clock of trials.</param>
public sealed class ModelImports(ModelStore store, IModelInspector inspector, StoragePaths paths, IOptions<GenerationOptions> options, TimeProvider time)
{
    private const string RootName = "the import root";

    /// <summary>Checks a folder and stores it.</summary>
    /// <param name="publication">Name and display name; kind and origin are found here.</param>
    /// <param name="sourcePath">Path below the import root.</param>
    /// <param name="variant">Weight files to take; empty for those without a variant.</param>
    /// <param name="keep"><c>false</c> to check everything and store nothing.</param>
    /// <param name="progress">Told how many bytes of how many are copied.</param>
    /// <param name="cancellationToken">Ends the work; nothing is left behind.</param>
    /// <exception cref="DomainException">The folder is refused; nothing is left behind.</exception>
    public async Task<ImportedModel> ImportAsync(
        ModelName publication, string sourcePath, string variant, bool keep, Action<long, long> progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(publication);
        ArgumentNullException.ThrowIfNull(variant);
        if (store.Find(publication.Name) is not null)
            throw ResourceException.AlreadyExists("generation.rlhf/ModelVersion", publication.Name);
        string folder = Resolve(sourcePath);
        ModelVersionKind kind = KindOf(folder, sourcePath);
        ImportPlan plan = ImportPlan.Of(folder, kind, variant);
        await inspector.CheckAsync(folder, kind, variant.Length == 0 ? null : variant, cancellationToken);
        return await Task.Run(() => Publish(publication, kind, plan, keep, progress, cancellationToken), cancellationToken);
    }

    private ImportedModel Publish(
        ModelName name, ModelVersionKind kind, ImportPlan plan, bool keep, Action<long, long> progress, CancellationToken cancellationToken)
    {
        var publication = new ModelPublication
        {
            Name = name.Name,
            Kind = kind,
            Origin = ModelVersionOrigin.Imported,
            DisplayName = name.DisplayName,
            Provenance = new CheckpointProvenance(),
        };
        void Copy(string target) => plan.Copy(target, progress, cancellationToken);
        if (keep)
            return new ImportedModel(ModelDescription.Of(store.Publish(publication, Copy)), plan.LeftOut);
        string trial = Path.Combine(paths.Work, $"import-{Guid.NewGuid():n}");
        try
        {
            return new ImportedModel(ModelDescription.Of(new ModelStore(trial, time).Publish(publication, Copy)), plan.LeftOut);
        }
        finally
        {
            if (Directory.Exists(trial))
                Directory.Delete(trial, recursive: true);
        }
    }

    /// <summary>The folder below the import root; no link on the way.</summary>
    private string Resolve(string sourcePath)
    {
        string[] segments = sourcePath.Split('/');
        if (Path.IsPathRooted(sourcePath) || sourcePath.Contains('\\') || sourcePath.Any(char.IsControl) || Array.Exists(segments, segment => segment is "" or "." or ".."))
            throw new PathOutsideRootException("source_path", RootName);
        string path = Path.Combine(paths.Root, options.Value.ImportRoot);
        foreach (string segment in segments)
        {
            path = Path.Combine(path, segment);
            if (new FileInfo(path).LinkTarget is not null)
                throw new PathOutsideRootException("source_path", RootName);
        }

        if (!Path.Exists(path))
            throw new InvalidRequestException([new FieldViolation("source_path", $"there is no '{sourcePath}' below {RootName}, {Path.Combine(paths.Root, options.Value.ImportRoot)}")]);
        return path;
    }

    private static ModelVersionKind KindOf(string path, string sourcePath)
    {
        if (File.Exists(path))
            throw RefusalOfFile(path, sourcePath);
        if (File.Exists(Path.Combine(path, "model_index.json")))
            return ModelVersionKind.Diffusion;
        if (IsClip(Path.Combine(path, "config.json")))
            return ModelVersionKind.Encoder;
        throw new ModelFileRefusedException(
            sourcePath, "the folder has neither a model_index.json (diffusers layout) nor a config.json of model_type clip (CLIP layout)");
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

    // What is no safetensors is refused as what it is; a single-file checkpoint that is one, as not supported.
    private static DomainException RefusalOfFile(string path, string sourcePath)
    {
        try
        {
            SafetensorsFile.Open(path).Dispose();
            return new SettingNotSupportedException("source_path", sourcePath, "a folder in the diffusers or CLIP layout; convert a single file with diffusers' from_single_file and save_pretrained");
        }
        catch (SafetensorsFormatException exception)
        {
            return new ModelFileRefusedException(sourcePath, exception.Reason, exception);
        }
    }
}
