using System.Security.Cryptography;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Weights;

/// <summary>Writes a stored model version as a plain folder, the way it was imported: every file but the manifest, under its own name.</summary>
public static class ModelExport
{
    /// <summary>Writes the folder; it appears complete or not at all, and survives a power cut once this has returned.</summary>
    /// <param name="source">The model folder with its manifest; each file is compared with it on the way.</param>
    /// <param name="target">The new folder; must not exist.</param>
    /// <param name="dtype">Floating type to write weights in, rounded once; null keeps every byte.</param>
    /// <param name="progress">Told how many bytes of how many are read; null for nobody.</param>
    /// <param name="cancellationToken">Ends the work; nothing is left behind.</param>
    /// <returns>The files that were written, by path.</returns>
    /// <exception cref="ArgumentException">The type is not float16, bfloat16 or float32.</exception>
    /// <exception cref="CheckpointIntegrityException">A file is missing or not what the manifest says.</exception>
    /// <exception cref="IOException">The target exists already, or cannot be written.</exception>
    public static IReadOnlyList<CheckpointFile> Write(
        string source, string target, ScalarType? dtype = null, Action<long, long>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(source);
        if (dtype is not (null or ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float32))
            throw new ArgumentException($"dtype is {dtype}; allowed are Float16, BFloat16 and Float32.", nameof(dtype));
        CheckpointManifest manifest = CheckpointManifest.Load(source);
        long total = manifest.Files.Sum(file => file.Size), done = 0;
        NewFolder.Write(target, temporary =>
        {
            foreach (CheckpointFile file in manifest.Files)
            {
                string path = Path.Combine(temporary, file.Path);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                if (dtype is { } type && file.Path.EndsWith(".safetensors", StringComparison.Ordinal))
                    Convert(source, file, path, type, Told, cancellationToken);
                else
                    Copy(source, file, path, Told, cancellationToken);
            }

            if (dtype is not null)
                CorrectIndexes(temporary);
            DurableFolder.Flush(temporary);
        });
        DurableFolder.FlushRename(Path.TrimEndingDirectorySeparator(Path.GetFullPath(target)));
        return dtype is null ? manifest.Files : CheckpointManifest.Build(target).Files;

        void Told(long bytes) => progress?.Invoke(done += bytes, total);
    }

    private static void Copy(string source, CheckpointFile file, string target, Action<long> told, CancellationToken cancellationToken)
    {
        CheckSize(source, file);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        FileCopy.Run(
            Path.Combine(source, file.Path), target,
            piece =>
            {
                hash.AppendData(piece.Span);
                told(piece.Length);
            },
            cancellationToken);
        if (System.Convert.ToHexStringLower(hash.GetHashAndReset()) != file.Sha256)
            throw Changed(source, file);
    }

    private static void Convert(
        string source, CheckpointFile file, string target, ScalarType type, Action<long> told, CancellationToken cancellationToken)
    {
        CheckSize(source, file);
        if (CheckpointFolder.Hash(source, file.Path) != file)
            throw Changed(source, file);
        using var scope = NewDisposeScope();
        using SafetensorsFile tensors = SafetensorsFile.Open(Path.Combine(source, file.Path));
        SafetensorsPart[] parts = [.. tensors.Entries.Values.Select(entry => Part(tensors, entry, type))];
        // Progress is in bytes read, so a file is told at once: its tensors have other sizes than they had.
        SafetensorsWriter.Write(target, parts, tensors.Metadata.Count == 0 ? null : tensors.Metadata, null, cancellationToken);
        told(file.Size);
    }

    // Whole numbers are buffers, such as position ids, and stay what they are.
    private static SafetensorsPart Part(SafetensorsFile tensors, SafetensorsEntry entry, ScalarType type)
    {
        bool isFloating = entry.ScalarType is ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float32 or ScalarType.Float64;
        ScalarType written = isFloating ? type : entry.ScalarType;
        return new SafetensorsPart(entry.Name, written, entry.Shape, () => tensors.Read(entry.Name, written));
    }

    private static void CorrectIndexes(string folder)
    {
        foreach (string path in CheckpointFolder.List(folder).Where(path => ShardIndex.IsIndex(Path.GetFileName(path))))
            ShardIndex.RewriteTotal(Path.Combine(folder, path));
    }

    private static void CheckSize(string folder, CheckpointFile file)
    {
        var info = new FileInfo(Path.Combine(folder, file.Path));
        if (!info.Exists)
            throw new CheckpointIntegrityException(folder, [$"missing: {file.Path}"]);
        if (info.LinkTarget is not null || info.Length != file.Size)
            throw Changed(folder, file);
    }

    private static CheckpointIntegrityException Changed(string folder, CheckpointFile file) => new(folder, [$"changed: {file.Path}"]);
}
