using TorchSharp.Utils;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Models;

/// <summary>The autoencoder between images and the latents that the diffusion works on.</summary>
/// <remarks>
/// Names and computation follow diffusers 0.20.2 <c>autoencoder_kl.py</c> with the newer attention names; files with the
/// older ones load through <see cref="Weights.WeightNames.ToCurrentAttention"/>. <see cref="AutoencoderKLConfig.ScalingFactor"/> is applied in
/// neither direction.
/// </remarks>
public sealed class AutoencoderKL : ImageAutoencoder
{
    private const double NormEps = 1e-6;

    [ComponentName(Name = "encoder")]
    private readonly AutoencoderEncoder _encoder;

    [ComponentName(Name = "decoder")]
    private readonly AutoencoderDecoder _decoder;

    [ComponentName(Name = "quant_conv")]
    private readonly ConvolutionLayer _quantConv;

    [ComponentName(Name = "post_quant_conv")]
    private readonly ConvolutionLayer _postQuantConv;

    /// <summary>Builds the network.</summary>
    /// <param name="config">Its shape.</param>
    /// <param name="weights">What the weights hold until they are loaded.</param>
    /// <exception cref="ModelConfigException">The shape contradicts itself.</exception>
    public AutoencoderKL(AutoencoderKLConfig config, InitialWeights weights)
        : base(nameof(AutoencoderKL))
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(weights);
        config.Validate();
        Config = config;

        var resnet = new ResnetOptions(config.NormNumGroups, NormEps, config.ActFn);
        _encoder = new AutoencoderEncoder(config, resnet, weights);
        _decoder = new AutoencoderDecoder(config, resnet, weights);
        _quantConv = new ConvolutionLayer(2 * config.LatentChannels, 2 * config.LatentChannels, 1, weights);
        _postQuantConv = new ConvolutionLayer(config.LatentChannels, config.LatentChannels, 1, weights);
        RegisterComponents();
    }

    /// <summary>The shape it was built with.</summary>
    public AutoencoderKLConfig Config { get; }

    /// <inheritdoc />
    public override int ImageChannels => Config.InChannels;

    /// <inheritdoc />
    public override int LatentChannels => Config.LatentChannels;

    /// <inheritdoc />
    public override int DownscaleFactor => Config.DownscaleFactor;

    /// <inheritdoc />
    public override int SampleSize => Config.SampleSize;

    /// <inheritdoc />
    public override double ScalingFactor => Config.ScalingFactor;

    /// <summary>Encodes images.</summary>
    /// <param name="image">
    /// (N, in, H, W) in [-1, 1], of the weights' type; H and W at least <see cref="AutoencoderKLConfig.DownscaleFactor"/>.
    /// </param>
    /// <returns>Distribution of the latents, (N, latent, H/f, W/f) rounded down; owned by the caller.</returns>
    /// <exception cref="ArgumentException">Shape or type do not fit.</exception>
    public override DiagonalGaussian Encode(Tensor image)
    {
        TensorCheck.Shape(image, nameof(image), _quantConv.Weight.dtype, null, Config.InChannels, null, null);
        int factor = Config.DownscaleFactor;
        (long height, long width) = (image.shape[2], image.shape[3]);
        if (height < factor || width < factor)
            throw new ArgumentException($"image is {height} x {width} pixels; both sides must be at least {factor}.", nameof(image));

        using Tensor moments = _encoder.call(image).Into(_quantConv.call);
        return new DiagonalGaussian(moments);
    }

    /// <summary>Decodes latents.</summary>
    /// <param name="latents">(N, latent, h, w), already divided by the scaling factor, of the weights' type.</param>
    /// <returns>(N, out, h·f, w·f), about [-1, 1] but not clamped; owned by the caller.</returns>
    /// <exception cref="ArgumentException">Shape or type do not fit.</exception>
    public override Tensor Decode(Tensor latents)
    {
        TensorCheck.Shape(latents, nameof(latents), _postQuantConv.Weight.dtype, null, Config.LatentChannels, null, null);
        return _postQuantConv.call(latents).Into(_decoder.call);
    }
}
