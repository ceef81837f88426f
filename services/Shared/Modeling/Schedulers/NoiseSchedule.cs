using RlhfT2I.Modeling.Runtime;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Schedulers;

/// <summary>
/// The forward process x_t = sqrt(alphaBar_t) x_0 + sqrt(1 - alphaBar_t) noise, where alphaBar_t is the product of
/// (1 - beta_s) for s up to t (arXiv:2006.11239, eq. 4). Immutable; tables and coefficients are in double precision.
/// </summary>
public sealed class NoiseSchedule
{
    private const double CosineOffset = 0.008, LargestCosineBeta = 0.999, SigmoidRange = 6;

    private readonly double[] _betas;
    private readonly double[] _alphasCumprod;

    /// <summary>Builds the tables of <paramref name="config"/>.</summary>
    /// <exception cref="ArgumentException">A setting is out of range; the message names it.</exception>
    public NoiseSchedule(SchedulerConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        Check(config);
        _betas = CreateBetas(config);
        if (config.RescaleBetasZeroSnr)
            _betas = RescaleToZeroTerminalSnr(_betas);
        _alphasCumprod = CumulativeProduct(_betas);
    }

    /// <summary>T, the number of training timesteps.</summary>
    public int Count => _betas.Length;

    /// <summary>beta_t, the variance each timestep adds, for t = 0 ... T-1.</summary>
    public IReadOnlyList<double> Betas => _betas;

    /// <summary>alphaBar_t, the share of signal variance left, for t = 0 ... T-1.</summary>
    public IReadOnlyList<double> AlphasCumprod => _alphasCumprod;

    /// <summary>Noisy samples x_t.</summary>
    /// <param name="original">Clean samples x_0, floating point (N, ...).</param>
    /// <param name="noise">Standard normal noise of the same shape.</param>
    /// <param name="timesteps">One timestep per sample, any integer type, (N) or a scalar for all; 0 to T-1.</param>
    /// <returns>A new tensor, shape and dtype of <paramref name="original"/>; the caller owns it.</returns>
    /// <exception cref="ArgumentException">Shapes differ, or a timestep is out of range.</exception>
    public Tensor AddNoise(Tensor original, Tensor noise, Tensor timesteps) =>
        Mix(original, noise, timesteps, (signal, spread) => original * signal + noise * spread);

    /// <summary>The velocity sqrt(alphaBar_t) noise - sqrt(1 - alphaBar_t) x_0, target of v-prediction (arXiv:2202.00512).</summary>
    /// <param name="original">Clean samples x_0, floating point (N, ...).</param>
    /// <param name="noise">Standard normal noise of the same shape.</param>
    /// <param name="timesteps">One timestep per sample, any integer type, (N) or a scalar for all; 0 to T-1.</param>
    /// <returns>A new tensor, shape and dtype of <paramref name="original"/>; the caller owns it.</returns>
    /// <exception cref="ArgumentException">Shapes differ, or a timestep is out of range.</exception>
    public Tensor GetVelocity(Tensor original, Tensor noise, Tensor timesteps) =>
        Mix(original, noise, timesteps, (signal, spread) => noise * signal - original * spread);

    private Tensor Mix(Tensor original, Tensor noise, Tensor timesteps, Func<Tensor, Tensor, Tensor> combine)
    {
        ArgumentNullException.ThrowIfNull(original);
        ArgumentNullException.ThrowIfNull(noise);
        ArgumentNullException.ThrowIfNull(timesteps);
        if (!original.shape.SequenceEqual(noise.shape))
            throw new ArgumentException($"Noise has shape {noise.ShapeText()}, the samples {original.ShapeText()}.", nameof(noise));
        using var scope = NewDisposeScope();
        double[] alphas = Gather(timesteps, original.shape[0]);
        long[] broadcast = [alphas.Length, .. Enumerable.Repeat(1L, (int)original.dim() - 1)];
        Tensor signal = tensor(Array.ConvertAll(alphas, Math.Sqrt), original.dtype, original.device).reshape(broadcast);
        Tensor spread = tensor(Array.ConvertAll(alphas, a => Math.Sqrt(1 - a)), original.dtype, original.device).reshape(broadcast);
        return combine(signal, spread).MoveToOuterDisposeScope();
    }

