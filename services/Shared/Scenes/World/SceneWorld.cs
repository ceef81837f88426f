using RlhfT2I.Prompts.Grammar;
using RlhfT2I.Scenes.Rendering;

namespace RlhfT2I.Scenes.World;

/// <summary>
/// Everything there is: a kind, a color and a place for each value of the paper's grammar (Appendix B). The words are the grammar's alone;
/// this class says what each looks like, and fails at first use if one of them has no looks.
/// </summary>
public static class SceneWorld
{
    /// <summary>Width and height of a picture in pixels. The project's README says why 40.</summary>
    public const int ImageSize = 40;

    /// <summary>
    /// Copies stand at multiples of this many pixels, the patch of the bundled diffusion model, so that a shape always meets its patches alike.
    /// </summary>
    public const int Lattice = 4;

    /// <summary>Two copies are at least this far apart in x or in y, which leaves a pixel between them.</summary>
    public const int Cell = 12;

    /// <summary>Most copies in one picture.</summary>
    public const int MaxCount = 6;

    private static readonly IReadOnlyDictionary<string, Rgb> Tones = new Dictionary<string, Rgb>
    {
        ["red"] = new(214, 24, 32),
        ["yellow"] = new(255, 222, 20),
        ["green"] = new(16, 152, 36),
        ["blue"] = new(32, 62, 222),
        ["black"] = new(14, 14, 16),
        ["pink"] = new(255, 112, 188),
        ["purple"] = new(126, 34, 168),
        ["white"] = new(255, 255, 255),
        ["brown"] = new(112, 60, 20),
    };

    private static readonly IReadOnlyDictionary<string, PlacePainter> Painters = new Dictionary<string, PlacePainter>
    {
        ["forest"] = new ForestPainter(),
        ["city"] = new CityPainter(),
        ["moon"] = new MoonPainter(),
        ["field"] = new FieldPainter(),
        ["sea"] = new SeaPainter(),
        ["table"] = new TablePainter(),
        ["desert"] = new DesertPainter(),
        ["san-francisco"] = new SanFranciscoPainter(),
    };

    /// <summary>The grammar whose words this world shows.</summary>
    public static PromptGrammar Grammar => PaperGrammar.Instance;

    /// <summary>The slot of numerals.</summary>
    public static PromptSlot CountSlot { get; } = Grammar.Slot(PaperGrammar.CountSlot);

    /// <summary>The slot of colors.</summary>
    public static PromptSlot ColorSlot { get; } = Grammar.Slot(PaperGrammar.ColorSlot);

    /// <summary>The slot of places.</summary>
    public static PromptSlot PlaceSlot { get; } = Grammar.Slot(PaperGrammar.BackgroundSlot);

    /// <summary>The slot of objects.</summary>
    public static PromptSlot KindSlot { get; } = Grammar.Slot(PaperGrammar.ObjectSlot);

    /// <summary>The colors in the order of the grammar: the index of a color is that of its word.</summary>
    public static IReadOnlyList<SceneColor> Colors { get; } = [.. ColorSlot.Values.Select(w => new SceneColor(w, Looks(Tones, w, ColorSlot)))];

    /// <summary>The places in the order of the grammar.</summary>
    public static IReadOnlyList<ScenePlace> Places { get; } = [.. PlaceSlot.Values.Select(w => new ScenePlace(w, Looks(Painters, w, PlaceSlot)))];

    /// <summary>The kinds of objects in the order of the grammar.</summary>
    public static IReadOnlyList<SceneKind> Kinds { get; } = ReadKinds();

    /// <summary>The kind of that key.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static SceneKind Kind(string key) => Kinds[Require(KindSlot, key).Index];

    /// <summary>The color of that key.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static SceneColor Color(string key) => Colors[Require(ColorSlot, key).Index];

    /// <summary>The place of that key.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static ScenePlace Place(string key) => Places[Require(PlaceSlot, key).Index];

    /// <summary>The numeral for a number, 1 to <see cref="MaxCount"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The grammar has no numeral for it.</exception>
    public static SlotValue Numeral(int count) => CountSlot.Values.FirstOrDefault(v => v.Number == count)
        ?? throw new ArgumentOutOfRangeException(nameof(count), count, $"Pictures show 1 to {MaxCount} objects.");

    private static SceneKind[] ReadKinds()
    {
        IReadOnlyDictionary<string, SilhouetteBlock> blocks = SilhouetteFile.ReadEmbedded();
        return [.. KindSlot.Values.Select(word =>
        {
            SilhouetteBlock block = Looks(blocks, word, KindSlot);
            return new SceneKind(word, block.Shape, Color(block.Color), Place(block.Place));
        })];
    }

    private static SlotValue Require(PromptSlot slot, string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return slot.Find(key) ?? throw new ArgumentException(
            $"Slot '{slot}' has no value '{key}': its values are {string.Join(", ", slot.Values)}.", nameof(key));
    }

    private static T Looks<T>(IReadOnlyDictionary<string, T> looks, SlotValue word, PromptSlot slot) => looks.TryGetValue(word.Key, out T? found)
        ? found
        : throw new InvalidOperationException($"The grammar's {slot} '{word.Key}' has no looks: known are {string.Join(", ", looks.Keys)}.");
}
