namespace RlhfT2I.FineTuning.Domain.Pretraining;

/// <summary>Pairs that lie together and are read together, such as a row group.</summary>
/// <param name="First">Number of its first pair.</param>
/// <param name="Count">Pairs, at least 1.</param>
/// <param name="Bytes">Bytes of its images as they are stored.</param>
public readonly record struct PairBlock(long First, int Count, long Bytes);
