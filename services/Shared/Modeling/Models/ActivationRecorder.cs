using System.Diagnostics.CodeAnalysis;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RlhfT2I.Modeling.Models;

/// <summary>Keeps what each part of a network gives out, by the part's path, to find where two implementations part ways.</summary>
/// <remarks>Records calls made between construction and <see cref="Dispose"/>; the network itself is not changed.</remarks>
public sealed class ActivationRecorder : IDisposable
{
    private readonly Dictionary<string, Tensor> _outputs = new(StringComparer.Ordinal);
    private readonly List<Action> _removals = [];

    /// <summary>Starts recording.</summary>
    /// <param name="network">The network; parts that do not give a tensor are passed over.</param>
    /// <param name="include">Which paths to record, such as <c>down_blocks.0.resnets.1</c>; null for all.</param>
    public ActivationRecorder(Module network, Func<string, bool>? include = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        foreach ((string path, Module part) in network.named_modules())
        {
            if ((include is null || include(path)) && Attach(path, part) is { } remove)
                _removals.Add(remove);
        }
    }

    /// <summary>Detached copies of the outputs by path, a later call replacing an earlier one; owned by the recorder.</summary>
    public IReadOnlyDictionary<string, Tensor> Outputs => _outputs;

    /// <summary>Stops recording and frees the copies.</summary>
    public void Dispose()
    {
        _removals.ForEach(remove => remove());
        _removals.Clear();
        foreach (Tensor output in _outputs.Values)
            output.Dispose();
        _outputs.Clear();
    }

    /// <summary>Hooks are typed by a module's arguments: one case for each kind of argument list in use.</summary>
    private Action? Attach(string path, Module part) => part switch
    {
        Module<Tensor, Tensor> layer => layer.register_forward_hook((_, _, output) => Keep(path, output)).remove,
        Module<Tensor, Tensor?, Tensor> layer => layer.register_forward_hook((_, _, _, output) => Keep(path, output)).remove,
        Module<Tensor, long[], Tensor> layer => layer.register_forward_hook((_, _, _, output) => Keep(path, output)).remove,
        Module<Tensor, UNetContext, Tensor> layer => layer.register_forward_hook((_, _, _, output) => Keep(path, output)).remove,
        Module<Tensor, ClipMask, Tensor> layer => layer.register_forward_hook((_, _, _, output) => Keep(path, output)).remove,
        _ => null,
    };

    [SuppressMessage("Reliability", "CA2000", Justification = "The copy belongs to the dictionary, which Dispose empties.")]
    private Tensor Keep(string path, Tensor output)
    {
        if (_outputs.Remove(path, out Tensor? earlier))
            earlier.Dispose();
        using Tensor detached = output.detach();
        _outputs.Add(path, detached.clone().DetachFromDisposeScope());
        return output;
    }
}
