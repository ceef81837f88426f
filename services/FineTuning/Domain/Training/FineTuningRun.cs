using RlhfT2I.Modeling.Distributed;
using RlhfT2I.Modeling.Imaging;
using RlhfT2I.Modeling.Models;
using RlhfT2I.Modeling.Pipelines;
using RlhfT2I.Modeling.Runtime;
using RlhfT2I.Modeling.Schedulers;
using RlhfT2I.Modeling.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace RlhfT2I.FineTuning.Domain.Training;

/// <summary>
/// The fine-tuning of one model by eq. (2), an update at a time. An update is a function of weights, optimizer state, data and its number: noise, timesteps and
/// dropped captions are drawn from (seed, step, place in the batch), so a run that stopped anywhere and goes on from its state gives the same weights bit for
/// bit on one machine. Only the UNet is trained. All members belong on the device's thread, but <see cref="Needs"/> and <see cref="Step"/> between updates.
/// </summary>
public sealed class FineTuningRun : IDisposable
{
    private const ulong NoiseStream = 1, TimestepStream = 2, DropoutStream = 3, OffsetStream = 4, LatentStream = 5;
    private const ulong ModelPart = 1, PretrainingPart = 2;

    private readonly StableDiffusionModel _model;
    private readonly TrainingSettings _settings;
    private readonly ulong _seed;
    private readonly AdamWOptimizer _optimizer;
    private readonly Ema? _ema;
    private readonly HalfPrecisionTwin<UNet2DConditionModel>? _twin;
    private readonly LossScaler? _scaler;
    private readonly ICollective? _ranks;
    private readonly FineTuningStep _step;
    private readonly LearningRateSchedule _schedule;
    private readonly LatentEncoder _encoder;
    private readonly ClipImagePreprocessor _fit;
    private readonly TensorFile? _file;
    private readonly TensorCache<LatentKey> _latents;
    private readonly TensorCache<string> _texts;
    private readonly int _timestepCount;

    /// <summary>Starts at step 0.</summary>
    /// <param name="model">The model in float32; belongs to this object from now on.</param>
    /// <param name="settings">Settings.</param>
    /// <param name="seed">Seed of the job.</param>
    /// <param name="cacheBytes">Most bytes of latents to keep in memory, and as many of text embeddings.</param>
    /// <param name="ranks">Ranks that share each update; <c>null</c> for this one alone. Owned by the caller.</param>
    /// <param name="disk">Folder for a file of what does not fit into memory, and most bytes of it; <c>null</c> for none.</param>
    /// <exception cref="ArgumentException">A setting is out of range.</exception>
    public FineTuningRun(StableDiffusionModel model, TrainingSettings settings, long seed, long cacheBytes, ICollective? ranks = null, (string Folder, long MaxBytes)? disk = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(settings);
        (_model, _settings, _seed, _ranks) = (model, settings, (ulong)seed, ranks);
        foreach (TorchSharp.Modules.Parameter parameter in model.UNet.parameters())
            parameter.requires_grad = true;
        model.UNet.train();
        _optimizer = new AdamWOptimizer(model.UNet, new AdamWOptions
        {
            Beta1 = settings.AdamBeta1,
            Beta2 = settings.AdamBeta2,
            Epsilon = settings.AdamEpsilon,
            WeightDecay = settings.WeightDecay,
        });
        _ema = settings.EmaDecay > 0 ? new Ema(model.UNet, new EmaOptions { Decay = settings.EmaDecay }) : null;
        ScalarType format = Enum.Parse<ScalarType>(settings.ComputeFormat, ignoreCase: true);
        if (format != float32)
            _twin = new(model.UNet, new UNet2DConditionModel(model.UNet.Config, InitialWeights.Uninitialised(format)).to(model.Device));
        _scaler = format == float16 ? new LossScaler() : null;
        (_twin?.Module ?? model.UNet).IsCheckpointingActivations = settings.ActivationCheckpointing;
        var noise = new NoiseSchedule(model.SchedulerConfig);
        _timestepCount = noise.Count;
        _step = new FineTuningStep(
            Predict,
            new DenoisingLoss(noise, model.SchedulerConfig.PredictionType, settings.MinSnrGamma), new RewardWeightedLoss(settings.PretrainingPenalty), _optimizer,
            settings.MaxGradientNorm == 0 ? double.PositiveInfinity : settings.MaxGradientNorm, _ema, _scaler,
            ranks is null ? null : new GradientReducer(ranks, model.UNet.parameters()));
        _schedule = new LearningRateSchedule(
            Enum.Parse<LearningRateScheduleKind>(settings.Schedule), settings.LearningRate, settings.WarmupUpdateCount, settings.UpdateCount);
        _encoder = new LatentEncoder(model.Vae);
        int side = model.NativeSize;
        // As the script that the paper builds on: the shorter side by triangles, then the middle.
        _fit = new ClipImagePreprocessor(new ClipImagePreprocessorConfig { ShortestEdge = side, CropSize = (side, side), Resample = ResampleFilter.Bilinear });
        _file = disk is { MaxBytes: > 0 } place ? new TensorFile(place.Folder, place.MaxBytes) : null;
        _latents = new TensorCache<LatentKey>(cacheBytes, _file);
        _texts = new TensorCache<string>(cacheBytes, _file);
    }

