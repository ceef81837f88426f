using RlhfT2I.Modeling.Models;
using TorchSharp;

namespace RlhfT2I.Modeling.Weights;

/// <summary>
/// Names of single-file Stable Diffusion 1.x checkpoints beside those of the diffusers layout. Such a file holds the tensors of the original code:
/// blocks are numbered through, where diffusers counts levels and the layers in each.
/// </summary>
public static class SingleFileNames
{
    /// <summary>Prefix of the denoising network's tensors.</summary>
    public const string UNetPrefix = "model.diffusion_model.";

    /// <summary>Prefix of the autoencoder's tensors.</summary>
    public const string VaePrefix = "first_stage_model.";

    /// <summary>Prefix of the text network's tensors, whose names are otherwise the same.</summary>
    public const string TextPrefix = "cond_stage_model.transformer.";

    /// <summary>Name in the single file for each tensor of a denoising network.</summary>
    /// <param name="config">Its shape.</param>
    /// <returns>From the diffusers name to the single file's; no name stands twice on either side.</returns>
    public static IReadOnlyDictionary<string, string> UNet(UNet2DConditionConfig config)
    {
        using var shapes = new UNet2DConditionModel(config, InitialWeights.ShapesOnly());
        return Map(shapes, name => UNetPrefix + UNetSingleFileNames.Of(name, config));
    }

    /// <summary>Name in the single file for each tensor of an autoencoder.</summary>
    /// <param name="config">Its shape.</param>
    /// <returns>From the diffusers name to the single file's; no name stands twice on either side.</returns>
    public static IReadOnlyDictionary<string, string> Vae(AutoencoderKLConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        using var shapes = new AutoencoderKL(config, InitialWeights.ShapesOnly());
        return Map(shapes, name => VaePrefix + VaeSingleFileNames.Of(name, config.BlockOutChannels.Count));
    }

    /// <summary>Name in the single file for each tensor of a text network.</summary>
    /// <param name="config">Its shape.</param>
    /// <returns>From the diffusers name to the single file's; no name stands twice on either side.</returns>
    public static IReadOnlyDictionary<string, string> Text(ClipTextConfig config)
    {
        using var shapes = new ClipTextModel(config, InitialWeights.ShapesOnly());
        return Map(shapes, name => TextPrefix + name);
    }

    private static Dictionary<string, string> Map(torch.nn.Module shapes, Func<string, string> rename) =>
        shapes.state_dict().Keys.ToDictionary(name => name, rename, StringComparer.Ordinal);
}
