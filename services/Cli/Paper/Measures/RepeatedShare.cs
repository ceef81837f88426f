using RlhfT2I.Cli.Reports;
using RlhfT2I.Prompts.Sets;

namespace RlhfT2I.Cli.Paper.Measures;

/// <summary>
/// A share measured on the same prompts by several trainings that differ by their seeds: the mean over trainings, and a percentile interval
/// that draws both prompts and trainings again (a bootstrap of two levels, crossed). Prompts are drawn, not pairs, because the pairs of a prompt share their images.
/// </summary>
internal static class RepeatedShare
{
    private const int Resamples = 2000;
    private const ulong Seed = 0x73656564;

    /// <summary>The share.</summary>
    /// <param name="trainings">Observations by training, then by prompt; all trainings of the same prompts.</param>
    public static Share Of(IReadOnlyList<IReadOnlyList<PromptHits>> trainings) => Resample(trainings, null);

    /// <summary>
    /// The difference of two shares on the same prompts. Prompts are drawn for both alike; trainings with the same number too, where both have
    /// as many, for they share a seed.
    /// </summary>
    public static Share Difference(IReadOnlyList<IReadOnlyList<PromptHits>> first, IReadOnlyList<IReadOnlyList<PromptHits>> second) =>
        Resample(first, second);

    private static Share Resample(IReadOnlyList<IReadOnlyList<PromptHits>> first, IReadOnlyList<IReadOnlyList<PromptHits>>? second)
    {
        int prompts = first[0].Count;
        long count = first[0].Sum(prompt => prompt.Count);
        if (count == 0)
            return new Share(double.NaN, second is null ? 0 : -1, 1, 0);
        int[] all = [.. Enumerable.Range(0, prompts)];
        double Value(int[] drawn, int[] mine, int[] theirs) => Mean(first, drawn, mine) - (second is null ? 0 : Mean(second, drawn, theirs));
        double value = Value(all, [.. Enumerable.Range(0, first.Count)], [.. Enumerable.Range(0, second?.Count ?? 0)]);
        var random = new SplitMix64(Seed);
        double[] values = new double[Resamples];
        for (int i = 0; i < Resamples; i++)
        {
            int[] drawn = Draw(random, prompts, prompts);
            int[] mine = Draw(random, first.Count, first.Count);
            int[] theirs = second is null ? [] : second.Count == first.Count ? mine : Draw(random, second.Count, second.Count);
            values[i] = drawn.Sum(prompt => first[0][prompt].Count) == 0 ? value : Value(drawn, mine, theirs);
        }

        return Share.OfResamples(value, values, count);
    }

    private static int[] Draw(SplitMix64 random, int below, int count)
    {
        int[] drawn = new int[count];
        for (int i = 0; i < count; i++)
            drawn[i] = random.NextBelow(below);
        return drawn;
    }

    private static double Mean(IReadOnlyList<IReadOnlyList<PromptHits>> trainings, int[] prompts, int[] drawn)
    {
        double sum = 0;
        foreach (int training in drawn)
        {
            double hits = 0, count = 0;
            foreach (int prompt in prompts)
            {
                hits += trainings[training][prompt].Hits;
                count += trainings[training][prompt].Count;
            }

            sum += hits / count;
        }

        return sum / drawn.Length;
    }
}
