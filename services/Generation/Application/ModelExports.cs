using Microsoft.Extensions.Options;
using RlhfT2I.Generation.Options;
using RlhfT2I.Modeling.Weights;
using RlhfT2I.RoomHosting;
using RlhfT2I.ServiceDefaults.Errors;
using RlhfT2I.ServiceDefaults.Requests;
using TorchSharp;

namespace RlhfT2I.Generation.Application;

/// <summary>Writes model versions as folders that other programs load.</summary>
/// <param name="paths">Where a relative export root lies.</param>
/// <param name="options">The export root.</param>
public sealed class ModelExports(StoragePaths paths, IOptions<GenerationOptions> options)
{
    /// <summary>Writes a version below the export root.</summary>
    /// <param name="entry">The version.</param>
    /// <param name="targetPath">Folder below the export root to create.</param>
    /// <param name="dtype">Type to write weights in; <c>null</c> keeps every byte.</param>
    /// <param name="again">Whether a folder that is there already is the answer, as for a repeated call.</param>
    /// <param name="progress">Told how many bytes of how many are read.</param>
    /// <param name="cancellationToken">Ends the work; nothing is left behind.</param>
    /// <returns>The files that were written.</returns>
    /// <exception cref="DomainException">The path is refused or taken, or the version was damaged; nothing is left behind.</exception>
    public Task<IReadOnlyList<CheckpointFile>> ExportAsync(
        ModelVersionEntry entry, string targetPath, torch.ScalarType? dtype, bool again, Action<long, long> progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entry);
        string target = RootedPath.Resolve(Path.Combine(paths.Root, options.Value.ExportRoot), targetPath, "target_path", "the export root");
        bool isThere = Path.Exists(target);
        if (isThere && !again)
            throw ResourceException.AlreadyExists("folder below the export root", targetPath);
        return Task.Run(() => isThere ? Describe(target) : Write(entry, target, dtype, progress, cancellationToken), cancellationToken);
    }

    private static IReadOnlyList<CheckpointFile> Describe(string target) => CheckpointManifest.Build(target).Files;

    private static IReadOnlyList<CheckpointFile> Write(
        ModelVersionEntry entry, string target, torch.ScalarType? dtype, Action<long, long> progress, CancellationToken cancellationToken)
    {
        try
        {
            return ModelExport.Write(entry.Folder, target, dtype, progress, cancellationToken);
        }
        catch (CheckpointIntegrityException exception) when (ModelLoadErrors.Find(entry.Folder, exception) is { } refusal)
        {
            throw refusal;
        }
    }
}
