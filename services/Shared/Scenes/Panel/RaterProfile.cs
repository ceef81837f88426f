using RlhfT2I.Prompts.Sets;
using RlhfT2I.Scenes.Rating;

namespace RlhfT2I.Scenes.Panel;

/// <summary>
/// One simulated person: the attentive rater's judgement with a person's failings. Every answer is a pure function of profile and item, so
/// asking again, in another order or elsewhere gives the same answer; people differ by their seeds.
/// </summary>
/// <remarks>
/// The sizes are ours, chosen so that the raters of a panel mostly agree on clear items and split on close ones; the paper gives none.
/// </remarks>
public sealed class RaterProfile
{
    private const ulong LabelStream = 1, AlignmentStream = 2, FidelityStream = 3, CareStream = 4;

    /// <summary>Seed of the person.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Standard deviation of what is added to the difference of two sets before comparing them.</summary>
    /// <value>Default 0.</value>
    public double Noise { get; init => field = NotNegative(value, nameof(Noise)); }

    /// <summary>What is added in favor of the first set; below 0 in favor of the second.</summary>
    /// <value>Default 0.</value>
    public double SideBias { get; init; }

    /// <summary>Differences up to this are a tie.</summary>
    /// <value>Default 0.02.</value>
    public double TieWidth { get; init => field = NotNegative(value, nameof(TieWidth)); } = 0.02;

    /// <summary>Share of single pictures skipped although they could be judged.</summary>
    /// <value>Default 0.</value>
    public double SkipRate { get; init => field = Share(value, nameof(SkipRate)); }

    /// <summary>Share of single pictures judged the wrong way round.</summary>
    /// <value>Default 0.</value>
    public double FlipRate { get; init => field = Share(value, nameof(FlipRate)); }

    /// <summary>Share of items answered at random, without looking.</summary>
    /// <value>Default 0.</value>
    public double Carelessness { get; init => field = Share(value, nameof(Carelessness)); }

    /// <summary>Raters as different as people are: mostly careful, some biased to a side, one in nine or so careless.</summary>
    /// <param name="seed">Seed of the panel.</param>
    /// <param name="count">Number of raters, positive; the paper asks 9.</param>
    public static IReadOnlyList<RaterProfile> DrawPanel(ulong seed, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        return [.. Enumerable.Range(0, count).Select(i => DrawOne(new SplitMix64(SplitMix64.Mix(SplitMix64.Mix(seed) + (ulong)i))))];
    }

    /// <summary>This person's label for a picture.</summary>
    /// <param name="judgement">What an attentive rater says.</param>
    /// <param name="item">Names the picture and its prompt, for example by the first bytes of a digest.</param>
    public Verdict Label(SceneJudgement judgement, ulong item)
    {
        ArgumentNullException.ThrowIfNull(judgement);
        SplitMix64 random = Random(item, LabelStream);
        if (random.NextDouble() < Carelessness)
            return random.NextBelow(2) == 0 ? Verdict.Good : Verdict.Bad;
        if (judgement.Verdict == Verdict.Skip || random.NextDouble() < SkipRate)
            return Verdict.Skip;
        bool flipped = random.NextDouble() < FlipRate;
        return (judgement.Verdict == Verdict.Good) != flipped ? Verdict.Good : Verdict.Bad;
    }

    /// <summary>This person's answers to one query.</summary>
    /// <param name="first">An attentive rater's impression of the set shown first.</param>
    /// <param name="second">The same for the set shown second.</param>
    /// <param name="item">Names the query.</param>
    public Ballot Compare(SetImpression first, SetImpression second, ulong item)
    {
        SplitMix64 care = Random(item, CareStream);
        return care.NextDouble() < Carelessness
            ? new Ballot((Vote)care.NextBelow(3), (Vote)care.NextBelow(3))
            : new Ballot(
                Decide(first.Alignment - second.Alignment, Random(item, AlignmentStream)),
                Decide(first.Fidelity - second.Fidelity, Random(item, FidelityStream)));
    }

    private Vote Decide(double difference, SplitMix64 random)
    {
        double felt = difference + SideBias + (Noise * Gaussian(random));
        return Math.Abs(felt) <= TieWidth ? Vote.Tie : felt > 0 ? Vote.First : Vote.Second;
    }

    private SplitMix64 Random(ulong item, ulong stream) => new(SplitMix64.Mix(SplitMix64.Mix(Seed + stream) ^ item));

    /// <summary>
    /// Sum of twelve uniform numbers less six: variance 1, and the same bits on every machine, which logarithms do not promise.
    /// </summary>
    private static double Gaussian(SplitMix64 random)
    {
        double sum = -6;
        for (int i = 0; i < 12; i++)
            sum += random.NextDouble();
        return sum;
    }

    private static RaterProfile DrawOne(SplitMix64 random) => new()
    {
        Seed = random.Next(),
        Noise = 0.02 + (0.06 * random.NextDouble()),
        SideBias = 0.02 * Gaussian(random),
        TieWidth = 0.02 + (0.04 * random.NextDouble()),
        SkipRate = 0.06 * random.NextDouble(),
        FlipRate = 0.04 * random.NextDouble(),
        Carelessness = random.NextBelow(9) == 0 ? 0.30 : 0.03 * random.NextDouble(),
    };

    private static double Share(double value, string name) => value is >= 0 and <= 1
        ? value
        : throw new ArgumentOutOfRangeException(name, value, "A share is a number from 0 to 1.");

    private static double NotNegative(double value, string name) => value >= 0
        ? value
        : throw new ArgumentOutOfRangeException(name, value, "Expected a number of at least 0.");
}
