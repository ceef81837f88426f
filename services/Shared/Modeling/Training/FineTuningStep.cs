using RlhfT2I.Modeling.Distributed;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Training;

/// <summary>
/// One update of the network on the loss of eq. (2): micro-batches are added up, gradients clipped, the optimizer stepped and the
/// averaged weights moved.
/// </summary>
/// <remarks>
/// <see cref="Run"/> does all of it. In pieces: <see cref="Begin"/> with the sizes of the whole batch, <see cref="Accumulate"/> each
/// micro-batch, <see cref="Apply"/>. Each micro-batch is divided by the size of the whole batch, so any split gives the same
/// gradient; ranks that share a batch pass its size over all of them and have their gradients and losses summed in <see cref="Apply"/>.
/// The object owns nothing it is given. Not thread safe.
/// </remarks>
public sealed class FineTuningStep
{
    private readonly NoisePredictor _predict;
    private readonly DenoisingLoss _denoising;
    private readonly RewardWeightedLoss _weighted;
    private readonly IParameterOptimizer _optimizer;
    private readonly Ema? _ema;
    private readonly LossScaler? _scaler;
    private readonly GradientReducer? _reducer;
    private readonly double _maxGradientNorm;
    private long _modelCount, _pretrainingCount;
    private double _rewardWeightedLoss, _pretrainingLoss;
    private bool _begun;

    /// <summary>Wires the parts.</summary>
    /// <param name="predict">Calls the network whose parameters <paramref name="optimizer"/> holds.</param>
    /// <param name="denoising">Error per sample.</param>
    /// <param name="weighted">Eq. (2) with its beta.</param>
    /// <param name="optimizer">Updates the parameters.</param>
    /// <param name="maxGradientNorm">
    /// Gradients are scaled down to this norm; positive infinity for no clipping. 1 in the script the paper builds on.
    /// </param>
    /// <param name="ema">Averaged weights, or null for none.</param>
    /// <param name="scaler">Scale of losses for a network that computes in float16, or null for none.</param>
    /// <param name="reducer">Sums over ranks that share each batch, or null for none.</param>
    public FineTuningStep(
        NoisePredictor predict, DenoisingLoss denoising, RewardWeightedLoss weighted, IParameterOptimizer optimizer,
        double maxGradientNorm = 1, Ema? ema = null, LossScaler? scaler = null,
        GradientReducer? reducer = null)
    {
        ArgumentNullException.ThrowIfNull(predict);
        ArgumentNullException.ThrowIfNull(denoising);
        ArgumentNullException.ThrowIfNull(weighted);
        ArgumentNullException.ThrowIfNull(optimizer);
        if (!(maxGradientNorm > 0))
            throw new ArgumentOutOfRangeException(nameof(maxGradientNorm), maxGradientNorm, "The largest gradient norm is above 0.");
        (_predict, _denoising, _weighted, _optimizer) = (predict, denoising, weighted, optimizer);
        (_maxGradientNorm, _ema, _scaler) = (maxGradientNorm, ema, scaler);
        _reducer = reducer is { Collective.WorldSize: > 1 } ? reducer : null;
    }

    /// <summary>A whole update.</summary>
    /// <param name="batches">The micro-batches, with and without rewards.</param>
    /// <param name="learningRate">Learning rate of this update.</param>
    /// <exception cref="ArgumentException">There is no micro-batch, or one is malformed.</exception>
    /// <exception cref="ArithmeticException">Loss or gradient is not finite; no parameter was changed.</exception>
    public FineTuningStepResult Run(IReadOnlyList<DenoisingBatch> batches, double learningRate)
    {
        ArgumentNullException.ThrowIfNull(batches);
        Begin(Count(rewarded: true), Count(rewarded: false));
        foreach (DenoisingBatch batch in batches)
            Accumulate(batch);
        return Apply(learningRate);

        long Count(bool rewarded) => batches.Where(batch => batch.Rewards is not null == rewarded).Sum(batch => batch.Count);
    }

