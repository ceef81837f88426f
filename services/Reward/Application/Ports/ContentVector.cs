using RlhfT2I.Contracts.Common.V1;

namespace RlhfT2I.Reward.Application.Ports;

/// <summary>The vector of an image or a text, or why there is none.</summary>
/// <param name="Sha256">SHA-256 of what was encoded; empty where that is not known.</param>
/// <param name="Values">The vector; <c>null</c> with a failure.</param>
/// <param name="Failure">Why there is none; <c>null</c> with a vector.</param>
public sealed record ContentVector(string Sha256, IReadOnlyList<float>? Values, Failure? Failure);
