using RlhfT2I.Modeling.Models;
using RlhfT2I.Modeling.Weights;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Adapters;

/// <summary>Merges an adapter into a model folder, one tensor in memory at a time.</summary>
public static class LoraMerge
{
    private const string Network = "unet";

    /// <summary>Writes a model folder whose UNet has the adapter merged in; every other file is the same to the byte.</summary>
    /// <param name="source">A folder in the diffusers layout.</param>
    /// <param name="adapter">The adapter.</param>
    /// <param name="scale">Strength; 1 as it was trained.</param>
    /// <param name="target">An existing folder.</param>
    /// <param name="progress">Told how many bytes of how many are read; null for nobody.</param>
    /// <param name="cancellationToken">Ends the work between two pieces.</param>
    /// <exception cref="LoraFormatException">Names every layer that the network lacks and every tensor that does not fit.</exception>
    /// <exception cref="CheckpointIntegrityException">The source holds a link.</exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    public static void Write(
        string source, LoraAdapter adapter, double scale, string target, Action<long, long>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(source);
        ArgumentNullException.ThrowIfNull(adapter);
        if (!double.IsFinite(scale))
            throw new ArgumentOutOfRangeException(nameof(scale), scale, "The scale of an adapter must be finite.");
        Check(source, adapter);
        Dictionary<string, LoraLayer> updates = adapter.Layers.ToDictionary(layer => layer.Target + ".weight", StringComparer.Ordinal);
        string[] files = [.. CheckpointFolder.List(source)];
        long total = files.Sum(file => new FileInfo(Path.Combine(source, file)).Length), done = 0;
        foreach (string file in files)
        {
            string path = Path.Combine(target, file), from = Path.Combine(source, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            bool isMerged = file.StartsWith(Network + "/", StringComparison.Ordinal) && file.EndsWith(".safetensors", StringComparison.Ordinal);
            if (isMerged)
                Merge(from, updates, scale, path, cancellationToken);
            else
                FileCopy.Run(from, path, null, cancellationToken);
            progress?.Invoke(done += new FileInfo(from).Length, total);
        }
    }

    private static void Check(string source, LoraAdapter adapter)
    {
        using var shapes = new UNet2DConditionModel(
            UNet2DConditionConfig.FromFile(Path.Combine(source, Network, "config.json")), InitialWeights.ShapesOnly());
        adapter.Check(shapes);
    }

    private static void Merge(string source, Dictionary<string, LoraLayer> updates, double scale, string target, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        using SafetensorsFile file = SafetensorsFile.Open(source);
        SafetensorsPart[] parts =
        [
            .. file.Entries.Values.Select(entry => new SafetensorsPart(entry.Name, entry.ScalarType, entry.Shape, () =>
            {
                Tensor weight = file.Read(entry.Name);
                if (!updates.TryGetValue(entry.Name, out LoraLayer? update))
                    return weight;
                using (weight)
                    return LoraAdapter.Merged(weight, update, scale);
            })),
        ];
        SafetensorsWriter.Write(target, parts, file.Metadata.Count == 0 ? null : file.Metadata, null, cancellationToken);
    }
}
