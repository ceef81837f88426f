using RlhfT2I.Feedback.Domain.Reports;
using RlhfT2I.Feedback.Domain.Statistics;
using RlhfT2I.Prompts.Sets;

namespace RlhfT2I.Feedback.Tests.Domain.Statistics;

public sealed class BootstrapTests
{
    // Three raters and two categories: the share of each kind of item in an endless population.
    private static readonly int[][] Kinds = [[3, 0], [2, 1], [1, 2], [0, 3]];
    private static readonly long[] Population = [450_000, 150_000, 120_000, 280_000];

    public static TheoryData<string> Measures => ["percent", "fleiss", "alpha", "ac1", "cohen"];

    [Theory]
    [MemberData(nameof(Measures))]
    public void Estimate_OfManySamplesOfAPopulation_CoversItsMeasureAboutAsOftenAsItSays(string name)
    {
        var measure = MeasureOf(name);
        double truth = measure(Population).ShouldNotBeNull();
        var random = new SplitMix64(11);
        const int Samples = 400, Items = 150;
        int covered = 0;
        for (int i = 0; i < Samples; i++)
        {
            long[] sample = Sample(random, Items);
            Share estimate = Bootstrap.Estimate(sample, measure, (ulong)i);
            estimate.SampleCount.ShouldBe(Items);
            estimate.Value.ShouldBeInRange(estimate.Lower, estimate.Upper);
            covered += truth >= estimate.Lower && truth <= estimate.Upper ? 1 : 0;
        }
        // 95% of 400 with a standard deviation of 4.4; percentile intervals cover a little less than they say.
        ((double)covered / Samples).ShouldBeInRange(0.91, 0.985);
    }

    [Fact]
    public void Estimate_WithOneSeed_GivesOneInterval()
    {
        long[] counts = [40, 12, 9, 30];
        Bootstrap.Estimate(counts, MeasureOf("fleiss"), 5).ShouldBe(Bootstrap.Estimate(counts, MeasureOf("fleiss"), 5));
        Bootstrap.Estimate(counts, MeasureOf("fleiss"), 6).ShouldNotBe(Bootstrap.Estimate(counts, MeasureOf("fleiss"), 5));
    }

    [Fact]
    public void Estimate_OfWhatIsUndetermined_HasNoObservations()
    {
        Bootstrap.Estimate([0, 0, 0, 0], MeasureOf("percent"), 1).SampleCount.ShouldBe(0);
        Bootstrap.Estimate([9, 0, 0, 0], MeasureOf("fleiss"), 1).SampleCount.ShouldBe(0);
    }

    [Fact]
    public void Estimate_OfOneItem_HasThatValue() => Bootstrap.Estimate([0, 1, 0, 0], MeasureOf("percent"), 1).ShouldBe(new Share(1.0 / 3, 1.0 / 3, 1.0 / 3, 1));

    [Theory]
    [InlineData(10, 0.3)]
    [InlineData(1000, 0.02)]
    [InlineData(1000, 0.5)]
    [InlineData(1_000_000, 0.9)]
    public void Binomial_OfManyDraws_HasTheMeanAndVarianceOfItsDistribution(long trials, double probability)
    {
        var random = new SplitMix64(3);
        double[] draws = [.. Enumerable.Range(0, 20_000).Select(_ => (double)Multinomial.Binomial(random, trials, probability))];
        draws.ShouldAllBe(draw => draw >= 0 && draw <= trials);
        double mean = draws.Average(), deviation = Math.Sqrt(trials * probability * (1 - probability));
        mean.ShouldBe(trials * probability, 5 * deviation / Math.Sqrt(draws.Length));
        (draws.Sum(draw => (draw - mean) * (draw - mean)) / draws.Length / (deviation * deviation)).ShouldBe(1, 0.05);
    }

    [Theory]
    [InlineData(0, 0.5, 0)]
    [InlineData(7, 0, 0)]
    [InlineData(7, 1, 7)]
    public void Binomial_WithoutChance_IsCertain(long trials, double probability, long expected) => Multinomial.Binomial(new SplitMix64(1), trials, probability).ShouldBe(expected);

    [Theory]
    [InlineData(20)]
    [InlineData(100_000)]
    public void Resample_OfCells_DrawsAsManyAsThereAre(int scale)
    {
        var random = new SplitMix64(2);
        long[] counts = [3 * scale, 0, 2 * scale, scale], sums = new long[4], drawn = new long[4];
        for (int i = 0; i < 500; i++)
        {
            Multinomial.Resample(counts, drawn, random);
            drawn.Sum().ShouldBe(6 * scale);
            for (int k = 0; k < 4; k++)
                sums[k] += drawn[k];
        }
        for (int k = 0; k < 4; k++)
            (sums[k] / 500.0 / scale).ShouldBe(counts[k] / (double)scale, 0.1);
        sums[1].ShouldBe(0);
    }

    // The same four kinds as a table of two raters for Cohen's kappa.
    private static Func<IReadOnlyList<long>, double?> MeasureOf(string name) => name switch
    {
        "percent" => weights => Agreement.Percent(Kinds, weights),
        "fleiss" => weights => Agreement.FleissKappa(Kinds, weights),
        "alpha" => weights => Agreement.KrippendorffAlpha(Kinds, weights),
        "ac1" => weights => Agreement.GwetAc1(Kinds, weights),
        _ => table => Agreement.CohenKappa(table, 2),
    };

    private static long[] Sample(SplitMix64 random, int items)
    {
        long[] sample = new long[Population.Length];
        long total = Population.Sum();
        for (int i = 0; i < items; i++)
        {
            long place = random.NextBelow((int)total);
            int kind = 0;
            while (place >= Population[kind])
                place -= Population[kind++];
            sample[kind]++;
        }
        return sample;
    }
}
