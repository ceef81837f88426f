namespace RlhfT2I.FineTuning.Application.Ports;

/// <summary>A checkpoint on disk.</summary>
/// <param name="Name">Resource name.</param>
/// <param name="Info">What it is.</param>
/// <param name="Digest">Digest over its manifest, <c>sha256:</c> and 64 hexadecimal digits.</param>
/// <param name="IsBest">Whether it has the least mean loss of those that are kept.</param>
/// <param name="SizeBytes">Size of its files.</param>
/// <param name="StatePath">The file with weights, optimizer and averages.</param>
/// <param name="CreateTime">When it was written.</param>
public sealed record StoredCheckpoint(
    string Name, CheckpointInfo Info, string Digest, bool IsBest, long SizeBytes, string StatePath, DateTimeOffset CreateTime);
