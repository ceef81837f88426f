using RlhfT2I.Modeling.Runtime;

namespace RlhfT2I.Reward.Domain.Training;

/// <summary>In which order an epoch goes through the samples; a function of seed, head and epoch.</summary>
internal static class EpochOrder
{
    private const ulong DrawStream = 11, MixStream = 12;

    /// <summary>As many samples as there are: each once, or, with balance, half of them good and half bad, the rarer ones repeated.</summary>
    public static int[] Of(IReadOnlyList<TrainingSample> samples, bool balance, ulong seed, int head, int epoch)
    {
        int[] all = [.. Enumerable.Range(0, samples.Count)];
        int[] drawn = balance
            ? [.. Take(all.Where(i => samples[i].IsGood), (samples.Count + 1) / 2, 1), .. Take(all.Where(i => !samples[i].IsGood), samples.Count / 2, 0)]
            : all;
        return [.. Enumerable.Range(0, drawn.Length).OrderBy(i => SeedSequence.Derive(seed, MixStream, (ulong)head, (ulong)epoch, (ulong)i)).Select(i => drawn[i])];

        IEnumerable<int> Take(IEnumerable<int> members, int count, ulong side)
        {
            int[] ids = [.. members];
            for (ulong cycle = 0; count > 0; cycle++)
            {
                ulong round = cycle;
                foreach (int id in ids.OrderBy(i => SeedSequence.Derive(seed, DrawStream, (ulong)head, (ulong)epoch, side, round, (ulong)i)).Take(count))
                    yield return id;
                count -= Math.Min(count, ids.Length);
            }
        }
    }
}
