using RlhfT2I.Generation.Domain;
using RlhfT2I.Modeling.Weights;

namespace RlhfT2I.Generation.Application.Imports;

/// <summary>A Stable Diffusion 1.x checkpoint in one safetensors file. Its tokenizer, which such a file lacks, lies in a folder beside it.</summary>
internal sealed class SingleFileSource : IImportSource
{
    private const string TokenizerFolder = "tokenizer";

    // What a tokenizer folder may hold; the first two it must.
    private static readonly string[] TokenizerFiles = ["vocab.json", "merges.txt", "special_tokens_map.json", "tokenizer_config.json"];

    private readonly string _folder;
    private readonly SingleFileCheckpoint _checkpoint;

    private SingleFileSource(string folder, SingleFileCheckpoint checkpoint) => (_folder, _checkpoint) = (folder, checkpoint);

    public ModelVersionKind Kind => ModelVersionKind.Diffusion;

    public IReadOnlyList<string> LeftOut => _checkpoint.LeftOut;

    public IReadOnlyList<string> Parents => [];

    public CheckpointProvenance Provenance { get; } = new();

    /// <summary>Opens a checkpoint and checks every tensor.</summary>
    /// <param name="path">The file.</param>
    /// <param name="sourcePath">The same below the import root.</param>
    /// <exception cref="ServiceDefaults.Errors.DomainException">The file is refused.</exception>
    public static SingleFileSource Open(string path, string sourcePath)
    {
        string folder = Path.GetDirectoryName(path)!, tokenizer = Path.Combine(folder, TokenizerFolder);
        SingleFileCheckpoint checkpoint;
        try
        {
            checkpoint = SingleFileCheckpoint.Open(path);
        }
        catch (Exception exception) when (ModelLoadErrors.Find(folder, exception) is { } refusal)
        {
            throw refusal;
        }

        if (TokenizerFiles.Take(2).All(file => File.Exists(Path.Combine(tokenizer, file))))
            return new SingleFileSource(folder, checkpoint);
        checkpoint.Dispose();
        throw new ModelFileRefusedException(
            sourcePath, $"a single file holds no tokenizer: put vocab.json and merges.txt of its text network (CLIP ViT-L/14) into a folder '{TokenizerFolder}' beside it");
    }

    public void Write(string target, Action<long, long> progress, CancellationToken cancellationToken)
    {
        long done = 0, total = _checkpoint.ByteCount;
        _checkpoint.WriteTo(target, WriteTokenizer, bytes => progress(done += bytes, total), cancellationToken);
        FolderCheck.Run(target, Kind, "");
    }

    public void Dispose() => _checkpoint.Dispose();

    private void WriteTokenizer(string target)
    {
        foreach (string name in TokenizerFiles)
        {
            var file = new FileInfo(Path.Combine(_folder, TokenizerFolder, name));
            if (file.LinkTarget is not null)
                throw new ModelFileRefusedException($"{TokenizerFolder}/{name}", "it is a symbolic link; a model version holds plain files only");
            if (file.Exists)
                file.CopyTo(Path.Combine(target, name));
        }
    }
}
