using System.Text.Json;
using RlhfT2I.Modeling.Weights;
using TorchSharp;

namespace RlhfT2I.Generation.Application;

/// <summary>A model version with what its files say.</summary>
/// <param name="Entry">What the store knows.</param>
/// <param name="Manifest">Its files and where they come from.</param>
/// <param name="Networks">Its networks.</param>
public sealed record ModelDescription(ModelVersionEntry Entry, CheckpointManifest Manifest, IReadOnlyList<ModelNetwork> Networks)
{
    /// <summary>Reads a version's manifest and the headers of its weight files.</summary>
    /// <param name="entry">The version.</param>
    public static ModelDescription Of(ModelVersionEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        CheckpointManifest manifest = CheckpointManifest.Load(entry.Folder);
        return new ModelDescription(entry, manifest, [.. NetworksOf(entry)]);
    }

    private static IEnumerable<ModelNetwork> NetworksOf(ModelVersionEntry entry)
    {
        if (entry.Kind == ModelVersionKind.Encoder)
        {
            yield return Network(entry.Folder, "", "CLIPModel", "model");
            yield break;
        }

        using JsonDocument index = JsonDocument.Parse(File.ReadAllText(Path.Combine(entry.Folder, "model_index.json")));
        foreach ((string part, string stem) in new[] { ("text_encoder", "model"), ("unet", "diffusion_pytorch_model"), ("vae", "diffusion_pytorch_model") })
            yield return Network(entry.Folder, part, index.RootElement.GetProperty(part)[1].ToString(), stem);
    }

    private static ModelNetwork Network(string folder, string part, string className, string stem)
    {
        using ITensorSource? weights = WeightFileSet.Open(Path.Combine(folder, part), stem);
        if (weights is null)
            return new ModelNetwork(part, className, 0, null);
        long count = weights.Entries.Values.Where(entry => IsFloating(entry.ScalarType)).Sum(entry => entry.Shape.Aggregate(1L, (all, side) => all * side));
        torch.ScalarType? type = weights.Entries.Values.Where(entry => IsFloating(entry.ScalarType))
            .GroupBy(entry => entry.ScalarType).OrderByDescending(group => group.Count()).Select(group => (torch.ScalarType?)group.Key).FirstOrDefault();
        return new ModelNetwork(part, className, count, type);
    }

    // Whole numbers are buffers, such as position ids.
    private static bool IsFloating(torch.ScalarType type) =>
        type is torch.ScalarType.Float16 or torch.ScalarType.BFloat16 or torch.ScalarType.Float32 or torch.ScalarType.Float64;
}
