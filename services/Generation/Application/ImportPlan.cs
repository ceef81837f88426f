using RlhfT2I.Generation.Domain;
using RlhfT2I.Modeling.Weights;

namespace RlhfT2I.Generation.Application;

/// <summary>Which files of a source folder make a model version: configuration, vocabularies and the weights that are loaded, nothing else.</summary>
public sealed class ImportPlan
{
    private const int CopyBytes = 4 << 20;

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

    private ImportPlan(string folder) => _folder = folder;

    /// <summary>Paths of files that are not taken.</summary>
    public IReadOnlyList<string> LeftOut => _leftOut;

    /// <summary>Plans an import.</summary>
    /// <param name="folder">The source.</param>
    /// <param name="kind">What it holds.</param>
    /// <param name="variant">Weight files to take; they lose the variant in their names. Empty for none.</param>
    /// <exception cref="ModelFileRefusedException">The folder holds a link.</exception>
    public static ImportPlan Of(string folder, ModelVersionKind kind, string variant)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(variant);
        var plan = new ImportPlan(folder);
        plan.Add(new DirectoryInfo(folder), "", kind, variant);
        plan._files.Sort((a, b) => string.CompareOrdinal(a.Target, b.Target));
        plan._leftOut.Sort(StringComparer.Ordinal);
        return plan;
    }

    /// <summary>Copies the files.</summary>
    /// <param name="target">An existing folder.</param>
    /// <param name="progress">Told how many bytes of how many are copied.</param>
    /// <param name="cancellationToken">Ends the copy.</param>
    public void Copy(string target, Action<long, long> progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(progress);
        long done = 0, total = _files.Sum(file => file.Size);
        byte[] buffer = new byte[CopyBytes];
        foreach ((string source, string path, _) in _files)
        {
            string copy = Path.Combine(target, path);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            using FileStream input = File.OpenRead(Path.Combine(_folder, source));
            using FileStream output = File.Create(copy);
            for (int count; (count = input.Read(buffer)) > 0;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                output.Write(buffer, 0, count);
                progress(done += count, total);
            }
        }
    }

    private void Add(DirectoryInfo folder, string part, ModelVersionKind kind, string variant)
    {
        foreach (FileSystemInfo entry in folder.EnumerateFileSystemInfos())
        {
            string path = part.Length == 0 ? entry.Name : $"{part}/{entry.Name}";
            if (entry.LinkTarget is not null)
                throw new ModelFileRefusedException(path, "it is a symbolic link; a model version holds plain files only");
            if (entry is DirectoryInfo inner)
                AddFolder(inner, part, path, kind, variant);
            else if (TargetOf(part, entry.Name, kind, variant) is { } target)
                _files.Add((path, target, ((FileInfo)entry).Length));
            else
                _leftOut.Add(path);
        }
    }

    private void AddFolder(DirectoryInfo folder, string part, string path, ModelVersionKind kind, string variant)
    {
        if (part.Length == 0 && kind == ModelVersionKind.Diffusion && DiffusionParts.Contains(folder.Name))
            Add(folder, folder.Name, kind, variant);
        else
            _leftOut.Add(path + "/");
    }

    private static string? TargetOf(string part, string name, ModelVersionKind kind, string variant)
    {
        string prefix = part.Length == 0 ? "" : part + "/";
        if (TextEndings.Contains(Path.GetExtension(name)))
            return name == CheckpointManifest.FileName && part.Length == 0 ? null : prefix + name;
        bool mayHaveWeights = part.Length > 0 || kind == ModelVersionKind.Encoder;
        if (!mayHaveWeights || !Stems.TryGetValue(part, out string? stem))
            return null;
        string wanted = variant.Length == 0 ? $"{stem}.safetensors" : $"{stem}.{variant}.safetensors";
        return name == wanted ? $"{prefix}{stem}.safetensors" : null;
    }
}
