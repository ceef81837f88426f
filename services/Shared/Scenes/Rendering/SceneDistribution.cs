using RlhfT2I.Prompts.Sets;
using RlhfT2I.Scenes.World;

namespace RlhfT2I.Scenes.Rendering;

/// <summary>
/// The pictures a model of this world learns from, skewed as photographs of the web are: few objects rather than many, most things in
/// the color and at the place one expects. All kinds occur, those held out from labels too: the paper's model has also seen bears and
/// roses, only no human has judged its pictures of them.
/// </summary>
public sealed class SceneDistribution
{
    private const ulong Stream = 0x7363656E65;

    /// <summary>The distribution that the bundled models are trained on.</summary>
    public static SceneDistribution Default { get; } = new([0.34, 0.19, 0.15, 0.12, 0.11, 0.09], naturalColorShare: 0.45, naturalPlaceShare: 0.35);

    /// <summary>A distribution with other weights.</summary>
    /// <param name="countWeights">
    /// Share of pictures with one object, two and so on; <see cref="SceneWorld.MaxCount"/> numbers that sum to 1.
    /// </param>
    /// <param name="naturalColorShare">
    /// Share of pictures whose object has its natural color, 0 to 1; the other colors share the rest alike.
    /// </param>
    /// <param name="naturalPlaceShare">
    /// Share of pictures at the object's natural place, 0 to 1; the other places share the rest alike.
    /// </param>
    /// <exception cref="ArgumentException">A number is out of range.</exception>
    public SceneDistribution(IReadOnlyList<double> countWeights, double naturalColorShare, double naturalPlaceShare)
    {
        ArgumentNullException.ThrowIfNull(countWeights);
        if (countWeights.Count != SceneWorld.MaxCount || countWeights.Any(w => !(w >= 0)) || Math.Abs(countWeights.Sum() - 1) > 1e-9)
        {
            throw new ArgumentException(
                $"Expected {SceneWorld.MaxCount} weights of at least 0 that sum to 1, not {string.Join(", ", countWeights)}.", nameof(countWeights));
        }

        CountWeights = [.. countWeights];
        NaturalColorShare = Share(naturalColorShare, nameof(naturalColorShare));
        NaturalPlaceShare = Share(naturalPlaceShare, nameof(naturalPlaceShare));
    }

    /// <summary>Share of pictures with one object, two and so on.</summary>
    public IReadOnlyList<double> CountWeights { get; }

    /// <summary>Share of pictures whose object has its natural color.</summary>
    public double NaturalColorShare { get; }

    /// <summary>Share of pictures at the object's natural place.</summary>
    public double NaturalPlaceShare { get; }

    /// <summary>
    /// The scene of that number: a pure function of seed and index, so that any part of the data can be drawn anywhere in any order.
    /// </summary>
    /// <param name="seed">Seed of the data set.</param>
    /// <param name="index">Number of the scene, 0 or more.</param>
    public Scene Draw(ulong seed, long index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        var random = new SplitMix64(SplitMix64.Mix(SplitMix64.Mix(seed ^ Stream) + (ulong)index));
        SceneKind kind = SceneWorld.Kinds[random.NextBelow(SceneWorld.Kinds.Count)];
        int count = DrawCount(random.NextDouble());
        SceneColor color = DrawSkewed(random, SceneWorld.Colors, kind.NaturalColor.Word.Index, NaturalColorShare);
        ScenePlace place = DrawSkewed(random, SceneWorld.Places, kind.NaturalPlace.Word.Index, NaturalPlaceShare);
        return Scene.Arrange(kind, color, place, count, random.Next());
    }

    private int DrawCount(double at)
    {
        int count = 1;
        for (; count < SceneWorld.MaxCount && at >= CountWeights[count - 1]; count++)
            at -= CountWeights[count - 1];
        return count;
    }

    private static T DrawSkewed<T>(SplitMix64 random, IReadOnlyList<T> values, int natural, double share)
    {
        if (random.NextDouble() < share)
            return values[natural];
        int other = random.NextBelow(values.Count - 1);
        return values[other < natural ? other : other + 1];
    }

    private static double Share(double value, string name) => value is >= 0 and <= 1
        ? value
        : throw new ArgumentOutOfRangeException(name, value, "A share is a number from 0 to 1.");
}
