using RlhfT2I.Modeling.Runtime;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Schedulers;

/// <summary>What all schedulers share: the schedule, the checks of a step, and its tensor lifetime.</summary>
public abstract class NoiseScheduler : INoiseScheduler
{
    private protected NoiseScheduler(SchedulerConfig config, string className)
    {
        ArgumentNullException.ThrowIfNull(config);
        Config = config with { ClassName = className };
        Schedule = new NoiseSchedule(Config);
    }

    /// <inheritdoc />
    public SchedulerConfig Config { get; }

    /// <inheritdoc />
    public NoiseSchedule Schedule { get; }

    /// <inheritdoc />
    public IReadOnlyList<double> Timesteps { get; private set; } = [];

    /// <inheritdoc />
    public virtual IReadOnlyList<double>? Sigmas => null;

    /// <inheritdoc />
    public virtual double InitNoiseSigma => 1;

    /// <summary>n of the last <see cref="SetTimesteps"/>; the number of network calls may differ.</summary>
    private protected int NumInferenceSteps { get; private set; }

    /// <inheritdoc />
    public void SetTimesteps(int numInferenceSteps)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(numInferenceSteps);
        double[] timesteps = CreateTimesteps(numInferenceSteps);
        int wrong = Array.FindIndex(timesteps, t => t < 0 || t > Schedule.Count - 1);
        if (wrong >= 0)
        {
            throw new ArgumentOutOfRangeException(
                nameof(numInferenceSteps), numInferenceSteps,
                $"Timestep {timesteps[wrong]} of this grid is not in 0 to {Schedule.Count - 1} "
                + $"(timestep_spacing {Config.TimestepSpacing}, steps_offset {Config.StepsOffset}).");
        }
        Timesteps = timesteps;
        NumInferenceSteps = numInferenceSteps;
        ResetHistory();
    }

    /// <inheritdoc />
    public Tensor ScaleModelInput(Tensor sample, int stepIndex)
    {
        ArgumentNullException.ThrowIfNull(sample);
        CheckIndex(stepIndex);
        return ScaleInput(sample, stepIndex);
    }

    /// <inheritdoc />
    public Tensor Step(Tensor modelOutput, int stepIndex, Tensor sample, SchedulerStepOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(modelOutput);
        ArgumentNullException.ThrowIfNull(sample);
        CheckIndex(stepIndex);
        CheckShapes(modelOutput, sample);
        using var scope = NewDisposeScope();
        return StepCore(modelOutput, stepIndex, sample, options ?? new SchedulerStepOptions()).to(sample.dtype).MoveToOuterDisposeScope();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        ResetHistory();
        GC.SuppressFinalize(this);
    }

    /// <summary>Channels of the model's output per channel of the sample: 1, or 2 with a learned variance.</summary>
    private protected virtual int OutputChannelsPerChannel => 1;

    /// <summary>The timesteps for n steps, descending; the base checks that they lie in the schedule.</summary>
    private protected abstract double[] CreateTimesteps(int count);

    /// <summary>The step itself. Runs inside one dispose scope; what must outlive it is moved on purpose.</summary>
    private protected abstract Tensor StepCore(Tensor modelOutput, int stepIndex, Tensor sample, SchedulerStepOptions options);

    private protected virtual Tensor ScaleInput(Tensor sample, int stepIndex) => sample.alias();

    /// <summary>Disposes the tensors kept from earlier steps.</summary>
    private protected virtual void ResetHistory()
    {
    }

    /// <summary>alphaBar at a timestep; before the first one, <paramref name="final"/>.</summary>
    private protected double AlphaCumprod(int timestep, double final) => timestep >= 0 ? Schedule.AlphasCumprod[timestep] : final;

    /// <summary>Refuses a setting the class cannot honour.</summary>
    private protected static ArgumentException Unsupported(string className, string key, object? value, string allowed) =>
        new($"{className} does not support {key} {value}; allowed: {allowed}.");

    /// <summary>Refuses more steps than training timesteps.</summary>
    private protected void CheckCount(int count)
    {
        if (count > Schedule.Count)
            throw new ArgumentOutOfRangeException(
                nameof(count), count, $"{Config.ClassName} takes at most as many steps as training timesteps, {Schedule.Count}.");
    }

    /// <summary>Draws noise once and checks it.</summary>
    private protected Tensor DrawNoise(SchedulerStepOptions options, Tensor sample)
    {
        if (options.Noise is null)
            throw new ArgumentException(
                $"{Config.ClassName} draws noise in this step; set {nameof(SchedulerStepOptions)}.{nameof(SchedulerStepOptions.Noise)}.",
                nameof(options));
        Tensor noise = options.Noise();
        return noise.shape.SequenceEqual(sample.shape)
            ? noise.to(sample.dtype)
            : throw new ArgumentException($"The noise has shape {noise.ShapeText()}, the sample {sample.ShapeText()}.", nameof(options));
    }

    private void CheckIndex(int stepIndex)
    {
        if (Timesteps.Count == 0)
            throw new InvalidOperationException($"Call {nameof(SetTimesteps)} first.");
        if (stepIndex < 0 || stepIndex >= Timesteps.Count)
            throw new ArgumentOutOfRangeException(nameof(stepIndex), stepIndex, $"There are {Timesteps.Count} steps.");
    }

    private void CheckShapes(Tensor modelOutput, Tensor sample)
    {
        if (!sample.is_floating_point() || sample.dim() < 2)
            throw new ArgumentException(
                $"The sample is {sample.dtype} with {sample.dim()} dimensions; it must be floating point (N, C, ...).", nameof(sample));
        long[] wanted = [.. sample.shape];
        wanted[1] *= OutputChannelsPerChannel;
        if (!modelOutput.shape.SequenceEqual(wanted))
            throw new ArgumentException(
                $"The model's output has shape {modelOutput.ShapeText()}; expected [{string.Join(", ", wanted)}].", nameof(modelOutput));
    }
}
