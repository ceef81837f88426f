using RlhfT2I.Modeling.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace RlhfT2I.Scenes.Training;

/// <summary>
/// Trains one network step by step. A step is a function of the weights, the optimizer's state and the step's number, so a run that is
/// cut off anywhere and continued from its last checkpoint gives the same weights, bit for bit (on one machine, with one number of
/// threads). Continued with another number of steps, it follows that number's learning rates from there on.
/// </summary>
public abstract class SceneTrainer : IDisposable
{
    private readonly AdamWOptimizer _optimizer;
    private readonly LearningRateSchedule _schedule;
    private readonly Ema? _ema;

    /// <summary>Starts at step 0.</summary>
    /// <param name="network">What is trained; belongs to this object from now on.</param>
    /// <param name="options">The recipe.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    private protected SceneTrainer(nn.Module network, SceneTrainingOptions options)
    {
        options.Validate();
        Options = options;
        Device = new Device(options.Device);
        Network = network.to(Device);
        network.train();
        _schedule = options.Schedule;
        _optimizer = new AdamWOptimizer(network, new AdamWOptions { WeightDecay = options.WeightDecay });
        _ema = options.EmaDecay is { } decay ? new Ema(network, new EmaOptions { Decay = decay }) : null;
    }

    /// <summary>The recipe.</summary>
    public SceneTrainingOptions Options { get; }

    /// <summary>Updates done.</summary>
    public long Step { get; private set; }

    /// <summary>True once all updates are done.</summary>
    public bool IsDone => Step >= Options.Steps;

    /// <summary>Number of trained weights.</summary>
    public long WeightCount => _optimizer.Parameters.Sum(entry => entry.Parameter.numel());

    private protected nn.Module Network { get; }

    private protected Device Device { get; }

    /// <summary>Steps whose inputs are made ahead: on a device more than the processors that feed it, so that none waits; none on a CPU.</summary>
    private protected int LookaheadDepth => Device.type == DeviceType.CPU ? 0 : Math.Clamp(Environment.ProcessorCount, 2, 16);

    /// <summary>Does the next update.</summary>
    /// <returns>What it did.</returns>
    /// <exception cref="ArithmeticException">The gradient is not finite: the run has diverged; nothing was changed.</exception>
    public SceneStepResult Train()
    {
        using var scope = NewDisposeScope();
        double rate = _schedule.At(Step);
        _optimizer.ZeroGrad();
        Tensor loss = Loss(Step);
        Backward(loss);
        double norm = GradientNorm.Measure(_optimizer.Parameters.Select(entry => entry.Parameter));
        if (!double.IsFinite(norm))
            throw new ArithmeticException($"The gradient norm is {norm}.");
        _optimizer.Step(rate, GradientNorm.Scale(norm, Options.MaxGradientNorm));
        _optimizer.ZeroGrad();
        AfterStep();
        _ema?.Update();
        Step++;
        return new SceneStepResult(Step, loss.item<float>(), rate, norm);
    }

    /// <summary>Writes all that continuing needs; the file is replaced as a whole or not at all.</summary>
    /// <param name="path">The file.</param>
    public void Save(string path) => TrainingState.Write(path, Step, Fingerprint(), TrainingState.Of(_optimizer, _ema));

    /// <summary>Continues from a file of <see cref="Save"/>.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">It is not a checkpoint, or one of another recipe; nothing was changed.</exception>
    public void Restore(string path)
    {
        Step = TrainingState.Read(path, Fingerprint(), TrainingState.Of(_optimizer, _ema));
        _optimizer.StepCount = Step;
        if (_ema is not null)
            _ema.Step = Step;
    }

    /// <summary>Writes the model that the weights so far make, averaged where the recipe averages.</summary>
    /// <param name="folder">The folder; an older one is replaced.</param>
    public void Export(string folder)
    {
        using IDisposable? averages = _ema?.SwapIn();
        Write(folder);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _optimizer.Dispose();
        _ema?.Dispose();
        Network.Dispose();
        DisposeParts();
        GC.SuppressFinalize(this);
    }

    /// <summary>The loss of a step, a scalar inside the caller's dispose scope.</summary>
    private protected abstract Tensor Loss(long step);

    /// <summary>Leaves the gradient of the loss in the network's parameters.</summary>
    private protected virtual void Backward(Tensor loss) => loss.backward();

    /// <summary>Writes the network as it is in memory.</summary>
    private protected abstract void Write(string folder);

    /// <summary>What, besides the recipe, a checkpoint must agree with: sizes and inputs.</summary>
    private protected abstract string Inputs { get; }

    /// <summary>Keeps weights within bounds after an update.</summary>
    private protected virtual void AfterStep()
    {
    }

    /// <summary>Disposes what a trainer has besides its network.</summary>
    private protected virtual void DisposeParts()
    {
    }

    /// <summary>
    /// Number of steps, device and the type of the passes are no part of it: a run may be continued for longer, brought to its end sooner, or moved.
    /// </summary>
    private string Fingerprint() => $"{Options with { Steps = 1, Device = "cpu", HalfPrecision = false }} {Inputs}";
}
