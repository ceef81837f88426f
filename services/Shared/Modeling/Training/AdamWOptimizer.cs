using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Training;

/// <summary>AdamW with decoupled weight decay (arXiv:1711.05101, algorithm 2), the arithmetic of PyTorch's.</summary>
/// <remarks>
/// At step k, with gradient g and learning rate a: w -= a * decay * w; m += (1 - beta1)(g - m); v = beta2 v + (1 - beta2) g^2;
/// w -= a / (1 - beta1^k) * m / (sqrt(v) / sqrt(1 - beta2^k) + eps). State: <c>{parameter}.exp_avg</c> is m,
/// <c>{parameter}.exp_avg_sq</c> is v, both float32 at least on the parameter's device. Half-precision parameters are updated in
/// float32 and rounded; train float32 masters instead where that matters.
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
    public void Step(double learningRate)
    {
        if (learningRate is not (>= 0 and < double.PositiveInfinity))
            throw new ArgumentOutOfRangeException(nameof(learningRate), learningRate, "A learning rate is finite and at least 0.");
        StepCount++;
        double meanCorrection = 1 - Math.Pow(_options.Beta1, StepCount);
        double rootCorrection = Math.Sqrt(1 - Math.Pow(_options.Beta2, StepCount));
        using var guard = no_grad();
        foreach (Slot slot in _slots)
        {
            using var scope = NewDisposeScope();
            if (slot.Parameter.grad is { } gradient)
                Update(slot, gradient.to(slot.Mean.dtype), learningRate, meanCorrection, rootCorrection);
        }
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

    private void Update(Slot slot, Tensor gradient, double learningRate, double meanCorrection, double rootCorrection)
    {
        bool direct = slot.Parameter.dtype == slot.Mean.dtype;
        Tensor weight = direct ? slot.Parameter : slot.Parameter.to(slot.Mean.dtype);
        weight.mul_(1 - learningRate * _options.WeightDecay);
        slot.Mean.mul_(_options.Beta1).add_(gradient, alpha: 1 - _options.Beta1);
        slot.Square.mul_(_options.Beta2).addcmul_(gradient, gradient, 1 - _options.Beta2);
        Tensor denominator = slot.Square.sqrt().div_(rootCorrection).add_(_options.Epsilon);
        weight.addcdiv_(slot.Mean, denominator, -learningRate / meanCorrection);
        if (!direct)
            slot.Parameter.copy_(weight);
    }

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
