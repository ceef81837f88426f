using RlhfT2I.Generation.Domain;
using RlhfT2I.Modeling.Weights;

namespace RlhfT2I.Generation.Application.Imports;

/// <summary>A folder in the diffusers or CLIP layout. Taken are configuration, vocabularies and the weights that are loaded, nothing else.</summary>
internal sealed class FolderSource : IImportSource
{
    private static readonly string[] TextEndings = [".json", ".txt"];
    private static readonly string[] DiffusionParts = ["unet", "vae", "text_encoder", "tokenizer", "scheduler"];
    private static readonly Dictionary<string, string> Stems = new()
    {
        ["unet"] = "diffusion_pytorch_model",
        ["vae"] = "diffusion_pytorch_model",
        ["text_encoder"] = "model",
        [""] = "model",
    };

    private readonly string _folder;
    private readonly List<(string Source, string Target, long Size)> _files = [];
    private readonly List<string> _leftOut = [];

    private FolderSource(string folder, ModelVersionKind kind) => (_folder, Kind) = (folder, kind);

    public ModelVersionKind Kind { get; }

    public IReadOnlyList<string> LeftOut => _leftOut;

    public IReadOnlyList<string> Parents => [];

    public CheckpointProvenance Provenance { get; } = new();

    /// <summary>Checks a folder without reading a weight, and plans its import.</summary>
    /// <param name="folder">The source.</param>
    /// <param name="kind">What it holds.</param>
    /// <param name="variant">Weight files to take; they lose the variant in their names. Empty for none.</param>
    /// <exception cref="ServiceDefaults.Errors.DomainException">The folder is refused.</exception>
    public static FolderSource Open(string folder, ModelVersionKind kind, string variant)
    {
        var source = new FolderSource(folder, kind);
        FolderCheck.Run(folder, kind, variant);
        source.Add(new DirectoryInfo(folder), "", variant);
        source._files.Sort((a, b) => string.CompareOrdinal(a.Target, b.Target));
        source._leftOut.Sort(StringComparer.Ordinal);
        return source;
    }

    public void Write(string target, Action<long, long> progress, CancellationToken cancellationToken)
    {
        long done = 0, total = _files.Sum(file => file.Size);
        foreach ((string source, string path, _) in _files)
        {
            string copy = Path.Combine(target, path);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            FileCopy.Run(Path.Combine(_folder, source), copy, piece => progress(done += piece.Length, total), cancellationToken);
        }
    }

    public void Dispose()
    {
    }

    private void Add(DirectoryInfo folder, string part, string variant)
    {
        Dictionary<string, string> weights = WeightsOf(folder, part, variant);
        foreach (FileSystemInfo entry in folder.EnumerateFileSystemInfos())
        {
            string prefix = part.Length == 0 ? "" : part + "/", path = prefix + entry.Name;
            if (entry.LinkTarget is not null)
                throw new ModelFileRefusedException(path, "it is a symbolic link; a model version holds plain files only");
            if (entry is DirectoryInfo inner)
                AddFolder(inner, part, path, variant);
            else if (TargetOf(part, entry.Name, weights) is { } target)
                _files.Add((path, prefix + target, ((FileInfo)entry).Length));
            else
                _leftOut.Add(path);
        }
    }

    private void AddFolder(DirectoryInfo folder, string part, string path, string variant)
    {
        if (part.Length == 0 && Kind == ModelVersionKind.Diffusion && DiffusionParts.Contains(folder.Name))
            Add(folder, folder.Name, variant);
        else
            _leftOut.Add(path + "/");
    }

    private Dictionary<string, string> WeightsOf(DirectoryInfo folder, string part, string variant)
    {
        bool mayHaveWeights = part.Length > 0 || Kind == ModelVersionKind.Encoder;
        return mayHaveWeights && Stems.TryGetValue(part, out string? stem)
            ? WeightFileSet.Find(folder.FullName, stem, variant).ToDictionary(file => file.Source, file => file.Target, StringComparer.Ordinal)
            : [];
    }

    private static string? TargetOf(string part, string name, Dictionary<string, string> weights)
    {
        if (weights.TryGetValue(name, out string? target))
            return target;
        bool isText = TextEndings.Contains(Path.GetExtension(name)) && !WeightFileSet.IsWeights(name);
        return isText && !(name == CheckpointManifest.FileName && part.Length == 0) ? name : null;
    }
}