    /// <summary>Updates done.</summary>
    public long Step { get; private set; }

    /// <summary>Whether averaged weights are kept.</summary>
    public bool HasEma => _ema is not null;

    /// <summary>The model that is trained; owned by this object.</summary>
    public StableDiffusionModel Model => _model;

    /// <summary>Whether this rank computes a sample of a batch.</summary>
    /// <param name="place">Its place in the images, or in the pairs.</param>
    /// <param name="count">How many of them the batch has.</param>
    public bool Computes(int place, int count)
    {
        (int first, int length) = Share(count);
        return place >= first && place < first + length;
    }

    /// <summary>Whether an update needs the picture of a sample, because its latents are not kept.</summary>
    public bool Needs(LatentKey key) => !_latents.Has(key);

    /// <summary>Does the next update.</summary>
    /// <param name="batch">Its data.</param>
    /// <returns>What it measured, before the update.</returns>
    /// <exception cref="ArithmeticException">Loss or gradient is not finite; nothing was changed.</exception>
    public TrainingMeasures Train(TrainingBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        using var scope = NewDisposeScope();
        double rate = _schedule.At(Step);
        _step.Begin(batch.Model.Count, batch.Pretraining.Count);
        _twin?.TakeWeights();
        Accumulate(batch.Model, ModelPart);
        if (_settings.PretrainingPenalty > 0)
            Accumulate(batch.Pretraining, PretrainingPart);
        FineTuningStepResult result = _step.Apply(rate);
        _optimizer.ZeroGrad();
        Step++;
        return new TrainingMeasures(Step, result, rate, MeanWeight(batch.Model), _scaler?.Scale);
    }

