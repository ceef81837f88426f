using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Schedulers;

/// <summary>Multistep DPM-Solver and DPM-Solver++ (arXiv:2206.00927, arXiv:2211.01095), orders 1 to 3, ODE and SDE.</summary>
/// <remarks>
/// <para>
/// Follows diffusers 0.20.2: noise levels are those of whole training timesteps and the last step ends at timestep 0.
/// Timesteps that rounding made equal are visited once, so there may be fewer steps than asked for.
/// </para>
/// <para>
/// Draws noise in every step of the two SDE algorithms, which have orders 1 and 2. Predictions: epsilon, sample, v_prediction.
/// Not supported: a learned variance; <c>clip_sample</c> is a setting of other classes (use <c>thresholding</c>).
/// </para>
/// </remarks>
public sealed class DpmSolverMultistepScheduler : NoiseScheduler
{
    private const int FewSteps = 15;

    private readonly List<Tensor> _outputs = [];
    private int _next;

    /// <summary>Creates the scheduler.</summary>
    /// <exception cref="ArgumentException">A setting is out of range or not supported.</exception>
    public DpmSolverMultistepScheduler(SchedulerConfig config)
        : base(WithDefaults(config), "DPMSolverMultistepScheduler")
    {
        OriginalSample.Check(Config);
        if (Config.SolverOrder is < 1 or > 3)
            throw Unsupported(Config.ClassName!, "solver_order", Config.SolverOrder, "1, 2, 3");
        if (Config.SolverOrder == 3 && IsSde)
            throw Unsupported(Config.ClassName!, "solver_order", "3 with an SDE algorithm_type", "1, 2");
        if (Config.VarianceType is VarianceType.Learned or VarianceType.LearnedRange)
            throw Unsupported(
                Config.ClassName!, "variance_type", Config.VarianceType, "null or a fixed variance, which has no effect here");
        if (Config.RescaleBetasZeroSnr || Config.TrainedBetas?.Contains(1) == true)
            throw Unsupported(
                Config.ClassName!, "rescale_betas_zero_snr", "true, or a beta of 1 (infinite lambda)", "schedules that end with some signal");
        if (double.IsNaN(Config.LambdaMinClipped))
            throw Unsupported(Config.ClassName!, "lambda_min_clipped", "NaN", "a number or -Infinity");
    }

    private bool IsSde => Config.AlgorithmType is SolverAlgorithm.SdeDpmSolver or SolverAlgorithm.SdeDpmSolverPlusPlus;

    /// <summary>Whether the equation is in the clean sample rather than in the noise.</summary>
    private bool InOriginal => Config.AlgorithmType is SolverAlgorithm.DpmSolverPlusPlus or SolverAlgorithm.SdeDpmSolverPlusPlus;

    private protected override double[] CreateTimesteps(int count)
    {
        // Timesteps whose half-log SNR lies below the limit are left out.
        int last = Schedule.Count - Schedule.AlphasCumprod.Count(alpha => HalfLogSnr(alpha) < Config.LambdaMinClipped);
        if (last < 2)
            throw Unsupported(
                Config.ClassName!, "lambda_min_clipped", Config.LambdaMinClipped,
                $"at most {HalfLogSnr(Schedule.AlphasCumprod[1]):g6}, where two timesteps are left");
        if (Config.TimestepSpacing == TimestepSpacing.Leading && !Config.UseKarrasSigmas)
            ArgumentOutOfRangeException.ThrowIfGreaterThan(count, last - 1);
        double[] timesteps = Config.UseKarrasSigmas ? Karras(count) : Config.TimestepSpacing switch
        {
            TimestepSpacing.Linspace => Array.ConvertAll(TimestepGrid.Linspace(0, last - 1, count + 1)[..^1], Math.Round),
            TimestepSpacing.Leading => TimestepGrid.Leading(last / (count + 1), count + 1, Config.StepsOffset)[..^1],
            _ => Trailing(last, count),
        };
        return [.. timesteps.Distinct()];
    }

    private protected override Tensor StepCore(Tensor modelOutput, int stepIndex, Tensor sample, SchedulerStepOptions options)
    {
        if (stepIndex == 0)
            ResetHistory();
        if (stepIndex != _next)
            throw new InvalidOperationException($"DPM-Solver expects step {_next}, not {stepIndex}: each step builds on those before it.");
        Remember(Convert(modelOutput, (int)Timesteps[stepIndex], sample));
        Tensor? noise = IsSde ? DrawNoise(options, sample) : null;
        Tensor previous = Advance(sample, stepIndex, OrderAt(stepIndex), noise);
        _next = stepIndex + 1;
        return previous;
    }

    private protected override void ResetHistory()
    {
        _outputs.ForEach(output => output.Dispose());
        _outputs.Clear();
        _next = 0;
    }

    // The order grows with the history, and falls at the end of short runs, where high orders are unstable.
    private int OrderAt(int stepIndex)
    {
        int remaining = Timesteps.Count - stepIndex;
        int limit = Config.LowerOrderFinal && Timesteps.Count < FewSteps ? remaining : Config.SolverOrder;
        return Math.Min(Math.Min(Config.SolverOrder, stepIndex + 1), limit);
    }

