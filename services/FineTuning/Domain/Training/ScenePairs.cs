using RlhfT2I.FineTuning.Domain.Pretraining;
using RlhfT2I.Modeling.Imaging;
using RlhfT2I.Modeling.Runtime;
using RlhfT2I.Scenes.Captions;
using RlhfT2I.Scenes.Rendering;

namespace RlhfT2I.FineTuning.Domain.Training;

/// <summary>Pre-training pairs of the embedded world: pictures with the flawed captions that its models learned from. Pair i is a function of its source's seed and i.</summary>
/// <param name="sources">What to draw.</param>
public sealed class ScenePairs(IReadOnlyList<PretrainingDraw> sources)
{
    private const ulong CaptionStream = 0x70616972;
    private const int BlockPairs = 256;

    /// <summary>Pairs of all sources.</summary>
    public long Count { get; } = sources.Sum(source => source.PairCount);

    /// <summary>The pairs in blocks. Drawn pairs lie nowhere; blocks only bound what is mixed at once with pairs in files.</summary>
    public IReadOnlyList<PairBlock> Blocks { get; } = [.. Cut(sources.Sum(source => source.PairCount))];

    /// <summary>A pair.</summary>
    /// <param name="index">Its number, below <see cref="Count"/>.</param>
    /// <param name="draw">Whether the picture is needed.</param>
    public TrainingSample Get(long index, bool draw)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        long place = index;
        int source = 0;
        for (; place >= sources[source].PairCount; source++)
            place -= sources[source].PairCount;
        ulong seed = (ulong)sources[source].Seed;
        Scene scene = SceneDistribution.Default.Draw(seed, place);
        string caption = CaptionNoise.Pretraining.Caption(scene, SeedSequence.Derive(seed, CaptionStream, (ulong)place)).Text;
        RgbImage? picture = draw ? SceneRenderer.Render(scene) : null;
        return new TrainingSample(new LatentKey(IsPretraining: true, index), caption, 1, picture);
    }

    private static IEnumerable<PairBlock> Cut(long count)
    {
        for (long first = 0; first < count; first += BlockPairs)
            yield return new PairBlock(first, (int)Math.Min(BlockPairs, count - first), 0);
    }
}
