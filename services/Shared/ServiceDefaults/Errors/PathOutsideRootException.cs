namespace RlhfT2I.ServiceDefaults.Errors;

/// <summary>A path is absolute, a link, or leads out of the folder that it must stay in.</summary>
/// <param name="field">Field that holds the path.</param>
/// <param name="rootName">The folder, in words.</param>
public sealed class PathOutsideRootException(string field, string rootName)
    : DomainException(ErrorReason.PathOutsideRoot, new Dictionary<string, string> { ["field"] = field, ["rootName"] = rootName });