    /// <summary>Drops old gradients and sets the size of the whole batch, over all micro-batches and ranks.</summary>
    /// <param name="modelCount">Model-made images, the first term's denominator.</param>
    /// <param name="pretrainingCount">Pre-training pairs, the second term's denominator.</param>
    /// <exception cref="ArgumentException">Both are 0, or one is negative.</exception>
    public void Begin(long modelCount, long pretrainingCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(modelCount);
        ArgumentOutOfRangeException.ThrowIfNegative(pretrainingCount);
        if (modelCount + pretrainingCount == 0)
            throw new ArgumentException("The batch is empty.");
        _optimizer.ZeroGrad();
        (_modelCount, _pretrainingCount) = (modelCount, pretrainingCount);
        (_rewardWeightedLoss, _pretrainingLoss) = (0, 0);
        _begun = true;
    }

    /// <summary>Adds the gradient of one micro-batch.</summary>
    /// <exception cref="InvalidOperationException"><see cref="Begin"/> was not called.</exception>
    /// <exception cref="ArithmeticException">The loss is not finite; call <see cref="Begin"/> to start over.</exception>
    public void Accumulate(DenoisingBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        CheckBegun();
        using var scope = NewDisposeScope();
        using var guard = enable_grad();
        Tensor noisy = _denoising.AddNoise(batch.Latents, batch.Noise, batch.Timesteps);
        Tensor output = _predict(noisy, batch.Timesteps, batch.EncoderHiddenStates);
        Tensor errors = _denoising.PerSample(output, batch.Latents, batch.Noise, batch.Timesteps);
        Tensor part = batch.Rewards is { } rewards
            ? RewardWeightedLoss.RewardWeightedPart(errors, rewards, _modelCount)
            : RewardWeightedLoss.PretrainingPart(errors, _pretrainingCount);
        double value = part.to(float64).item<double>();
        // Ranks that share a batch must all stop or none: what is not finite here is seen by every one of them once it is summed.
        if (!double.IsFinite(value) && _reducer is null)
        {
            _begun = false;
            throw new ArithmeticException($"The loss of a micro-batch is {value}.");
        }
        double factor = LossScale * (batch.Rewards is null ? _weighted.PretrainingPenalty : 1);
        (factor == 1 ? part : part * factor).backward();
        if (batch.Rewards is null)
            _pretrainingLoss += value;
        else
            _rewardWeightedLoss += value;
    }

    /// <summary>
    /// Measures the gradients and steps the optimizer and the averaged weights, with the gradients scaled on the way to the largest norm. The gradients themselves stay
    /// as they are until the next <see cref="Begin"/>. With a <see cref="LossScaler"/>, an update whose gradients overflow is left out.
    /// </summary>
    /// <param name="learningRate">Learning rate of this update.</param>
    /// <exception cref="InvalidOperationException"><see cref="Begin"/> was not called.</exception>
    /// <exception cref="ArithmeticException">The gradient is not finite; no parameter was changed.</exception>
    public FineTuningStepResult Apply(double learningRate)
    {
        CheckBegun();
        _begun = false;
        SumOverRanks();
        double lossScale = LossScale, norm = GradientNorm.Measure(_optimizer.Parameters.Select(entry => entry.Parameter)) / lossScale;
        double loss = _rewardWeightedLoss + _weighted.PretrainingPenalty * _pretrainingLoss;
        var result = new FineTuningStepResult(loss, _rewardWeightedLoss, _pretrainingLoss, norm, 0);
        if (!double.IsFinite(norm))
        {
            return _scaler?.Overflow() == true
                ? result with { IsSkipped = true }
                : throw new ArithmeticException($"The gradient norm is {norm}.");
        }
        double scale = GradientNorm.Scale(norm, _maxGradientNorm) / lossScale;
        _optimizer.Step(learningRate, scale, _ema);
        _scaler?.Succeed();
        return result with { GradientScale = scale };
    }

    private void SumOverRanks()
    {
        if (_reducer is null)
            return;
        _reducer.Sum();
        Span<double> losses = [_rewardWeightedLoss, _pretrainingLoss];
        _reducer.Collective.SumAll(losses);
        (_rewardWeightedLoss, _pretrainingLoss) = (losses[0], losses[1]);
        if (!double.IsFinite(losses[0] + losses[1]))
            throw new ArithmeticException($"The losses of the ranks sum to {losses[0]} and {losses[1]}.");
    }

    private double LossScale => _scaler?.Scale ?? 1;

    private void CheckBegun()
    {
        if (!_begun)
            throw new InvalidOperationException($"Call {nameof(Begin)} first.");
    }
}