    /// <summary>The Euclidean norm of all weights: ranks that trained alike have the same bits of it.</summary>
    public double WeightNorm()
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        return stack([.. _model.UNet.parameters().Select(parameter => parameter.norm().to(float64))]).norm().item<double>();
    }

    /// <summary>Draws a picture with the weights so far, averaged ones where they are kept.</summary>
    /// <param name="prompt">Its prompt.</param>
    /// <param name="seed">Its seed.</param>
    /// <param name="settings">How it is sampled.</param>
    /// <param name="cancellationToken">Checked before every network pass.</param>
    public RgbImage Draw(string prompt, long seed, SamplingSettings settings, CancellationToken cancellationToken)
    {
        using IDisposable? averages = _ema?.SwapIn();
        using Tensor pixels = new TextToImagePipeline(_model).Generate(
            [new ImageRequest(prompt, (ulong)seed)], settings, cancellationToken: cancellationToken);
        return RgbImageTensors.ToImages(pixels)[0];
    }

    /// <summary>Writes all that going on needs.</summary>
    /// <param name="path">The file.</param>
    /// <param name="jobDigest">Digest of settings and data.</param>
    public void Save(string path, string jobDigest) => TrainingState.Write(path, Step, jobDigest, TrainingState.Of(_optimizer, _ema, _scaler));

    /// <summary>Goes on from a file of <see cref="Save"/>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="jobDigest">Digest of settings and data.</param>
    /// <exception cref="InvalidDataException">It is no such file, or one of another job; nothing was changed.</exception>
    public void Restore(string path, string jobDigest)
    {
        Step = TrainingState.Read(path, jobDigest, TrainingState.Of(_optimizer, _ema, _scaler));
        _scaler?.Restore();
        // An update that was left out moved the data on, not the weights.
        _optimizer.StepCount = Step - (_scaler?.SkippedCount ?? 0);
        if (_ema is not null)
            _ema.Step = _optimizer.StepCount;
    }

    /// <summary>Writes the trained model as a diffusers folder; what was not trained is copied from the base as it is.</summary>
    /// <param name="folder">An empty folder.</param>
    /// <param name="ema">Whether averaged weights are taken.</param>
    public void Export(string folder, bool ema)
    {
        using IDisposable? averages = ema ? (_ema ?? throw new InvalidOperationException("No averaged weights are kept.")).SwapIn() : null;
        TrainedFolder.Write(_model, folder);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _optimizer.Dispose();
        _ema?.Dispose();
        _twin?.Dispose();
        _scaler?.Dispose();
        _latents.Dispose();
        _texts.Dispose();
        _file?.Dispose();
        _model.Dispose();
    }

    // A rank knows the weights of its share alone.
    private double MeanWeight(IReadOnlyList<TrainingSample> samples)
    {
        (int first, int count) = Share(samples.Count);
        double[] sum = [samples.Skip(first).Take(count).Sum(sample => sample.Weight)];
        _ranks?.SumAll(sum);
        return sum[0] / samples.Count;
    }

    private (int First, int Count) Share(int count) => _ranks is null ? (0, count) : BatchShare.Of(count, _ranks);

    private void Accumulate(IReadOnlyList<TrainingSample> samples, ulong part)
    {
        (int begin, int length) = Share(samples.Count);
        if (length == 0)
            return;
        // Drawn for the whole batch, so that neither the size of the micro-batches nor the number of ranks changes anything but rounding.
        Tensor noise = Noise(samples[begin], samples.Count, part);
        for (int first = begin; first < begin + length; first += _settings.MicroBatchSize)
        {
            using var scope = NewDisposeScope();
            int count = Math.Min(_settings.MicroBatchSize, begin + length - first);
            TrainingSample[] taken = [.. samples.Skip(first).Take(count)];
            _step.Accumulate(new DenoisingBatch
            {
                Latents = cat([.. taken.Select(Latents)], 0),
                Noise = noise.narrow(0, first, count),
                Timesteps = tensor(taken.Select((_, i) => Timestep(part, first + i)).ToArray(), int64, _model.Device),
                EncoderHiddenStates = cat([.. taken.Select((sample, i) => Text(IsDropped(part, first + i) ? "" : sample.PromptText))], 0),
                Rewards = part == ModelPart ? tensor(taken.Select(sample => (float)sample.Weight).ToArray(), float32, _model.Device) : null,
            });
            _twin?.GiveGradients();
        }
    }

    private Tensor Predict(Tensor latents, Tensor timesteps, Tensor states) => _twin is null
        ? _model.UNet.call(latents, timesteps, states)
        : _twin.Module.call(latents.to(_twin.Format), timesteps, states.to(_twin.Format)).to(float32);

    private Tensor Noise(TrainingSample like, int count, ulong part)
    {
        long[] shape = [count, .. Latents(like).shape[1..]];
        Tensor noise = SeedSequence.Normal(shape, _seed, NoiseStream, part, (ulong)Step).to(_model.Device);
        if (_settings.NoiseOffset == 0)
            return noise;
        Tensor offset = SeedSequence.Normal([count, shape[1], 1, 1], _seed, OffsetStream, part, (ulong)Step).to(_model.Device);
        using Tensor scale = tensor((float)_settings.NoiseOffset, device: _model.Device);
        return noise + (offset * scale);
    }

    private long Timestep(ulong part, int place) =>
        (long)(SeedSequence.Derive(_seed, TimestepStream, part, (ulong)Step, (ulong)place) % (ulong)_timestepCount);

    private bool IsDropped(ulong part, int place) =>
        _settings.CaptionDropoutShare > 0
        && (SeedSequence.Derive(_seed, DropoutStream, part, (ulong)Step, (ulong)place) >> 11) * Math.ScaleB(1, -53) < _settings.CaptionDropoutShare;

    private Tensor Latents(TrainingSample sample) => _latents.Get(sample.Key, () =>
    {
        RgbImage picture = sample.Pixels ?? throw new ArgumentException($"The picture of {sample.Key} is missing.", nameof(sample));
        if (sample.IsFitted)
            picture = _fit.Transform(picture);
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        Tensor half = tensor(127.5f), one = tensor(1f);
        Tensor pixels = ((picture.ToTensor().to(float32).div_(half)).sub_(one)).permute(2, 0, 1).unsqueeze(0).contiguous().to(_model.Device);
        ulong seed = SeedSequence.Derive(_seed, LatentStream, sample.Key.IsPretraining ? 1UL : 0, (ulong)sample.Key.Index);
        return _encoder.Encode(pixels, seed).MoveToOuterDisposeScope();
    });

    private Tensor Text(string prompt) => _texts.Get(prompt, () =>
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        Tensor ids = _model.Tokenizer.EncodePadded([prompt]).to(_model.Device);
        return _model.TextEncoder.Encode(ids).LastHiddenState.MoveToOuterDisposeScope();
    });
}
