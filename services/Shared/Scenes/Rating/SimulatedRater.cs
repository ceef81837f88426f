using RlhfT2I.Modeling.Imaging;
using RlhfT2I.Prompts.Grammar;
using RlhfT2I.Scenes.World;

namespace RlhfT2I.Scenes.Rating;

/// <summary>
/// Stands in for the people of section 3.1 where no people are at hand: it looks at the pixels of a picture of this world, says what it
/// sees, and judges that against a prompt. It knows the looks of the world, never the scene or prompt a picture was made from.
/// What it produces is simulated, and is to be shown as such.
/// </summary>
/// <remarks>
/// 1. The place is the one whose main tones are there and whose tones come nearest to all pixels. 2. Pixels nearer to an object color than
/// to the place's tones are foreground; connected ones are things, and copies that ran together are taken apart. 3. Each thing is
/// compared with the 25 silhouettes by intersection over union: from 0.66 on it is recognised, from 0.57 on it is doubtful. 4. Its color
/// is that of at least 60 % of its pixels, doubtful from 45 % on.
/// </remarks>
public static class SimulatedRater
{
    private const double ClearPurity = 0.60, UnclearPurity = 0.45;

    /// <summary>Mean distance that the rounding to 5 bits a channel leaves in a clean picture at most.</summary>
    private const double CleanDistance = 6;

    /// <summary>Two kinds that fit this alike are not told apart.</summary>
    private const double SmallestLead = 0.02;

    /// <summary>Says what a picture shows.</summary>
    /// <param name="image">A picture of <see cref="SceneWorld.ImageSize"/> pixels in width and height.</param>
    /// <exception cref="ArgumentException">The picture has another size.</exception>
    public static SceneReading Read(RgbImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (image.Width != SceneWorld.ImageSize || image.Height != SceneWorld.ImageSize)
            throw new ArgumentException(
                $"The rater reads pictures of {SceneWorld.ImageSize} x {SceneWorld.ImageSize} pixels, not {image.Width} x {image.Height}.",
                nameof(image));

        (ScenePlace place, SlotReading placeReading, double placeDistance) = PlaceReader.Read(image);
        var foreground = new Foreground(image, place);
        (List<Part> things, int strayPixels) = PartFinder.Find(foreground.Rows);
        SeenObject[] objects = [.. things.Select(thing => See(thing, foreground)).OrderBy(o => o.Top).ThenBy(o => o.Left)];
        return new SceneReading(
            objects,
            ReadKind(objects),
            ReadCount(objects),
            ReadColor(objects),
            placeReading,
            Fidelity(objects, strayPixels, placeDistance));
    }

    /// <summary>Judges a picture for a prompt by what it shows.</summary>
    /// <param name="image">A picture of <see cref="SceneWorld.ImageSize"/> pixels in width and height.</param>
    /// <param name="prompt">What the prompt says, in the grammar of this world.</param>
    /// <exception cref="ArgumentException">The picture has another size, or the prompt another grammar.</exception>
    public static SceneJudgement Judge(RgbImage image, PromptMeaning prompt) => Read(image).Judge(prompt);

    private static SeenObject See(Part thing, Foreground foreground)
    {
        ShapeMatch match = ShapeMatcher.Match(thing);
        (SceneColor color, double purity) = foreground.ColorOf(thing);
        return new SeenObject(thing.Left, thing.Top, thing.Width, thing.Height, match.Kind, match.Overlap, match.NextOverlap, color, purity);
    }

    private static SlotReading ReadKind(SeenObject[] objects)
    {
        if (objects.Length == 0)
            return Nothing;
        SeenObject worst = objects.MinBy(o => o.Overlap)!;
        if (worst.Overlap < ShapeMatcher.Unclear)
        {
            return new SlotReading(
                SlotState.Other, null, worst.Overlap, $"one thing has no known shape (nearest is {worst.Kind}, {worst.Overlap:0.00})");
        }

        double lead = objects.Min(o => o.Overlap - o.NextOverlap);
        SceneKind kind = worst.Kind;
        if (worst.Overlap < ShapeMatcher.Good || lead < SmallestLead)
        {
            return new SlotReading(
                SlotState.Unclear, kind.Word, worst.Overlap, $"one thing is only somewhat like a {kind} ({worst.Overlap:0.00})");
        }

        return objects.FirstOrDefault(o => o.Kind != kind) is { } other
            ? new SlotReading(SlotState.Other, null, worst.Overlap, $"things of several kinds: {kind} and {other.Kind}")
            : new SlotReading(SlotState.Clear, kind.Word, worst.Overlap, $"{kind} ({worst.Overlap:0.00})");
    }

    private static SlotReading ReadCount(SeenObject[] objects)
    {
        double confidence = objects.Length == 0 ? 0 : objects.Min(o => o.Overlap);
        return objects.Length switch
        {
            0 => Nothing,
            > SceneWorld.MaxCount => new SlotReading(SlotState.Other, null, confidence, $"{objects.Length} things are there"),
            _ => new SlotReading(SlotState.Clear, SceneWorld.Numeral(objects.Length), confidence, $"{SceneWorld.Numeral(objects.Length)} of them"),
        };
    }

    private static SlotReading ReadColor(SeenObject[] objects)
    {
        if (objects.Length == 0)
            return Nothing;
        SeenObject worst = objects.MinBy(o => o.Purity)!;
        if (worst.Purity < UnclearPurity)
        {
            return new SlotReading(
                SlotState.Other, null, worst.Purity, $"one thing has several colors (most is {worst.Color}, {worst.Purity:0.00})");
        }

        if (worst.Purity < ClearPurity)
        {
            return new SlotReading(
                SlotState.Unclear, worst.Color.Word, worst.Purity, $"one thing is only partly {worst.Color} ({worst.Purity:0.00})");
        }

        return objects.FirstOrDefault(o => o.Color != worst.Color) is { } other
            ? new SlotReading(SlotState.Other, null, worst.Purity, $"things of several colors: {worst.Color} and {other.Color}")
            : new SlotReading(SlotState.Clear, worst.Color.Word, worst.Purity, $"{worst.Color} ({worst.Purity:0.00})");
    }

    /// <summary>
    /// Mean completeness of the things, less a hundredth for each stray pixel, times how well the tones of place and things are met.
    /// </summary>
    private static double Fidelity(SeenObject[] objects, int strayPixels, double placeDistance)
    {
        double things = objects.Length == 0 ? 0 : objects.Average(o => o.Overlap * o.Purity);
        double offTone = Math.Max(0, placeDistance - CleanDistance) / (ToneTable.FarthestDistance - CleanDistance);
        return Math.Max(0, things - (0.01 * strayPixels)) * (1 - offTone);
    }

    private static SlotReading Nothing { get; } = new(SlotState.Other, null, 0, "nothing stands out");
}
