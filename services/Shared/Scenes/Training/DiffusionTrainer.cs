using RlhfT2I.Modeling.Models;
using RlhfT2I.Modeling.Runtime;
using RlhfT2I.Modeling.Schedulers;
using RlhfT2I.Modeling.Tokenization;
using RlhfT2I.Modeling.Training;
using RlhfT2I.Scenes.Captions;
using RlhfT2I.Scenes.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace RlhfT2I.Scenes.Training;

/// <summary>
/// Trains the diffusion model on flawed captions: the network sees a noisy picture and predicts the clean one (prediction type
/// <c>sample</c>), the text encoder stays as the dual encoder left it.
/// </summary>
public sealed class DiffusionTrainer : SceneTrainer
{
    private const ulong NoiseStream = 0x6E6F697365;

    private readonly UNet2DConditionModel _unet;
    private readonly ClipTextModel _textEncoder;
    private readonly string _textDigest;
    private readonly ClipTokenizer _tokenizer;
    private readonly PixelUnshuffleAutoencoder _autoencoder;
    private readonly SceneBatches _batches;
    private readonly Lookahead<DenoisingInputs> _inputs;
    private readonly NoiseSchedule _schedule;
    private readonly DenoisingLoss _loss;
    private readonly HalfPrecisionTwin<UNet2DConditionModel>? _twin;

    /// <summary>Starts with fresh weights.</summary>
    /// <param name="shape">Sizes.</param>
    /// <param name="options">Recipe.</param>
    /// <param name="clip">The dual encoder whose text network is used; not changed, not kept.</param>
    /// <param name="tokenizer">Tokenizer with the vocabulary of <see cref="SceneVocabulary"/>.</param>
    /// <exception cref="ArgumentException">
    /// An option is out of range, or the text network is not as wide as the diffusion model asks.
    /// </exception>
    public DiffusionTrainer(SceneModelShape shape, SceneTrainingOptions options, ClipModel clip, ClipTokenizer tokenizer)
        : base(SceneModelFactory.CreateUNet(shape, options?.Seed ?? throw new ArgumentNullException(nameof(options))), options)
    {
        ArgumentNullException.ThrowIfNull(clip);
        ArgumentNullException.ThrowIfNull(tokenizer);
        if (clip.Config.Text.HiddenSize != shape.UNet.CrossAttentionDim)
        {
            throw new ArgumentException(
                $"The text network is {clip.Config.Text.HiddenSize} wide; the diffusion model reads {shape.UNet.CrossAttentionDim}.",
                nameof(clip));
        }

        _unet = (UNet2DConditionModel)Network;
        _textEncoder = SceneModelFolders.CopyTextEncoder(clip);
        _textDigest = Digest(_textEncoder);
        _textEncoder.to(Device);
        _tokenizer = tokenizer;
        _autoencoder = new PixelUnshuffleAutoencoder(shape.Autoencoder);
        _batches = new SceneBatches(options.Seed, CaptionNoise.Pretraining, options.BatchSize);
        SchedulerConfig config = SchedulerConfig.FromJson(SceneData.SchedulerConfig);
        _schedule = new NoiseSchedule(config);
        _loss = new DenoisingLoss(_schedule, config.PredictionType);
        if (options.HalfPrecision)
            _twin = new(_unet, new UNet2DConditionModel(shape.UNet, InitialWeights.Uninitialised(bfloat16)).to(Device));
        _inputs = new(Draw, LookaheadDepth);
    }

    private protected override string Inputs => $"{_unet.Config.ToJson()} text {_textDigest} {SceneData.SchedulerConfig}";

    private protected override Tensor Loss(long step)
    {
        using DenoisingInputs inputs = _inputs.Take(step);
        Tensor states;
        using (no_grad())
            states = _textEncoder.Encode(inputs.Ids.to(Device)).LastHiddenState;
        Tensor output = Predict(inputs.Noisy.to(Device), inputs.Timesteps.to(Device), states);
        return _loss.PerSample(output, inputs.Latents.to(Device), inputs.Noise.to(Device), inputs.Timesteps).mean();
    }

    /// <summary>Inputs of a step, a function of its number alone.</summary>
    private DenoisingInputs Draw(long step)
    {
        using var guard = no_grad();
        using var scope = NewDisposeScope();
        using SceneBatch batch = _batches.Draw(step);
        using Generator generator = SeedSequence.CreateGenerator(Options.Seed, NoiseStream, (ulong)step);
        using DiagonalGaussian encoded = _autoencoder.Encode(batch.Pixels);
        Tensor latents = encoded.Mode() * _autoencoder.ScalingFactor;
        Tensor noise = randn(latents.shape, dtype: float32, generator: generator);
        // The root draws noisy timesteps more often than clean ones, where little is left to learn: half of all pictures would
        // otherwise be seen at a signal-to-noise ratio above 1, at which shapes are plain to see.
        Tensor timesteps = (rand([Options.BatchSize], dtype: float64, generator: generator).sqrt() * _schedule.Count).floor().to(int64);
        float[] dropped = rand([Options.BatchSize], dtype: float32, generator: generator).data<float>().ToArray();
        Tensor ids = _tokenizer.EncodePadded(batch.Captions.Select((caption, i) => dropped[i] < Options.CaptionDropout ? "" : caption));
        Tensor noisy = _schedule.AddNoise(latents, noise, timesteps);
        return new DenoisingInputs(Free(latents), Free(noisy), Free(noise), Free(timesteps), Free(ids));

        static Tensor Free(Tensor tensor) => tensor.DetachFromDisposeScope();
    }

    private protected override void Backward(Tensor loss)
    {
        base.Backward(loss);
        _twin?.GiveGradients();
    }

    private protected override void Write(string folder) =>
        SceneModelFolders.WriteDiffusion(_unet, _textEncoder, _autoencoder.Config, folder);

    private protected override void DisposeParts()
    {
        _inputs.Dispose();
        _twin?.Dispose();
        _textEncoder.Dispose();
        _autoencoder.Dispose();
    }

    private Tensor Predict(Tensor noisy, Tensor timesteps, Tensor states)
    {
        if (_twin is null)
            return _unet.call(noisy, timesteps, states);
        _twin.TakeWeights();
        return _twin.Module.call(noisy.to(bfloat16), timesteps, states.to(bfloat16));
    }

    /// <summary>Tells one text encoder from another.</summary>
    private static string Digest(ClipTextModel text)
    {
        using var scope = NewDisposeScope();
        using var hash = System.Security.Cryptography.IncrementalHash.CreateHash(System.Security.Cryptography.HashAlgorithmName.SHA256);
        foreach ((_, TorchSharp.Modules.Parameter parameter) in text.named_parameters())
            hash.AppendData(parameter.detach().contiguous().bytes);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
