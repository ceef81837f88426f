using RlhfT2I.FineTuning.Domain.Pretraining;

namespace RlhfT2I.FineTuning.Infrastructure.Pretraining;

/// <summary>The end of an index: JSON, its length (int32) and <see cref="Magic"/> (uint64).</summary>
/// <param name="Count">Pairs.</param>
/// <param name="Parts">Names of the files of pairs.</param>
/// <param name="Blocks">The blocks in order.</param>
internal sealed record PairIndexFooter(long Count, IReadOnlyList<string> Parts, IReadOnlyList<PairBlock> Blocks)
{
    /// <summary>Marks the format and its version: <c>RLHFPX01</c>.</summary>
    public const ulong Magic = 0x3130_5850_4648_4C52;
}