    private Tensor Advance(Tensor sample, int stepIndex, int order, Tensor? noise)
    {
        double[] lambdas = [.. Enumerable.Range(0, order).Select(back => Lambda((int)Timesteps[stepIndex - back]))];
        int source = (int)Timesteps[stepIndex];
        int target = stepIndex == Timesteps.Count - 1 ? 0 : (int)Timesteps[stepIndex + 1];
        double h = Lambda(target) - lambdas[0];
        if (h == 0)
            return sample.alias();

        (double kept, double[] weights, double spread) = Coefficients(source, target, h, order);
        Tensor result = sample * kept;
        Tensor[] differences = Differences(lambdas, h, order);
        for (int i = 0; i < differences.Length; i++)
            result = result + differences[i] * weights[i];
        return noise is null ? result : result + noise * spread;
    }

    // D_0, D_1, D_2: the newest output and its divided differences in lambda, in units of h.
    private Tensor[] Differences(double[] lambdas, double h, int order)
    {
        Tensor m0 = _outputs[^1];
        if (order == 1)
            return [m0];
        double r0 = (lambdas[0] - lambdas[1]) / h;
        Tensor d10 = (m0 - _outputs[^2]) / r0;
        if (order == 2)
            return [m0, d10];
        double r1 = (lambdas[1] - lambdas[2]) / h;
        Tensor d11 = (_outputs[^2] - _outputs[^3]) / r1;
        Tensor second = d10 - d11;
        return [m0, d10 + second * (r0 / (r0 + r1)), second / (r0 + r1)];
    }

    // What is kept of the sample, the weights of D_0, D_1, D_2, and the deviation of fresh noise.
    private (double Kept, double[] Weights, double Spread) Coefficients(int source, int target, double h, int order)
    {
        double alphaS = Signal(source), sigmaS = Spread(source), alphaT = Signal(target), sigmaT = Spread(target);
        double grow = Math.Exp(h) - 1, shrink = Math.Exp(-h) - 1, shrink2 = Math.Exp(-2 * h) - 1;
        bool heun = Config.SolverType == SolverType.Heun;
        (double kept, double w0, double midpoint, double heunOrThird, double w2, double spread) = Config.AlgorithmType switch
        {
            SolverAlgorithm.DpmSolverPlusPlus => (
                sigmaT / sigmaS, -alphaT * shrink, -0.5 * alphaT * shrink, alphaT * (shrink / h + 1),
                -alphaT * ((shrink + h) / (h * h) - 0.5), 0.0),
            SolverAlgorithm.DpmSolver => (
                alphaT / alphaS, -sigmaT * grow, -0.5 * sigmaT * grow, -sigmaT * (grow / h - 1),
                -sigmaT * ((grow - h) / (h * h) - 0.5), 0.0),
            SolverAlgorithm.SdeDpmSolverPlusPlus => (
                sigmaT / sigmaS * Math.Exp(-h), -alphaT * shrink2, -0.5 * alphaT * shrink2, alphaT * (shrink2 / (2 * h) + 1),
                0.0, sigmaT * Math.Sqrt(-shrink2)),
            _ => (
                alphaT / alphaS, -2 * sigmaT * grow, -sigmaT * grow, -2 * sigmaT * (grow / h - 1),
                0.0, sigmaT * Math.Sqrt(Math.Exp(2 * h) - 1)),
        };
        double w1 = order == 3 || heun ? heunOrThird : midpoint;
        return (kept, [w0, w1, w2], spread);
    }

    // What the solver integrates: the clean sample (thresholded if asked) or the noise.
    private Tensor Convert(Tensor modelOutput, int timestep, Tensor sample)
    {
        double alphaProdT = Schedule.AlphasCumprod[timestep];
        if (!InOriginal && !Config.Thresholding)
            return OriginalSample.PredictNoise(Config.PredictionType, modelOutput, sample, alphaProdT);
        Tensor original = OriginalSample.Predict(Config.PredictionType, modelOutput, sample, alphaProdT);
        if (Config.Thresholding)
            original = OriginalSample.Threshold(original, Config);
        return InOriginal ? original : OriginalSample.PredictNoise(PredictionType.Sample, original, sample, alphaProdT);
    }

    private void Remember(Tensor output)
    {
        _outputs.Add(output.clone().DetachFromDisposeScope());
        if (_outputs.Count <= Config.SolverOrder)
            return;
        _outputs[0].Dispose();
        _outputs.RemoveAt(0);
    }

    private double[] Karras(int count)
    {
        double[] sigmas = SigmaGrid.OfSchedule(Schedule);
        return Array.ConvertAll(SigmaGrid.Karras(sigmas[0], sigmas[^1], count), sigma => Math.Round(SigmaGrid.TimestepOf(sigma, sigmas)));
    }

    // The stride is that of the whole schedule, so a clipped one has fewer steps.
    private double[] Trailing(int last, int count)
    {
        double ratio = (double)Schedule.Count / count;
        int fitting = last == Schedule.Count ? count : (int)Math.Ceiling(last / ratio);
        return TimestepGrid.Trailing(last, ratio, fitting);
    }

    private double Lambda(int timestep) => HalfLogSnr(Schedule.AlphasCumprod[timestep]);

    private double Signal(int timestep) => Math.Sqrt(Schedule.AlphasCumprod[timestep]);

    private double Spread(int timestep) => Math.Sqrt(1 - Schedule.AlphasCumprod[timestep]);

    // lambda = log(sqrt(alphaBar) / sqrt(1 - alphaBar)).
    private static double HalfLogSnr(double alphaCumprod) => 0.5 * (Math.Log(alphaCumprod) - Math.Log(1 - alphaCumprod));

    private static SchedulerConfig WithDefaults(SchedulerConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return config with { TimestepSpacing = config.TimestepSpacing ?? TimestepSpacing.Linspace };
    }
}
