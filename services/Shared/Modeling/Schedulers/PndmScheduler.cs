using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Schedulers;

/// <summary>Pseudo numerical methods for diffusion models (arXiv:2202.09778); the default of Stable Diffusion.</summary>
/// <remarks>
/// With <see cref="SchedulerConfig.SkipPrkSteps"/> n steps make n + 1 network calls (the second timestep is visited twice),
/// without it n + 9 calls, for n of at least 4. Draws no noise. Predictions: epsilon, v_prediction.
/// </remarks>
public sealed class PndmScheduler : NoiseScheduler
{
    private const int Order = 4, CallsPerPrkStep = 4, PrkSteps = 3;

    private readonly double _finalAlphaCumprod;
    private readonly List<Tensor> _outputs = [];
    private Tensor? _prkSum;
    private Tensor? _heldSample;
    private int _next;

    /// <summary>Creates the scheduler.</summary>
    /// <exception cref="ArgumentException">A setting is out of range or not supported.</exception>
    public PndmScheduler(SchedulerConfig config)
        : base(WithDefaults(config), "PNDMScheduler")
    {
        if (Config.PredictionType == PredictionType.Sample)
            throw Unsupported(Config.ClassName!, "prediction_type", "sample", "epsilon, v_prediction");
        if (Config.RescaleBetasZeroSnr)
            throw Unsupported(Config.ClassName!, "rescale_betas_zero_snr", "true", "false");
        _finalAlphaCumprod = Config.SetAlphaToOne == true ? 1 : Schedule.AlphasCumprod[0];
    }

    private int PrkCalls => Config.SkipPrkSteps ? 0 : PrkSteps * CallsPerPrkStep;

    private int Stride => Schedule.Count / NumInferenceSteps;

    private protected override double[] CreateTimesteps(int count)
    {
        CheckCount(count);
        double[] grid = TimestepGrid.CreateWhole(Config.TimestepSpacing!.Value, Schedule.Count, count, Config.StepsOffset);
        if (Config.SkipPrkSteps)
            return count == 1 ? grid : [grid[0], grid[1], .. grid[1..]];
        if (count < Order)
            throw new ArgumentOutOfRangeException(nameof(count), count, $"Without skip_prk_steps PNDM takes at least {Order} steps.");

        // A Runge-Kutta step visits its start, twice the point half way, and its end, which is the next start.
        double half = Schedule.Count / count / 2;
        var prk = new List<double>(PrkCalls);
        for (int step = 0; step < PrkSteps; step++)
        {
            double middle = grid[step + 1] + half;
            prk.AddRange([grid[step], middle, middle, grid[step + 1]]);
        }
        return [.. prk, .. grid[PrkSteps..]];
    }

    private protected override Tensor StepCore(Tensor modelOutput, int stepIndex, Tensor sample, SchedulerStepOptions options)
    {
        if (stepIndex == 0)
            ResetHistory();
        if (stepIndex != _next)
            throw new InvalidOperationException($"PNDM expects step {_next}, not {stepIndex}: each step builds on those before it.");
        Tensor previous = stepIndex < PrkCalls ? RungeKutta(modelOutput, stepIndex, sample) : Multistep(modelOutput, stepIndex, sample);
        _next = stepIndex + 1;
        return previous;
    }

    private protected override void ResetHistory()
    {
        _outputs.ForEach(output => output.Dispose());
        _outputs.Clear();
        Replace(ref _prkSum, null);
        Replace(ref _heldSample, null);
        _next = 0;
    }

    // Four calls of weights 1/6, 1/3, 1/3, 1/6 make one step; each call moves on from the sample the four started with.
    private Tensor RungeKutta(Tensor modelOutput, int stepIndex, Tensor sample)
    {
        int call = stepIndex % CallsPerPrkStep;
        int start = (int)Timesteps[stepIndex - call];
        int target = (int)Timesteps[stepIndex] - (call % 2 == 0 ? Stride / 2 : 0);
        if (call == 0)
        {
            Remember(modelOutput);
            Replace(ref _heldSample, sample.clone());
            Replace(ref _prkSum, modelOutput / 6);
        }
        else if (call < CallsPerPrkStep - 1)
        {
            Replace(ref _prkSum, _prkSum! + modelOutput / 3);
        }
        Tensor direction = call < CallsPerPrkStep - 1 ? modelOutput : _prkSum! + modelOutput / 6;
        return Transfer(_heldSample!, start, target, direction);
    }

    // Linear multistep with the last four outputs; the first step is taken twice, the second time with the mean of both ends.
    private Tensor Multistep(Tensor modelOutput, int stepIndex, Tensor sample)
    {
        int timestep = (int)Timesteps[stepIndex];
        if (Config.SkipPrkSteps && stepIndex == 1)
        {
            Tensor corrected = Transfer(_heldSample!, timestep + Stride, timestep, (modelOutput + _outputs[^1]) / 2);
            Replace(ref _heldSample, null);
            return corrected;
        }
        Remember(modelOutput);
        if (Config.SkipPrkSteps && stepIndex == 0)
            Replace(ref _heldSample, sample.clone());
        return Transfer(sample, timestep, timestep - Stride, Extrapolate());
    }

    private Tensor Extrapolate() => _outputs switch
    {
        [var e1] => e1,
        [var e2, var e1] => (3 * e1 - e2) / 2,
        [var e3, var e2, var e1] => (23 * e1 - 16 * e2 + 5 * e3) / 12,
        [.., var e4, var e3, var e2, var e1] => (55 * e1 - 59 * e2 + 37 * e3 - 9 * e4) / 24,
        _ => throw new InvalidOperationException("PNDM has no output of an earlier step."),
    };

    // Eq. (9): x at the target timestep from x at the start and the noise direction between them.
    private Tensor Transfer(Tensor sample, int timestep, int target, Tensor direction)
    {
        double alphaProdT = AlphaCumprod(timestep, _finalAlphaCumprod), alphaProdTPrev = AlphaCumprod(target, _finalAlphaCumprod);
        double betaProdT = 1 - alphaProdT, betaProdTPrev = 1 - alphaProdTPrev;
        Tensor noisePred = OriginalSample.PredictNoise(Config.PredictionType, direction, sample, alphaProdT);
        double denominator = alphaProdT * Math.Sqrt(betaProdTPrev) + Math.Sqrt(alphaProdT * betaProdT * alphaProdTPrev);
        return sample * Math.Sqrt(alphaProdTPrev / alphaProdT) - noisePred * ((alphaProdTPrev - alphaProdT) / denominator);
    }

    private void Remember(Tensor modelOutput)
    {
        _outputs.Add(modelOutput.clone().DetachFromDisposeScope());
        if (_outputs.Count <= Order)
            return;
        _outputs[0].Dispose();
        _outputs.RemoveAt(0);
    }

    private static void Replace(ref Tensor? kept, Tensor? value)
    {
        kept?.Dispose();
        kept = value?.DetachFromDisposeScope();
    }

    private static SchedulerConfig WithDefaults(SchedulerConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return config with
        {
            TimestepSpacing = config.TimestepSpacing ?? TimestepSpacing.Leading,
            SetAlphaToOne = config.SetAlphaToOne ?? false,
        };
    }
}
