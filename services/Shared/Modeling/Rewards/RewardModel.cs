using RlhfT2I.Modeling.Runtime;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Rewards;

/// <summary>
/// The reward r(x, z) in (0, 1): an MLP over the CLIP embeddings of image and prompt, section 3.2 and Appendix D of the paper.
/// </summary>
/// <remarks>
/// concat(image, text[, image * text]) -> Linear -> ReLU -> ... -> Linear to 1 -> sigmoid. Parameters are named <c>fc1</c>, <c>fc2</c>, ... from the
/// input on, <c>{name}.weight</c> [out, in] and <c>{name}.bias</c>. With <see cref="RewardModelConfig.Standardize"/> the buffers
/// <c>input_mean</c> and <c>input_std</c> are part of the weights.
/// </remarks>
public sealed class RewardModel : nn.Module<Tensor, Tensor, Tensor>
{
    private const double SmallestDeviation = 1e-6;
    private const string MeanName = "input_mean", DeviationName = "input_std";

    private readonly Linear[] _layers;

    /// <summary>Creates the network with PyTorch's default initialisation.</summary>
    /// <param name="config">Its shape.</param>
    /// <param name="generator">Source of the initial weights, so that they depend on a seed alone.</param>
    /// <exception cref="ArgumentException">A width is out of range.</exception>
    public RewardModel(RewardModelConfig config, Generator generator)
        : base(nameof(RewardModel))
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(generator);
        config.Validate();
        Config = config;
        int[] widths = [config.InputWidth, .. config.HiddenWidths, 1];
        _layers = new Linear[widths.Length - 1];
        for (int i = 0; i < _layers.Length; i++)
        {
            _layers[i] = nn.Linear(widths[i], widths[i + 1]);
            register_module($"fc{i + 1}", _layers[i]);
            Initialize(_layers[i], widths[i], generator);
        }
        if (!config.Standardize)
            return;
        register_buffer(MeanName, zeros(widths[0]).DetachFromDisposeScope());
        register_buffer(DeviationName, ones(widths[0]).DetachFromDisposeScope());
    }

    /// <summary>The network's shape.</summary>
    public RewardModelConfig Config { get; }

    /// <summary>Rewards of image and prompt pairs.</summary>
    /// <param name="imageEmbeds">CLIP image embeddings (..., ImageWidth), in the weights' dtype.</param>
    /// <param name="textEmbeds">CLIP text embeddings (..., TextWidth); leading dimensions as the image's.</param>
    /// <returns>Rewards in (0, 1), shape of the leading dimensions; the caller owns it.</returns>
    /// <exception cref="ArgumentException">Shapes do not fit the config or one another.</exception>
    public override Tensor forward(Tensor imageEmbeds, Tensor textEmbeds)
    {
        ArgumentNullException.ThrowIfNull(imageEmbeds);
        ArgumentNullException.ThrowIfNull(textEmbeds);
        CheckWidth(imageEmbeds, Config.ImageWidth, nameof(imageEmbeds));
        CheckWidth(textEmbeds, Config.TextWidth, nameof(textEmbeds));
        if (!imageEmbeds.shape.AsSpan(..^1).SequenceEqual(textEmbeds.shape.AsSpan(..^1)))
            throw new ArgumentException(
                $"Image embeddings have shape {imageEmbeds.ShapeText()}, text embeddings {textEmbeds.ShapeText()}.", nameof(textEmbeds));
        using var scope = NewDisposeScope();
        Tensor x = Join(imageEmbeds, textEmbeds);
        if (Config.Standardize)
            x = (x - Buffer(MeanName)) / Buffer(DeviationName);
        for (int i = 0; i < _layers.Length - 1; i++)
            x = nn.functional.relu(_layers[i].call(x));
        return _layers[^1].call(x).sigmoid().squeeze(-1).MoveToOuterDisposeScope();
    }

    /// <summary>Rewards of each image for several prompts, the input of <see cref="PromptClassificationLoss"/>.</summary>
    /// <param name="imageEmbeds">Image embeddings (G, ImageWidth).</param>
    /// <param name="textEmbeds">Text embeddings (G, K, TextWidth).</param>
    /// <returns>Rewards (G, K); the caller owns it.</returns>
    /// <exception cref="ArgumentException">Shapes do not fit the config or one another.</exception>
    public Tensor ScorePrompts(Tensor imageEmbeds, Tensor textEmbeds)
    {
        ArgumentNullException.ThrowIfNull(imageEmbeds);
        ArgumentNullException.ThrowIfNull(textEmbeds);
        if (imageEmbeds.dim() != 2 || textEmbeds.dim() != 3)
            throw new ArgumentException(
                $"Image embeddings have {imageEmbeds.dim()} dimensions, text embeddings {textEmbeds.dim()}; expected (G, W) and (G, K, W).",
                nameof(textEmbeds));
        using var scope = NewDisposeScope();
        Tensor repeated = imageEmbeds.unsqueeze(1).expand(-1, textEmbeds.shape[1], -1);
        return call(repeated, textEmbeds).MoveToOuterDisposeScope();
    }

    /// <summary>Sets the standardisation to mean and deviation of a training set; components that hardly vary keep deviation 1.</summary>
    /// <param name="imageEmbeds">Image embeddings (N, ImageWidth), N at least 2.</param>
    /// <param name="textEmbeds">Text embeddings (N, TextWidth).</param>
    /// <exception cref="InvalidOperationException">The config does not standardise.</exception>
    public void FitStandardization(Tensor imageEmbeds, Tensor textEmbeds)
    {
        if (!Config.Standardize)
            throw new InvalidOperationException($"{nameof(RewardModelConfig)}.{nameof(RewardModelConfig.Standardize)} is false.");
        ArgumentNullException.ThrowIfNull(imageEmbeds);
        ArgumentNullException.ThrowIfNull(textEmbeds);
        CheckWidth(imageEmbeds, Config.ImageWidth, nameof(imageEmbeds));
        CheckWidth(textEmbeds, Config.TextWidth, nameof(textEmbeds));
        using var guard = no_grad();
        using var scope = NewDisposeScope();
        Tensor x = Join(imageEmbeds, textEmbeds).to(float64);
        if (x.dim() != 2 || x.shape[0] < 2)
            throw new ArgumentException("Standardisation needs at least two pairs, (N, W).", nameof(imageEmbeds));
        Tensor deviation = x.std(0);
        Buffer(MeanName).copy_(x.mean([0]));
        Buffer(DeviationName).copy_(where(deviation > SmallestDeviation, deviation, ones_like(deviation)));
    }

    // Asked for by name each time: a move to another device or type replaces the tensor.
    private Tensor Buffer(string name) => get_buffer(name)!;

    private Tensor Join(Tensor imageEmbeds, Tensor textEmbeds)
    {
        Tensor[] parts = Config.InputOrder == RewardInputOrder.ImageText ? [imageEmbeds, textEmbeds] : [textEmbeds, imageEmbeds];
        return cat(Config.Interaction ? [.. parts, imageEmbeds * textEmbeds] : parts, -1);
    }

    // nn.Linear draws from the global generator; draw again from the one given, uniform in +-1/sqrt(inputs) as there.
    private static void Initialize(Linear layer, int inputs, Generator generator)
    {
        using var guard = no_grad();
        using var scope = NewDisposeScope();
        double bound = 1 / Math.Sqrt(inputs);
        layer.weight!.copy_(rand(layer.weight.shape, float32, generator: generator) * (2 * bound) - bound);
        layer.bias!.copy_(rand(layer.bias.shape, float32, generator: generator) * (2 * bound) - bound);
    }

    private static void CheckWidth(Tensor embeds, int width, string name)
    {
        if (embeds.dim() < 1 || embeds.shape[^1] != width)
            throw new ArgumentException($"Embeddings have shape {embeds.ShapeText()}; expected width {width}.", name);
    }
}
