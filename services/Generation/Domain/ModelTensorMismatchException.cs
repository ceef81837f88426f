using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.Generation.Domain;

/// <summary>A tensor is missing, unexpected, misshapen or of the wrong element type.</summary>
/// <param name="path">Path of the weight file below the import root.</param>
/// <param name="tensor">Name of the first tensor that does not fit.</param>
/// <param name="problem">What is wrong with it, and how many more there are.</param>
/// <param name="innerException">The cause, for the log only.</param>
public sealed class ModelTensorMismatchException(string path, string tensor, string problem, Exception? innerException = null)
    : DomainException(
        ErrorReason.ModelTensorMismatch,
        new Dictionary<string, string> { ["path"] = path, ["tensor"] = tensor, ["problem"] = problem },
        innerException);
