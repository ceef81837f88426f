namespace RlhfT2I.Reward.Application.Ports;

/// <summary>An encoder as Embedding knows it.</summary>
/// <param name="Name">Name of the model version.</param>
/// <param name="Digest">Its digest; vectors of different digests are never mixed.</param>
public sealed record EncoderIdentity(string Name, string Digest);
