using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Models;

/// <summary>What adapters add to a layer's output for as long as they are applied.</summary>
internal sealed class AddedBranches
{
    private readonly List<Func<Tensor, Tensor>> _branches = [];

    /// <summary>Adds a branch: a function of the layer's input whose result has the shape of the layer's output.</summary>
    public void Add(Func<Tensor, Tensor> branch) => _branches.Add(branch);

    /// <summary>Takes a branch away again.</summary>
    public void Remove(Func<Tensor, Tensor> branch) => _branches.Remove(branch);

    /// <summary>The output plus all branches; <paramref name="output"/> itself where there are none, and disposed where there are.</summary>
    public Tensor AddTo(Tensor output, Tensor input)
    {
        if (_branches.Count == 0)
            return output;
        using var scope = NewDisposeScope();
        Tensor sum = output;
        foreach (Func<Tensor, Tensor> branch in _branches)
            sum = sum + branch(input);
        output.Dispose();
        return sum.MoveToOuterDisposeScope();
    }
}
