using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.Generation.Domain;

/// <summary>A model file is of a format that is never loaded, is malformed, or does not fit the files beside it.</summary>
/// <param name="path">Path of the file below the import root.</param>
/// <param name="problem">What is wrong and what would be right.</param>
/// <param name="innerException">The cause, for the log only.</param>
public sealed class ModelFileRefusedException(string path, string problem, Exception? innerException = null)
    : DomainException(ErrorReason.ModelFileRefused, new Dictionary<string, string> { ["path"] = path, ["problem"] = problem }, innerException);
