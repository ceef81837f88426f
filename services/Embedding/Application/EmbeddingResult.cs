using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.Embedding.Application;

/// <summary>A vector or the error in its place.</summary>
/// <param name="Sha256">SHA-256 of the content; empty where the image is not known.</param>
/// <param name="Image">Name of the image; empty for a text.</param>
/// <param name="Vector">The vector, of unit length; <c>null</c> with an error.</param>
/// <param name="Error">Why there is none; <c>null</c> with a vector.</param>
public sealed record EmbeddingResult(string Sha256, string Image, float[]? Vector, DomainException? Error);
