using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.Embedding.Application;

/// <summary>An image cannot be encoded.</summary>
/// <param name="image">Its name.</param>
/// <param name="problem">What is wrong with its file.</param>
public sealed class ImageUnreadableException(string image, string problem)
    : PreconditionException(ErrorReason.ImageUnreadable, image, new Dictionary<string, string>
    {
        ["resourceName"] = image,
        ["problem"] = problem.TrimEnd('.'),
    });
