using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Training;

/// <summary>
/// A bfloat16 or float16 copy of a float32 network that does its forward and backward passes: weights go over before a pass, gradients come back
/// after it, and the optimizer sees float32 alone.
/// </summary>
/// <typeparam name="TModule">Type of the network.</typeparam>
public sealed class HalfPrecisionTwin<TModule> : IDisposable
    where TModule : nn.Module
{
    private readonly (Parameter Master, Parameter Copy)[] _pairs;

    /// <summary>Pairs the parameters by name.</summary>
    /// <param name="master">The float32 network; owned by the caller.</param>
    /// <param name="twin">The same network in bfloat16 or float16, with any weights; belongs to this object from now on.</param>
    public HalfPrecisionTwin(TModule master, TModule twin)
    {
        Module = twin;
        twin.train();
        Format = twin.parameters().First().dtype;
        Dictionary<string, Parameter> copies = twin.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter);
        _pairs = [.. master.named_parameters().Select(entry => (entry.parameter, copies[entry.name]))];
    }

    /// <summary>The network in half precision.</summary>
    public TModule Module { get; }

    /// <summary>The type of its weights, which its inputs must have.</summary>
    public ScalarType Format { get; }

    /// <summary>Takes the master's weights; call it before a pass.</summary>
    public void TakeWeights()
    {
        using var guard = no_grad();
        using var scope = NewDisposeScope();
        foreach ((Parameter master, Parameter copy) in _pairs)
            copy.copy_(master);
    }

    /// <summary>
    /// Adds the gradients to the master's, in float32, and forgets them; call it after each backward pass, so that micro-batches are added up in float32.
    /// </summary>
    public void GiveGradients()
    {
        using var guard = no_grad();
        using var scope = NewDisposeScope();
        foreach ((Parameter master, Parameter copy) in _pairs)
        {
            if (copy.grad is not { } gradient)
                continue;
            if (master.grad is { } sum)
                sum.add_(gradient);
            else
                master.grad = gradient.to(float32);
            copy.grad = null;
        }
    }

    /// <inheritdoc />
    public void Dispose() => Module.Dispose();
}
