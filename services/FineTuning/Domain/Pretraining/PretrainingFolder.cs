namespace RlhfT2I.FineTuning.Domain.Pretraining;

/// <summary>Pre-training pairs in files of the server.</summary>
/// <param name="Path">Path below the pretraining root, with <c>/</c> between segments.</param>
/// <param name="Format">Layout.</param>
/// <param name="MaxBrokenCount">Broken pairs that are left out before the set fails.</param>
/// <param name="Fingerprint">Digest of names, sizes and times of the files when the set was created, so that a set of changed files is another set.</param>
public sealed record PretrainingFolder(string Path, PairFormat Format, long MaxBrokenCount, string Fingerprint);
