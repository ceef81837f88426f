namespace RlhfT2I.FineTuning.Domain.Pretraining;

/// <summary>What was found in the files of one source when every pair was read and its image decoded.</summary>
/// <param name="PairCount">Whole pairs.</param>
/// <param name="BrokenCount">Pairs left out.</param>
/// <param name="BrokenPairs">The first of them, each with its place and what is wrong.</param>
/// <param name="IndexDigest">SHA-256 of the file that says where each pair lies, 64 hexadecimal digits. It holds a check of every pair, so it changes with their bytes.</param>
public sealed record IndexedPairs(long PairCount, long BrokenCount, IReadOnlyList<string> BrokenPairs, string IndexDigest)
{
    /// <summary>Broken pairs that are named.</summary>
    public const int MaxNamedCount = 20;
}
