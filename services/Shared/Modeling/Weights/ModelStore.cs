using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace RlhfT2I.Modeling.Weights;

/// <summary>
/// Model versions in a folder: <c>{root}/{project}/{id}/model</c> is the immutable model folder with its manifest, <c>version.json</c> beside it says what it is.
/// A version appears whole or not at all, and survives a power cut once <see cref="Publish"/> has returned. Any number of stores, threads and processes
/// may use one root.
/// </summary>
public sealed partial class ModelStore
{
    private const string ModelFolder = "model";
    private const string EntryFile = "version.json";
    private const string TemporarySuffix = ".tmp";

    private static readonly TimeSpan AbandonedAfter = TimeSpan.FromDays(1);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    private readonly string _root;
    private readonly TimeProvider _time;

    /// <summary>Opens a store.</summary>
    /// <param name="root">The folder; made at the first publication if it is missing.</param>
    /// <param name="time">Dates versions.</param>
    public ModelStore(string root, TimeProvider time)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(root);
        ArgumentNullException.ThrowIfNull(time);
        (_root, _time) = (Path.GetFullPath(root), time);
    }

    /// <summary>The version of a name.</summary>
    /// <param name="name">Name, <c>projects/{project}/modelVersions/{id}</c>.</param>
    /// <returns><c>null</c> if there is none, or if no version can have that name.</returns>
    /// <exception cref="CheckpointIntegrityException">What the store says of it cannot be read.</exception>
    public ModelVersionEntry? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return FolderOf(name) is { } folder && File.Exists(Path.Combine(folder, EntryFile)) ? Read(folder) : null;
    }

    /// <summary>The version of a name.</summary>
    /// <param name="name">Name, <c>projects/{project}/modelVersions/{id}</c>.</param>
    /// <exception cref="ModelNotFoundException">There is none.</exception>
    /// <exception cref="CheckpointIntegrityException">What the store says of it cannot be read.</exception>
    public ModelVersionEntry Get(string name) => Find(name) ?? throw new ModelNotFoundException(name);

    /// <summary>The versions of a project, in the order of their names.</summary>
    /// <param name="project">Id of the project, such as <c>default</c>.</param>
    /// <exception cref="CheckpointIntegrityException">What the store says of one cannot be read.</exception>
    public IReadOnlyList<ModelVersionEntry> List(string project)
    {
        ArgumentNullException.ThrowIfNull(project);
        string folder = Path.Combine(_root, project);
        if (!Id().IsMatch(project) || !Directory.Exists(folder))
            return [];
        return [.. Directory.EnumerateDirectories(folder)
            .Where(version => Id().IsMatch(Path.GetFileName(version)) && File.Exists(Path.Combine(version, EntryFile)))
            .Order(StringComparer.Ordinal).Select(Read)];
    }

    /// <summary>Stores a version. The same content under the same name again changes nothing and gives what is stored.</summary>
    /// <param name="publication">What it is.</param>
    /// <param name="writeFolder">Fills the empty folder that it is given; no symbolic links. A manifest in it must be right.</param>
    /// <returns>The stored version.</returns>
    /// <exception cref="ArgumentException">The name, a parent's name or the display name is not allowed.</exception>
    /// <exception cref="ModelExistsException">Another content is stored under the name.</exception>
    /// <exception cref="CheckpointIntegrityException">The folder holds a link, or does not fit the manifest that was left in it.</exception>
    /// <exception cref="IOException">The disk failed or is full; nothing was stored.</exception>
    public ModelVersionEntry Publish(ModelPublication publication, Action<string> writeFolder)
    {
        ArgumentNullException.ThrowIfNull(publication);
        ArgumentNullException.ThrowIfNull(writeFolder);
        string folder = Check(publication), project = Path.GetDirectoryName(folder)!;
        Directory.CreateDirectory(project);
        DeleteAbandoned(project);
        string temporary = Path.Combine(project, $".{Path.GetFileName(folder)}.{Guid.NewGuid():n}{TemporarySuffix}");
        try
        {
            ModelVersionEntry entry = Write(publication, temporary, folder, writeFolder);
            return Place(temporary, folder, entry);
        }
        finally
        {
            if (Directory.Exists(temporary))
                Directory.Delete(temporary, recursive: true);
        }
    }

    /// <summary>Checks every file of a version against its manifest.</summary>
    /// <param name="name">Name, <c>projects/{project}/modelVersions/{id}</c>.</param>
    /// <returns>The manifest, when all is as it says.</returns>
    /// <exception cref="ModelNotFoundException">There is none.</exception>
    /// <exception cref="CheckpointIntegrityException">Names every changed, missing and extra file.</exception>
    public CheckpointManifest Verify(string name)
    {
        ModelVersionEntry entry = Get(name);
        CheckpointManifest manifest = CheckpointManifest.Verify(entry.Folder);
        return manifest.Digest == entry.Digest
            ? manifest
            : throw new CheckpointIntegrityException(entry.Folder, [$"the manifest's digest is {manifest.Digest}; {entry.Digest} was stored"]);
    }

    /// <summary>Deletes a version. Who has its files open keeps them until they are closed.</summary>
    /// <param name="name">Name, <c>projects/{project}/modelVersions/{id}</c>.</param>
    /// <exception cref="ModelNotFoundException">There is none.</exception>
    public void Delete(string name)
    {
        string folder = Path.GetDirectoryName(Get(name).Folder)!;
        // Renamed first: a version that is half deleted must not look like one.
        string temporary = Path.Combine(Path.GetDirectoryName(folder)!, $".{Path.GetFileName(folder)}.{Guid.NewGuid():n}{TemporarySuffix}");
        Directory.Move(folder, temporary);
        Directory.Delete(temporary, recursive: true);
    }

    private ModelVersionEntry Write(ModelPublication publication, string temporary, string folder, Action<string> writeFolder)
    {
        string model = Path.Combine(temporary, ModelFolder);
        Directory.CreateDirectory(model);
        writeFolder(model);
        CheckpointManifest manifest = Manifest(model, publication.Provenance);
        var entry = new ModelVersionEntry
        {
            Name = publication.Name,
            Kind = publication.Kind,
            Origin = publication.Origin,
            Digest = manifest.Digest,
            DisplayName = publication.DisplayName,
            CreateTime = _time.GetUtcNow(),
            Parents = [.. publication.Parents],
            Job = publication.Job,
            Folder = Path.Combine(folder, ModelFolder),
        };
        // Without the folder: a root may move.
        AtomicFile.Write(Path.Combine(temporary, EntryFile), stream => JsonSerializer.Serialize(stream, entry with { Folder = ModelFolder }, Json));
        DurableFolder.Flush(temporary);
        return entry;
    }

    private static CheckpointManifest Manifest(string model, CheckpointProvenance? provenance)
    {
        bool isThere = File.Exists(Path.Combine(model, CheckpointManifest.FileName));
        CheckpointManifest? left = isThere ? CheckpointManifest.Verify(model) : null;
        if (left is not null && provenance is null)
            return left;
        CheckpointManifest manifest = CheckpointManifest.Build(model, provenance);
        manifest.Save(model);
        return manifest;
    }

    private static ModelVersionEntry Place(string temporary, string folder, ModelVersionEntry entry)
    {
        if (!Directory.Exists(folder))
        {
            try
            {
                Directory.Move(temporary, folder);
                DurableFolder.FlushRename(folder);
                return entry;
            }
            catch (IOException) when (Directory.Exists(folder))
            {
                // Someone else placed that name meanwhile.
            }
        }
        ModelVersionEntry stored = Read(folder);
        return stored.Digest == entry.Digest ? stored : throw new ModelExistsException(entry.Name, stored.Digest, entry.Digest);
    }

    private static ModelVersionEntry Read(string folder)
    {
        string path = Path.Combine(folder, EntryFile);
        try
        {
            ModelVersionEntry? entry = JsonSerializer.Deserialize<ModelVersionEntry>(File.ReadAllBytes(path), Json);
            if (entry is { Name: not null, Digest: not null, Parents: not null, DisplayName: not null })
                return entry with { Folder = Path.Combine(folder, ModelFolder) };
        }
        catch (JsonException exception)
        {
            throw new CheckpointIntegrityException(folder, [$"{EntryFile} is malformed: {exception.Message}"]);
        }
        throw new CheckpointIntegrityException(folder, [$"{EntryFile} lacks fields"]);
    }

    private string Check(ModelPublication publication)
    {
        foreach (string name in publication.Parents.Prepend(publication.Name))
        {
            if (FolderOf(name) is null)
                throw new ArgumentException($"'{DisplayText.Of(name)}' is no name of a model version: projects/{{project}}/modelVersions/{{id}} is, with ids of 1 to 63 characters of a-z, 0-9 and -.", nameof(publication));
        }
        if (publication.DisplayName.Length > ModelPublication.MaxDisplayNameLength)
            throw new ArgumentException($"DisplayName has {publication.DisplayName.Length} characters; at most {ModelPublication.MaxDisplayNameLength} are allowed.", nameof(publication));
        return FolderOf(publication.Name)!;
    }

    private string? FolderOf(string name)
    {
        Match match = Name().Match(name);
        return match.Success ? Path.Combine(_root, match.Groups["project"].Value, match.Groups["id"].Value) : null;
    }

    private void DeleteAbandoned(string project)
    {
        DateTime before = (_time.GetUtcNow() - AbandonedAfter).UtcDateTime;
        foreach (string folder in Directory.EnumerateDirectories(project, $".*{TemporarySuffix}").Where(folder => Directory.GetLastWriteTimeUtc(folder) < before).ToArray())
            Directory.Delete(folder, recursive: true);
    }

    [GeneratedRegex(@"\Aprojects/(?<project>[a-z0-9-]{1,63})/modelVersions/(?<id>[a-z0-9-]{1,63})\z")]
    private static partial Regex Name();

    [GeneratedRegex(@"\A[a-z0-9-]{1,63}\z")]
    private static partial Regex Id();
}
