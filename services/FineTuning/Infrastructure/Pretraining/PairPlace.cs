namespace RlhfT2I.FineTuning.Infrastructure.Pretraining;

/// <summary>Where a pair lies in its file.</summary>
/// <param name="First">Where its image begins, or its line; in Parquet the row group.</param>
/// <param name="FirstLength">Bytes of it; in Parquet the row of the group.</param>
/// <param name="Second">Where its caption begins, where that lies apart.</param>
/// <param name="SecondLength">Bytes of it.</param>
internal readonly record struct PairPlace(long First, int FirstLength, long Second = 0, int SecondLength = 0);
