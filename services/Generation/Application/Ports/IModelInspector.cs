using RlhfT2I.Modeling.Weights;

namespace RlhfT2I.Generation.Application.Ports;

/// <summary>Loads a model folder as sampling would, to see whether it can be loaded.</summary>
public interface IModelInspector
{
    /// <summary>Checks configuration, every tensor's name, shape and type, and that the parts fit one another.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="kind">What it is to hold.</param>
    /// <param name="variant">Variant of the weight files; <c>null</c> for none.</param>
    /// <param name="cancellationToken">Ends the wait for the device.</param>
    /// <exception cref="Domain.ModelFileRefusedException">A file is missing, malformed or of a format that is never loaded.</exception>
    /// <exception cref="Domain.ModelTensorMismatchException">A tensor does not fit.</exception>
    Task CheckAsync(string folder, ModelVersionKind kind, string? variant, CancellationToken cancellationToken);
}
