namespace RlhfT2I.Generation.Application.Ports;

/// <summary>What tells the repetition of a call from a new one.</summary>
/// <param name="RequestId">UUID of the call.</param>
/// <param name="Fingerprint">Digest over method and request.</param>
public sealed record RequestStamp(string RequestId, string Fingerprint);
