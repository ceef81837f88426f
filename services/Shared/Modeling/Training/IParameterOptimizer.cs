using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Training;

/// <summary>Updates parameters from their gradients. The state is open by name, so that a checkpoint can hold it bit for bit.</summary>
public interface IParameterOptimizer : IDisposable
{
    /// <summary>The trainable parameters by name, in the module's order.</summary>
    IReadOnlyList<(string Name, Parameter Parameter)> Parameters { get; }

    /// <summary>Number of steps done; set it together with the tensors of <see cref="State"/> when resuming.</summary>
    long StepCount { get; set; }

    /// <summary>State tensors by name; they belong to the optimizer. Copy into them to restore a checkpoint.</summary>
    IReadOnlyDictionary<string, Tensor> State { get; }

    /// <summary>One step; parameters without a gradient stay as they are. Gradients are read, not changed.</summary>
    /// <param name="learningRate">Learning rate of this step, finite and at least 0.</param>
    /// <param name="gradientScale">What gradients are multiplied by on the way, finite and above 0: the factor of clipping, or one over the scale of a loss.</param>
    /// <param name="ema">Averaged weights of the same module, moved in the same pass; null for none.</param>
    /// <exception cref="InvalidOperationException">The averages are swapped into the module.</exception>
    void Step(double learningRate, double gradientScale = 1, Ema? ema = null);

    /// <summary>Drops all gradients.</summary>
    void ZeroGrad();
}
