namespace RlhfT2I.FineTuning.Application;

/// <summary>What a fine-tuning job made.</summary>
/// <param name="ModelVersion">Resource name of the version.</param>
/// <param name="ModelDigest">Its digest.</param>
public sealed record FineTuningResult(string ModelVersion, string ModelDigest);
