using System.Security.Cryptography;
using System.Text.Json;

namespace RlhfT2I.Modeling.Weights;

/// <summary>What a model version's folder holds and where it comes from; its digest is the version's identity.</summary>
/// <remarks>The folder is immutable once the manifest is written. The digest covers every field but itself, in canonical JSON.</remarks>
public sealed record CheckpointManifest
{
    /// <summary>File name of the manifest in the folder.</summary>
    public const string FileName = "manifest.json";

    private const int CurrentVersion = 1;
    private const long MaxManifestBytes = 64 << 20;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
    };

    /// <summary>Version of this layout.</summary>
    /// <value>1.</value>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>SHA-256 over the other fields, 64 lower-case hexadecimal digits.</summary>
    public required string Digest { get; init; }

    /// <summary>Where the version comes from.</summary>
    public required CheckpointProvenance Provenance { get; init; }

    /// <summary>Every file but the manifest, sorted by path.</summary>
    public required IReadOnlyList<CheckpointFile> Files { get; init; }

    /// <summary>Hashes every file below a folder; writes nothing.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="provenance">Where it comes from; null where nothing is known.</param>
    /// <exception cref="CheckpointIntegrityException">The folder holds a symbolic link or a file name that is not portable.</exception>
    public static CheckpointManifest Build(string folder, CheckpointProvenance? provenance = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var manifest = new CheckpointManifest
        {
            Digest = "",
            Provenance = provenance ?? new CheckpointProvenance(),
            Files = [.. CheckpointFolder.List(folder).Select(path => CheckpointFolder.Hash(folder, path))],
        };
        return manifest with { Digest = manifest.ComputeDigest() };
    }

    /// <summary>Reads a folder's manifest and checks that it is whole; the files are checked by <see cref="Verify"/>.</summary>
    /// <exception cref="CheckpointIntegrityException">
    /// The manifest is malformed, of another version, changed since it was written, or names a path outside the folder.
    /// </exception>
    /// <exception cref="IOException">There is no manifest, or it cannot be read.</exception>
    public static CheckpointManifest Load(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        string path = Path.Combine(folder, FileName);
        var info = new FileInfo(path);
        if (info.LinkTarget is not null || (info.Exists && info.Length > MaxManifestBytes))
            throw new CheckpointIntegrityException(folder, [$"{FileName} is a symbolic link or longer than {MaxManifestBytes} bytes"]);
        CheckpointManifest? manifest;
        try
        {
            manifest = JsonSerializer.Deserialize<CheckpointManifest>(File.ReadAllBytes(path), Json);
        }
        catch (JsonException exception)
        {
            throw new CheckpointIntegrityException(folder, [$"{FileName} is malformed: {exception.Message}"]);
        }

        if (Problem(manifest) is { } problem)
            throw new CheckpointIntegrityException(folder, [$"{FileName}: {problem}"]);
        return manifest!;
    }

    /// <summary>Writes <see cref="FileName"/> into the folder, whole or not at all.</summary>
    /// <exception cref="InvalidOperationException">The digest is not that of the other fields.</exception>
    public void Save(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (Problem(this) is { } problem)
            throw new InvalidOperationException($"The manifest cannot be saved: {problem}.");
        AtomicFile.Write(Path.Combine(folder, FileName), stream => JsonSerializer.Serialize(stream, this, Json));
    }

    /// <summary>Loads a folder's manifest and checks every file against it.</summary>
    /// <returns>The manifest, when all is as it says.</returns>
    /// <exception cref="CheckpointIntegrityException">Names every changed, missing and extra file.</exception>
    public static CheckpointManifest Verify(string folder)
    {
        CheckpointManifest manifest = Load(folder);
        HashSet<string> found = new(CheckpointFolder.List(folder), StringComparer.Ordinal);
        var problems = new List<string>();
        foreach (CheckpointFile file in manifest.Files)
        {
            if (!found.Remove(file.Path))
                problems.Add($"missing: {file.Path}");
            else if (new FileInfo(Path.Combine(folder, file.Path)).Length != file.Size || CheckpointFolder.Hash(folder, file.Path) != file)
                problems.Add($"changed: {file.Path}");
        }

        problems.AddRange(found.Order(StringComparer.Ordinal).Select(path => $"extra: {path}"));
        return problems.Count == 0 ? manifest : throw new CheckpointIntegrityException(folder, problems);
    }

    private static string? Problem(CheckpointManifest? manifest)
    {
        if (manifest?.Files is null || manifest.Provenance is null || manifest.Digest is null)
            return "fields are missing";
        if (manifest.Version != CurrentVersion)
            return $"version {manifest.Version} is not supported; allowed is {CurrentVersion}";
        for (int i = 0; i < manifest.Files.Count; i++)
        {
            if (manifest.Files[i] is not { Path: not null, Size: >= 0, Sha256.Length: 64 } file)
                return $"file {i} is incomplete";
            if (CheckpointFolder.PathProblem(file.Path) is { } problem)
                return problem;
            if (i > 0 && string.CompareOrdinal(manifest.Files[i - 1].Path, file.Path) >= 0)
                return $"file '{file.Path}' stands twice or out of order";
        }

        return manifest.ComputeDigest() == manifest.Digest ? null : "the digest is not that of the fields: it was changed";
    }

    private string ComputeDigest()
    {
        JsonElement fields = JsonSerializer.SerializeToElement(this with { Digest = "" }, Json);
        return Convert.ToHexStringLower(SHA256.HashData(CanonicalJson.Bytes(fields)));
    }
}
