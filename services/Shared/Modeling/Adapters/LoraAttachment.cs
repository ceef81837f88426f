using RlhfT2I.Modeling.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Adapters;

/// <summary>An adapter at work: a branch beside each of its layers, until it is disposed.</summary>
internal sealed class LoraAttachment : IDisposable
{
    private readonly List<Action> _undo = [];

    public LoraAttachment(IReadOnlyList<(LoraLayer Layer, nn.Module Module)> targets, double scale)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        foreach ((LoraLayer layer, nn.Module module) in targets)
        {
            if (module is LinearLayer linear)
                Attach(linear.Branches, LinearBranch(layer, linear, scale * layer.Scaling));
            else if (module is ConvolutionLayer convolution)
                Attach(convolution.Branches, ConvolutionBranch(layer, convolution, scale * layer.Scaling));
        }
    }

    public void Dispose()
    {
        foreach (Action undo in _undo)
            undo();
        _undo.Clear();
    }

    private void Attach(AddedBranches branches, Func<Tensor, Tensor> branch)
    {
        branches.Add(branch);
        _undo.Add(() => branches.Remove(branch));
    }

    private Func<Tensor, Tensor> LinearBranch(LoraLayer layer, LinearLayer target, double factor)
    {
        Tensor down = Own(layer.Down, target.Weight), up = Own(layer.Up, target.Weight);
        return input =>
        {
            using var scope = NewDisposeScope();
            return (nn.functional.linear(nn.functional.linear(input, down), up) * factor).MoveToOuterDisposeScope();
        };
    }

    private Func<Tensor, Tensor> ConvolutionBranch(LoraLayer layer, ConvolutionLayer target, double factor)
    {
        // A layer of its own, since a rank seldom fills a whole block of channels.
        ConvolutionLayer down = target.Beside(layer.Rank, InitialWeights.Uninitialised(target.Weight.dtype));
        down.to(target.Weight.device);
        down.Weight.copy_(layer.Down.to(target.Weight.dtype));
        _undo.Add(down.Dispose);
        Tensor up = Own(layer.Up, target.Weight);
        return input =>
        {
            using var scope = NewDisposeScope();
            return (nn.functional.conv2d(down.call(input), up) * factor).MoveToOuterDisposeScope();
        };
    }

    private Tensor Own(Tensor tensor, Tensor like)
    {
        Tensor copy = tensor.to(like.dtype, copy: true).to(like.device).DetachFromDisposeScope();
        _undo.Add(copy.Dispose);
        return copy;
    }
}
