using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.Feedback.Domain.Exceptions;

/// <summary>The stored bytes of an image are not a PNG file that can be shown.</summary>
/// <param name="sha256">The image's blob.</param>
/// <param name="problem">What is wrong.</param>
internal sealed class ImageUnreadableException(string sha256, string problem)
    : PreconditionException(ErrorReason.ImageUnreadable, $"blob {sha256}", new Dictionary<string, string> { ["resourceName"] = $"blob {sha256}", ["problem"] = problem });
