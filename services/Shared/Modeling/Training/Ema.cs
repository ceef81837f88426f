using RlhfT2I.Modeling.Runtime;
using RlhfT2I.Modeling.Training.Fused;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Training;

/// <summary>Exponential moving average of a module's trainable weights, after diffusers' <c>EMAModel</c>.</summary>
/// <remarks>
/// Step n moves the average by (1 - decay_n) (weight - average). Frozen parameters and buffers are not averaged: they do not
/// change. The averages live on the module's device, in float32 at least, and belong to this object.
/// </remarks>
public sealed class Ema : IDisposable
{
    private readonly (string Name, Parameter Parameter, Tensor Average)[] _entries;
    private readonly Dictionary<string, Tensor> _averages;
    private bool _swapped;

    /// <summary>Starts with a copy of the module's trainable parameters.</summary>
    /// <exception cref="ArgumentException">An option is out of range, or nothing in the module is trainable.</exception>
    public Ema(nn.Module module, EmaOptions options)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        Options = options;
        using var guard = no_grad();
        _entries = [.. module.named_parameters()
            .Where(entry => entry.parameter.requires_grad)
            .Select(entry => (entry.name, entry.parameter, Copy(entry.parameter)))];
        if (_entries.Length == 0)
            throw new ArgumentException("The module has no trainable parameter.", nameof(module));
        _averages = _entries.ToDictionary(entry => entry.Name, entry => entry.Average, StringComparer.Ordinal);
    }

    /// <summary>The settings.</summary>
    public EmaOptions Options { get; }

    /// <summary>Steps done; set it together with <see cref="Averages"/> when resuming.</summary>
    public long Step { get; set; }

    /// <summary>The averages by parameter name; they belong to this object. Copy into them to restore a checkpoint.</summary>
    public IReadOnlyDictionary<string, Tensor> Averages => _averages;

    /// <summary>Takes the module's weights after an optimizer step into the average.</summary>
    /// <returns>The decay that was used.</returns>
    /// <exception cref="InvalidOperationException">The averages are swapped in.</exception>
    public double Update()
    {
        double decay = Advance();
        using var guard = no_grad();
        foreach ((_, Parameter parameter, Tensor average) in _entries)
            Follow(average, parameter, 1 - decay);
        return decay;
    }

    /// <summary>Puts the averages into the module, for evaluation or export, and the weights back when the result is disposed.</summary>
    /// <exception cref="InvalidOperationException">They are there already.</exception>
    public IDisposable SwapIn()
    {
        if (_swapped)
            throw new InvalidOperationException("The averages are in the module already.");
        return new Swap(this);
    }

    /// <summary>Disposes the averages.</summary>
    public void Dispose()
    {
        foreach ((_, _, Tensor average) in _entries)
            average.Dispose();
    }

    /// <summary>Begins the next step, for an optimizer that moves the averages itself.</summary>
    /// <returns>The step's decay.</returns>
    internal double Advance()
    {
        if (_swapped)
            throw new InvalidOperationException("The averages are in the module; dispose what SwapIn returned before training on.");
        return Options.DecayAt(++Step);
    }

    /// <summary>The average of a parameter.</summary>
    /// <exception cref="ArgumentException">The averages are of another module.</exception>
    internal Tensor AverageOf(string name, Parameter parameter) =>
        _averages.TryGetValue(name, out Tensor? average) && average.shape.SequenceEqual(parameter.shape)
            ? average
            : throw new ArgumentException($"The averages are of another module: they have no {name} of shape {parameter.ShapeText()}.", nameof(name));

    /// <summary>Moves an average by a share of its distance to a parameter, in place.</summary>
    internal static void Follow(Tensor average, Parameter parameter, double share)
    {
        // One scope per parameter: the differences of all of them together would take as much memory as the weights.
        using var scope = NewDisposeScope();
        if (parameter.numel() > 0 && FlatFloats.IsFlat(average) && FlatFloats.IsFlat(parameter))
            FollowInPlace(average, parameter, (float)share);
        else
            average.sub_((average - parameter.to(average.dtype)) * share);
    }

    private static unsafe void FollowInPlace(Tensor average, Tensor parameter, float share)
    {
        float* averages = FlatFloats.Address(average), weights = FlatFloats.Address(parameter);
        (long First, int Length)[] blocks = [.. FlatFloats.Blocks(average.numel())];
        FlatFloats.ForEach(blocks.Length, average.numel(), block =>
            FusedKernels.Follow(averages + blocks[block].First, weights + blocks[block].First, blocks[block].Length, share));
    }

    private static Tensor Copy(Parameter parameter)
    {
        ScalarType type = parameter.dtype == float64 ? float64 : float32;
        return parameter.detach().to(type, copy: true).DetachFromDisposeScope();
    }

    private sealed class Swap : IDisposable
    {
        private readonly Ema _ema;
        private readonly Tensor[] _weights;
        private bool _disposed;

        public Swap(Ema ema)
        {
            _ema = ema;
            using var guard = no_grad();
            using var scope = NewDisposeScope();
            _weights = [.. ema._entries.Select(entry => entry.Parameter.detach().clone().DetachFromDisposeScope())];
            foreach ((_, Parameter parameter, Tensor average) in ema._entries)
                parameter.copy_(average);
            ema._swapped = true;
        }

        public void Dispose()
        {
            if (_disposed)
                return;
            _disposed = true;
            using var guard = no_grad();
            using var scope = NewDisposeScope();
            for (int i = 0; i < _weights.Length; i++)
            {
                _ema._entries[i].Parameter.copy_(_weights[i]);
                _weights[i].Dispose();
            }
            _ema._swapped = false;
        }
    }
}
