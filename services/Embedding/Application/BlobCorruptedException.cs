using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.Embedding.Application;

/// <summary>The stored file of an image does not have the digest that it should have.</summary>
/// <param name="image">Name of the image.</param>
/// <param name="digest">The digest that it should have.</param>
public sealed class BlobCorruptedException(string image, string digest)
    : DomainException(ErrorReason.BlobCorrupt, new Dictionary<string, string> { ["resourceName"] = image, ["digest"] = digest });
