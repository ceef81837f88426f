namespace RlhfT2I.FineTuning.Application.Ports;

/// <summary>What a checkpoint is.</summary>
/// <param name="Step">Updates done.</param>
/// <param name="JobDigest">Digest of the job's settings and data.</param>
/// <param name="MeanLoss">Mean loss since the checkpoint before it; 0 where no update came between.</param>
public sealed record CheckpointInfo(long Step, string JobDigest, double MeanLoss);
