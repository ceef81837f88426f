using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RlhfT2I.Modeling.Models;

/// <summary>CLIP's image network on its own.</summary>
/// <remarks>
/// Names and computation follow transformers 4.30 <c>CLIPVisionModel</c>; load with <see cref="ClipTextModel.IgnoredWeights"/>.
/// </remarks>
public sealed class ClipVisionModel : Module<Tensor, ClipVisionOutput>
{
    [ComponentName(Name = "vision_model")]
    private readonly ClipVisionTransformer _visionModel;

    /// <summary>Builds the network.</summary>
    /// <param name="config">Its shape.</param>
    /// <param name="weights">What the weights hold until they are loaded.</param>
    /// <exception cref="ModelConfigException">The shape contradicts itself.</exception>
    public ClipVisionModel(ClipVisionConfig config, InitialWeights weights)
        : base(nameof(ClipVisionModel))
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(weights);
        config.Validate();
        Config = config;
        _visionModel = new ClipVisionTransformer(config, weights);
        RegisterComponents();
    }

    /// <summary>The shape it was built with.</summary>
    public ClipVisionConfig Config { get; }

    /// <summary>Encodes images.</summary>
    /// <param name="pixelValues">Preprocessed images (N, C, side, side) of the weights' type.</param>
    /// <returns>Owned by the caller.</returns>
    /// <exception cref="ArgumentException">Shape or type do not fit.</exception>
    public override ClipVisionOutput forward(Tensor pixelValues) => _visionModel.call(pixelValues);
}
