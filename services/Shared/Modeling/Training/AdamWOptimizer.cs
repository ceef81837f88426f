using RlhfT2I.Modeling.Training.Fused;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Training;

/// <summary>AdamW with decoupled weight decay (arXiv:1711.05101, algorithm 2), the arithmetic of PyTorch's.</summary>
/// <remarks>
/// At step k, with gradient g and learning rate a: w -= a * decay * w; m += (1 - beta1)(g - m); v = beta2 v + (1 - beta2) g^2;
/// w -= a / (1 - beta1^k) * m / (sqrt(v) / sqrt(1 - beta2^k) + eps). State: <c>{parameter}.exp_avg</c> is m,
/// <c>{parameter}.exp_avg_sq</c> is v, both float32 at least on the parameter's device. Half-precision parameters are updated in
/// float32 and rounded; train float32 masters instead where that matters. float32 parameters in main memory take one pass over all
/// arrays, shared out among threads; every other parameter takes ten tensor operations. The two differ in rounding alone, and neither
/// depends on the number of threads.
/// </remarks>
public sealed class AdamWOptimizer : IParameterOptimizer
{
    private readonly AdamWOptions _options;
    private readonly Slot[] _slots;

    /// <summary>Takes the module's trainable parameters; the state starts at zero.</summary>
    /// <exception cref="ArgumentException">An option is out of range, or nothing in the module is trainable.</exception>
    public AdamWOptimizer(nn.Module module, AdamWOptions options)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
        using var guard = no_grad();
        _slots = [.. module.named_parameters()
            .Where(entry => entry.parameter.requires_grad)
            .Select(entry => Slot.Create(entry.name, entry.parameter))];
        if (_slots.Length == 0)
            throw new ArgumentException("The module has no trainable parameter.", nameof(module));
        Parameters = [.. _slots.Select(slot => (slot.Name, slot.Parameter))];
        State = _slots
            .SelectMany(slot => new[] { ($"{slot.Name}.exp_avg", slot.Mean), ($"{slot.Name}.exp_avg_sq", slot.Square) })
            .ToDictionary(entry => entry.Item1, entry => entry.Item2, StringComparer.Ordinal);
    }

    /// <inheritdoc />
    public IReadOnlyList<(string Name, Parameter Parameter)> Parameters { get; }

    /// <inheritdoc />
    public long StepCount { get; set; }

    /// <inheritdoc />
    public IReadOnlyDictionary<string, Tensor> State { get; }

    /// <inheritdoc />
    public void Step(double learningRate, double gradientScale = 1, Ema? ema = null)
    {
        if (learningRate is not (>= 0 and < double.PositiveInfinity))
            throw new ArgumentOutOfRangeException(nameof(learningRate), learningRate, "A learning rate is finite and at least 0.");
        if (gradientScale is not (> 0 and < double.PositiveInfinity))
            throw new ArgumentOutOfRangeException(nameof(gradientScale), gradientScale, "A gradient scale is finite and above 0.");
        double decay = ema?.Advance() ?? 1;
        StepCount++;
        var update = new Update(
            learningRate, gradientScale, 1 - Math.Pow(_options.Beta1, StepCount), Math.Sqrt(1 - Math.Pow(_options.Beta2, StepCount)), 1 - decay);
        using var guard = no_grad();
        // The gradients stay referenced until the pass over their memory is done.
        using var scope = NewDisposeScope();
        var fused = new FusedAdamWPass();
        foreach (Slot slot in _slots)
        {
            Tensor? average = ema?.AverageOf(slot.Name, slot.Parameter);
            Tensor? gradient = slot.Parameter.grad;
            if (gradient is not null && _options.Fused && FusedAdamWPass.Fits(slot.Parameter, gradient, slot.Mean, slot.Square, average))
                fused.Add(slot.Parameter, gradient, slot.Mean, slot.Square, average);
            else
                StepByOperations(slot, gradient, average, update);
        }

        fused.Run(Coefficients(update));
    }

    /// <inheritdoc />
    public void ZeroGrad()
    {
        foreach (Slot slot in _slots)
        {
            using Tensor? gradient = slot.Parameter.grad;
            slot.Parameter.grad = null;
        }
    }

    /// <summary>Disposes the state, not the parameters.</summary>
    public void Dispose()
    {
        foreach (Slot slot in _slots)
        {
            slot.Mean.Dispose();
            slot.Square.Dispose();
        }
    }

    private void StepByOperations(Slot slot, Tensor? gradient, Tensor? average, Update update)
    {
        using var scope = NewDisposeScope();
        if (gradient is not null)
            Apply(slot, update.GradientScale == 1 ? gradient.to(slot.Mean.dtype) : gradient.to(slot.Mean.dtype) * update.GradientScale, update);
        if (average is not null)
            Ema.Follow(average, slot.Parameter, update.Follow);
    }

    private void Apply(Slot slot, Tensor gradient, Update update)
    {
        bool direct = slot.Parameter.dtype == slot.Mean.dtype;
        Tensor weight = direct ? slot.Parameter : slot.Parameter.to(slot.Mean.dtype);
        weight.mul_(1 - update.LearningRate * _options.WeightDecay);
        slot.Mean.mul_(_options.Beta1).add_(gradient, alpha: 1 - _options.Beta1);
        slot.Square.mul_(_options.Beta2).addcmul_(gradient, gradient, 1 - _options.Beta2);
        Tensor denominator = slot.Square.sqrt().div_(update.RootCorrection).add_(_options.Epsilon);
        weight.addcdiv_(slot.Mean, denominator, -update.LearningRate / update.MeanCorrection);
        if (!direct)
            slot.Parameter.copy_(weight);
    }

    private AdamWCoefficients Coefficients(Update update) => new(
        Keep: (float)(1 - update.LearningRate * _options.WeightDecay),
        GradientScale: (float)update.GradientScale,
        Beta1: (float)_options.Beta1,
        ToMean: (float)(1 - _options.Beta1),
        Beta2: (float)_options.Beta2,
        ToSquare: (float)(1 - _options.Beta2),
        RootCorrection: (float)update.RootCorrection,
        Epsilon: (float)_options.Epsilon,
        Move: (float)(-update.LearningRate / update.MeanCorrection),
        Follow: (float)update.Follow);

    private sealed record Update(double LearningRate, double GradientScale, double MeanCorrection, double RootCorrection, double Follow);

    private sealed record Slot(string Name, Parameter Parameter, Tensor Mean, Tensor Square)
    {
        public static Slot Create(string name, Parameter parameter)
        {
            ScalarType type = parameter.dtype == float64 ? float64 : float32;
            return new(
                name, parameter,
                zeros_like(parameter, dtype: type).DetachFromDisposeScope(), zeros_like(parameter, dtype: type).DetachFromDisposeScope());
        }
    }
}
