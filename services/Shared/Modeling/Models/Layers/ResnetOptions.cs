namespace RlhfT2I.Modeling.Models;

/// <summary>What all residual blocks of a network share.</summary>
/// <param name="Groups">Groups of the normalisation.</param>
/// <param name="Eps">Epsilon of the normalisation.</param>
/// <param name="Activation">Name of the activation function.</param>
internal sealed record ResnetOptions(int Groups, double Eps, string Activation)
{
    /// <summary>Width of the timestep's embedding; null for blocks without one.</summary>
    public int? TimeChannels { get; init; }

    /// <summary>Whether the timestep scales and shifts instead of being added.</summary>
    public bool ScaleShift { get; init; }

    /// <summary>Divides the output.</summary>
    public double OutputScale { get; init; } = 1;
}