    private double[] Gather(Tensor timesteps, long batch)
    {
        if (timesteps.numel() != batch && timesteps.numel() != 1)
            throw new ArgumentException($"There are {timesteps.numel()} timesteps for {batch} samples.", nameof(timesteps));
        if (timesteps.is_floating_point())
            throw new ArgumentException($"Timesteps are {timesteps.dtype}; training timesteps are whole numbers.", nameof(timesteps));
        long[] indices = timesteps.to(int64).cpu().flatten().data<long>().ToArray();
        int wrong = Array.FindIndex(indices, t => t < 0 || t >= Count);
        return wrong < 0
            ? Array.ConvertAll(indices, t => _alphasCumprod[t])
            : throw new ArgumentException($"Timestep {indices[wrong]} is not in 0 to {Count - 1}.", nameof(timesteps));
    }

    private static void Check(SchedulerConfig config)
    {
        if (config.NumTrainTimesteps is < 2 or > 100_000)
            throw new ArgumentException($"num_train_timesteps is {config.NumTrainTimesteps}; allowed: 2 to 100000.", nameof(config));
        if (config.TrainedBetas is { } betas)
        {
            if (betas.Count != config.NumTrainTimesteps)
                throw new ArgumentException(
                    $"trained_betas has {betas.Count} values, num_train_timesteps is {config.NumTrainTimesteps}; they must agree.",
                    nameof(config));
            if (betas.Any(beta => beta is not (> 0 and <= 1)))
                throw new ArgumentException("trained_betas holds a value outside (0, 1].", nameof(config));
        }
        if (config.BetaStart is not (> 0 and < 1))
            throw new ArgumentException($"beta_start is {config.BetaStart}; allowed: above 0, below 1.", nameof(config));
        if (config.BetaEnd is not (> 0 and < 1))
            throw new ArgumentException($"beta_end is {config.BetaEnd}; allowed: above 0, below 1.", nameof(config));
    }

    private static double[] CreateBetas(SchedulerConfig config)
    {
        if (config.TrainedBetas is { } trained)
            return [.. trained];
        int count = config.NumTrainTimesteps;
        double start = config.BetaStart, end = config.BetaEnd;
        return config.BetaSchedule switch
        {
            BetaSchedule.Linear => TimestepGrid.Ascending(start, end, count),
            BetaSchedule.ScaledLinear => Array.ConvertAll(
                TimestepGrid.Ascending(Math.Sqrt(start), Math.Sqrt(end), count), root => root * root),
            BetaSchedule.SquaredCosine => [.. Enumerable.Range(0, count).Select(i => CosineBeta(i, count))],
            BetaSchedule.Sigmoid => Array.ConvertAll(
                TimestepGrid.Ascending(-SigmoidRange, SigmoidRange, count), x => (end - start) / (1 + Math.Exp(-x)) + start),
            _ => throw new ArgumentException($"beta_schedule is {config.BetaSchedule}.", nameof(config)),
        };
    }

    private static double CosineBeta(int i, int count)
    {
        double before = AlphaBar((double)i / count), after = AlphaBar((double)(i + 1) / count);
        return Math.Min(1 - after / before, LargestCosineBeta);

        static double AlphaBar(double share)
        {
            double cosine = Math.Cos((share + CosineOffset) / (1 + CosineOffset) * Math.PI / 2);
            return cosine * cosine;
        }
    }

    // Algorithm 1 of arXiv:2305.08891: sqrt(alphaBar) is moved to end at 0 and scaled to start where it started.
    private static double[] RescaleToZeroTerminalSnr(double[] betas)
    {
        double[] roots = Array.ConvertAll(CumulativeProduct(betas), Math.Sqrt);
        double first = roots[0], last = roots[^1];
        double[] bars = Array.ConvertAll(roots, root => Math.Pow((root - last) * first / (first - last), 2));
        return [.. bars.Select((bar, t) => 1 - (t == 0 ? bar : bar / bars[t - 1]))];
    }

    private static double[] CumulativeProduct(double[] betas)
    {
        var result = new double[betas.Length];
        double product = 1;
        for (int t = 0; t < betas.Length; t++)
            result[t] = product *= 1 - betas[t];
        return result;
    }
}
