using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.Reward.Application.Errors;

/// <summary>An image has no vector yet.</summary>
/// <param name="image">Its name.</param>
public sealed class EmbeddingMissingException(string image)
    : PreconditionException(ErrorReason.EmbeddingMissing, image, new Dictionary<string, string> { ["resourceName"] = image });
