namespace RlhfT2I.FineTuning.Domain;

/// <summary>Pre-training pairs of the embedded world, drawn on demand.</summary>
/// <param name="Seed">Seed of scenes and captions.</param>
/// <param name="PairCount">Pairs, at least 1.</param>
public sealed record PretrainingDraw(long Seed, long PairCount)
{
    /// <summary>Pairs where the request names no number.</summary>
    public const long DefaultPairCount = 10_000;

    /// <summary>Most pairs of one source.</summary>
    public const long MaxPairCount = 10_000_000;
}
