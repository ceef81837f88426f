using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RlhfT2I.Modeling.Models;

/// <summary>The network that predicts the noise in latents from a timestep and a text, as Stable Diffusion 1.x and 2.x use it.</summary>
/// <remarks>
/// Names and computation follow diffusers 0.20.2 <c>unet_2d_condition.py</c>, so a published
/// <c>diffusion_pytorch_model.safetensors</c> loads as it is. The network runs in the type of its weights; the timestep's
/// waves are float32 in any case.
/// </remarks>
public sealed class UNet2DConditionModel : Module<Tensor, Tensor, Tensor, Tensor>
{
    private readonly Func<Tensor, Tensor> _activation;

    [ComponentName(Name = "conv_in")]
    private readonly ConvolutionLayer _convIn;

    [ComponentName(Name = "time_proj")]
    private readonly TimestepProjection _timeProjection;

    [ComponentName(Name = "time_embedding")]
    private readonly TimestepEmbedding _timeEmbedding;

    [ComponentName(Name = "down_blocks")]
    private readonly ModuleList<UNetDownBlock> _downBlocks;

    [ComponentName(Name = "mid_block")]
    private readonly UNetMidBlock _midBlock;

    [ComponentName(Name = "up_blocks")]
    private readonly ModuleList<UNetUpBlock> _upBlocks;

    [ComponentName(Name = "conv_norm_out")]
    private readonly GroupNormLayer _convNormOut;

    [ComponentName(Name = "conv_out")]
    private readonly ConvolutionLayer _convOut;

    /// <summary>Builds the network.</summary>
    /// <param name="config">Its shape.</param>
    /// <param name="weights">What the weights hold until they are loaded.</param>
    /// <exception cref="ModelConfigException">The shape contradicts itself.</exception>
    public UNet2DConditionModel(UNet2DConditionConfig config, InitialWeights weights)
        : base(nameof(UNet2DConditionModel))
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(weights);
        config.Validate();
        Config = config;

        int first = config.BlockOutChannels[0], last = config.BlockOutChannels[^1];
        int timeChannels = config.TimeEmbeddingDim ?? 4 * first;
        var resnet = new ResnetOptions(config.NormNumGroups, config.NormEps, config.ActFn)
        {
            TimeChannels = timeChannels,
            ScaleShift = config.ResnetTimeScaleShift == "scale_shift",
        };

