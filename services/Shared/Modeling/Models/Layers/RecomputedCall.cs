using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Models;

/// <summary>
/// Activation checkpointing (arXiv:1604.06174): a part of a network whose intermediate results are not kept for the backward pass but computed again there, from the part's inputs.
/// A third more arithmetic for a fraction of the memory. The parts must not draw random numbers.
/// </summary>
internal sealed class RecomputedCall : autograd.SingleTensorFunction<RecomputedCall>
{
    private const string Part = "part";

    /// <inheritdoc />
    public override string Name => nameof(RecomputedCall);

    /// <summary>Calls a part.</summary>
    /// <param name="part">Computes its output from its inputs, and from parameters, whose gradients it adds to.</param>
    /// <param name="inputs">Its inputs, one of which at least takes part in a gradient.</param>
    /// <returns>The output; the caller owns it.</returns>
    public static Tensor Call(Func<Tensor[], Tensor> part, params Tensor[] inputs) => apply([part, .. inputs]);

    /// <inheritdoc />
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var part = (Func<Tensor[], Tensor>)vars[0];
        Tensor[] inputs = [.. vars.Skip(1).Cast<Tensor>()];
        ctx.save_data(Part, part);
        ctx.save_for_backward([.. inputs]);
        // TorchSharp calls this without gradients.
        return part(inputs);
    }

    /// <inheritdoc />
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        var part = (Func<Tensor[], Tensor>)ctx.get_data(Part);
        Tensor[] inputs = [.. ctx.get_saved_variables().Select(saved => saved.detach().requires_grad_(saved.requires_grad))];
        using (enable_grad())
        {
            Tensor output = part(inputs);
            output.backward([grad_output]);
        }

        return [null!, .. inputs.Select(input => input.grad?.MoveToOuterDisposeScope()!)];
    }
}
