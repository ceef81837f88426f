using RlhfT2I.Prompts.Grammar;
using RlhfT2I.Prompts.Sets;
using RlhfT2I.Scenes.Rendering;
using RlhfT2I.Scenes.World;

namespace RlhfT2I.Scenes.Captions;

/// <summary>
/// How often captions leave something out or get it wrong. The object is always named and always right.
/// </summary>
/// <remarks>
/// <para>
/// Why captions are flawed at all: the paper starts from a model that draws well and aligns badly, worst of all on counts (Table 2: 61 % of
/// count images bad, against 21 % for colors). Trained on true captions, a model of this small world would align well at once and
/// leave nothing for human feedback to mend. Alt texts of the web are the model: they seldom count ("some dogs", "a dog"), often leave the
/// color and the place out, and now and then belong to another picture.
/// </para>
/// <para>
/// Why the dual encoder gets still noisier captions: CLIP is known to be weak at just these things, numbers and which attribute belongs to
/// what, and its text side saw web captions, not a data set's. The rates were set once from that and are not tuned to a result.
/// </para>
/// <para>
/// Captions are the grammar's sentences, so that they share their words with prompts; half of them end with a period, since the paper
/// prints prompts both ways. Two wordings go beyond it: "Some ..." for an open number, and an object with nothing said of it ("A dog").
/// </para>
/// </remarks>
public sealed class CaptionNoise
{
    private const ulong Stream = 0x63617074696F6E;
    private const int FarthestCount = 2;

    /// <summary>Captions that the diffusion model learns from.</summary>
    public static CaptionNoise Pretraining { get; } = new()
    {
        CountRight = 0.45,
        CountVague = 0.25,
        ColorOmitted = 0.40,
        ColorWrong = 0.10,
        PlaceOmitted = 0.40,
        PlaceWrong = 0.08,
    };

    /// <summary>Captions that the dual encoder learns from: as CLIP, it has seen the whole web.</summary>
    public static CaptionNoise Web { get; } = new()
    {
        CountRight = 0.30,
        CountVague = 0.35,
        ColorOmitted = 0.60,
        ColorWrong = 0.20,
        PlaceOmitted = 0.40,
        PlaceWrong = 0.08,
    };

    /// <summary>Captions that say everything, and say it right.</summary>
    public static CaptionNoise None { get; } = new() { CountRight = 1 };

    /// <summary>Share of captions with the right number.</summary>
    /// <value>Default 0. What this and <see cref="CountVague"/> leave of 1 is off by one or two.</value>
    public double CountRight { get; init => field = Share(value, nameof(CountRight)); }

    /// <summary>Share of captions that say "a" or, of several objects, as often "some" instead of a number.</summary>
    /// <value>Default 0.</value>
    public double CountVague { get; init => field = Share(value, nameof(CountVague)); }

    /// <summary>Share of captions without the color.</summary>
    /// <value>Default 0.</value>
    public double ColorOmitted { get; init => field = Share(value, nameof(ColorOmitted)); }

    /// <summary>Share of another color among captions that name one.</summary>
    /// <value>Default 0.</value>
    public double ColorWrong { get; init => field = Share(value, nameof(ColorWrong)); }

    /// <summary>Share of captions without the place.</summary>
    /// <value>Default 0.</value>
    public double PlaceOmitted { get; init => field = Share(value, nameof(PlaceOmitted)); }

    /// <summary>Share of another place among captions that name one.</summary>
    /// <value>Default 0.</value>
    public double PlaceWrong { get; init => field = Share(value, nameof(PlaceWrong)); }

    /// <summary>A caption of a scene: a pure function of scene, rates and seed.</summary>
    /// <param name="scene">What is captioned.</param>
    /// <param name="seed">Seed of this caption; give each scene and each reading of it another.</param>
    public SceneCaption Caption(Scene scene, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(scene);
        var random = new SplitMix64(SplitMix64.Mix(seed ^ Stream));
        (int? count, bool some) = DrawCount(scene.Count, random);
        PromptMeaning meaning = scene.Meaning
            .With(SceneWorld.CountSlot, count is { } number ? SceneWorld.Numeral(number) : null)
            .With(SceneWorld.ColorSlot, DrawValue(SceneWorld.ColorSlot, scene.Color.Word, ColorOmitted, ColorWrong, random))
            .With(SceneWorld.PlaceSlot, DrawValue(SceneWorld.PlaceSlot, scene.Place.Word, PlaceOmitted, PlaceWrong, random));
        PromptSurface surface = random.NextBelow(2) == 0 ? PromptSurface.Plain : PromptSurface.Sentence;
        return new SceneCaption(CaptionText.Render(meaning, some, surface), meaning);
    }

    private (int? Count, bool Some) DrawCount(int count, SplitMix64 random)
    {
        double at = random.NextDouble();
        if (at < CountRight)
            return (count, false);
        if (at < CountRight + CountVague)
            return (null, count > 1 && random.NextBelow(2) == 0);
        int[] near = [.. Enumerable.Range(1, SceneWorld.MaxCount).Where(n => n != count && Math.Abs(n - count) <= FarthestCount)];
        return (near[random.NextBelow(near.Length)], false);
    }

    private static SlotValue? DrawValue(PromptSlot slot, SlotValue right, double omitted, double wrong, SplitMix64 random)
    {
        if (random.NextDouble() < omitted)
            return null;
        if (random.NextDouble() >= wrong)
            return right;
        int other = random.NextBelow(slot.Values.Count - 1);
        return slot.Values[other < right.Index ? other : other + 1];
    }

    private static double Share(double value, string name) => value is >= 0 and <= 1
        ? value
        : throw new ArgumentOutOfRangeException(name, value, "A share is a number from 0 to 1.");
}