        _activation = Activation.Find(config.ActFn);
        _convIn = new ConvolutionLayer(config.InChannels, first, config.ConvInKernel, weights, padding: config.ConvInKernel / 2);
        _timeProjection = new TimestepProjection(first, config.FlipSinToCos, config.FreqShift);
        _timeEmbedding = new TimestepEmbedding(first, timeChannels, config.ActFn, weights);
        _downBlocks = BuildDownBlocks(config, resnet, weights);
        _midBlock = new UNetMidBlock(last, resnet with { OutputScale = config.MidBlockScaleFactor }, MidTransformer(config), weights);
        _upBlocks = BuildUpBlocks(config, resnet, weights);
        _convNormOut = new GroupNormLayer(config.NormNumGroups, first, config.NormEps, weights);
        _convOut = new ConvolutionLayer(first, config.OutChannels, config.ConvOutKernel, weights, padding: config.ConvOutKernel / 2);
        RegisterComponents();
    }

    /// <summary>The shape it was built with.</summary>
    public UNet2DConditionConfig Config { get; }

    /// <summary>
    /// Whether a pass with gradients keeps only the inputs of layers and computes them again in the backward pass: a third more arithmetic for less memory. The result is the same.
    /// </summary>
    /// <value>false</value>
    public bool IsCheckpointingActivations { get; set; }

    /// <summary>Predicts the noise, or what the scheduler's prediction type says. Owned by the caller.</summary>
    /// <param name="sample">Noisy latents (N, in, H, W) of the weights' type; any H and W.</param>
    /// <param name="timestep">A scalar for all samples or (N); any type, fractions allowed.</param>
    /// <param name="encoderHiddenStates">Text states (N, S, D) of the weights' type; any S.</param>
    /// <returns>(N, out, H, W).</returns>
    /// <exception cref="ArgumentException">A shape or type does not fit.</exception>
    public override Tensor forward(Tensor sample, Tensor timestep, Tensor encoderHiddenStates)
    {
        CheckInputs(sample, timestep, encoderHiddenStates);
        using var scope = NewDisposeScope();

        // 1. Timestep.
        Tensor timesteps = timestep.to(sample.device).reshape(-1).expand(sample.shape[0]);
        Tensor time = _timeProjection.call(timesteps).to(sample.dtype).Into(_timeEmbedding.call);
        var context = new UNetContext(time, encoderHiddenStates, IsCheckpointingActivations && is_grad_enabled());

        // 2. Down, keeping every feature map.
        Tensor x = _convIn.call(Config.CenterInputSample ? sample * 2 - 1 : sample);
        context.Skips.Push(x);
        foreach (UNetDownBlock block in _downBlocks)
            x = block.call(x, context);

        // 3. Middle.
        x = _midBlock.call(x, context);

        // 4. Up, taking the feature maps back.
        foreach (UNetUpBlock block in _upBlocks)
            x = x.Into(y => block.call(y, context));

        return _convNormOut.call(x).Into(_activation).Into(_convOut.call).MoveToOuterDisposeScope();
    }

    private static ModuleList<UNetDownBlock> BuildDownBlocks(UNet2DConditionConfig config, ResnetOptions resnet, InitialWeights weights)
    {
        var blocks = new ModuleList<UNetDownBlock>();
        IReadOnlyList<int> channels = config.BlockOutChannels;
        for (int level = 0; level < channels.Count; level++)
        {
            bool attends = config.DownBlockTypes[level] == "CrossAttnDownBlock2D";
            bool isLast = level == channels.Count - 1;
            blocks.Add(new UNetDownBlock(
                channels[Math.Max(level - 1, 0)], channels[level], config.LayersPerBlock[level], resnet,
                attends ? Transformer(config, level) : null, isLast ? null : config.DownsamplePadding, weights));
        }

        return blocks;
    }

    private static ModuleList<UNetUpBlock> BuildUpBlocks(UNet2DConditionConfig config, ResnetOptions resnet, InitialWeights weights)
    {
        var blocks = new ModuleList<UNetUpBlock>();
        IReadOnlyList<int> channels = config.BlockOutChannels;
        for (int level = channels.Count - 1; level >= 0; level--)
        {
            bool attends = config.UpBlockTypes[channels.Count - 1 - level] == "CrossAttnUpBlock2D";
            int before = channels[Math.Min(level + 1, channels.Count - 1)], finer = channels[Math.Max(level - 1, 0)];
            blocks.Add(new UNetUpBlock(
                (before, channels[level], finer), config.LayersPerBlock[level] + 1, resnet,
                attends ? Transformer(config, level) : null, upsample: level > 0, weights));
        }

        return blocks;
    }

    private static TransformerOptions Transformer(UNet2DConditionConfig config, int level) => new(
        config.TransformerLayersPerBlock[level], config.AttentionHeads[level], config.CrossAttentionDim, config.NormNumGroups,
        config.UseLinearProjection, config.OnlyCrossAttention[level], config.UpcastAttention);

    /// <summary>The middle block always attends to the image first, whatever only_cross_attention says.</summary>
    private static TransformerOptions MidTransformer(UNet2DConditionConfig config) =>
        Transformer(config, config.BlockOutChannels.Count - 1) with { OnlyCrossAttention = false };

    private void CheckInputs(Tensor sample, Tensor timestep, Tensor encoderHiddenStates)
    {
        ScalarType dtype = _convIn.Weight.dtype;
        TensorCheck.Shape(sample, nameof(sample), dtype, null, Config.InChannels, null, null);
        TensorCheck.Shape(encoderHiddenStates, nameof(encoderHiddenStates), dtype, sample.shape[0], null, Config.CrossAttentionDim);
        ArgumentNullException.ThrowIfNull(timestep);
        long count = timestep.numel();
        if (count != 1 && (count != sample.shape[0] || timestep.dim() != 1))
        {
            string have = string.Join(", ", timestep.shape);
            throw new ArgumentException($"timestep is ({have}); it must be a scalar or ({sample.shape[0]}).", nameof(timestep));
        }
    }
}
