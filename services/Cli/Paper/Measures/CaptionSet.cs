using RlhfT2I.Cli.Connection;
using RlhfT2I.Modeling.Imaging;
using RlhfT2I.Modeling.Runtime;
using RlhfT2I.Scenes.Captions;
using RlhfT2I.Scenes.Rendering;

namespace RlhfT2I.Cli.Paper.Measures;

/// <summary>
/// Captions and pictures that show what they say, in place of MS-COCO's: drawn from what the embedded world's base model learned from, held-out objects included, or read from a folder.
/// Nothing is trained on them, and as in the paper they have nothing to do with the prompts that models are tuned for.
/// </summary>
internal sealed class CaptionSet
{
    private const ulong SceneStream = 0x63617074, CaptionStream = 0x74657874;
    private const int DrawsPerCaption = 20, LongestCaption = 1000;

    private static readonly string[] Pictured = [".png", ".jpg", ".jpeg", ".webp"];

    private readonly List<Func<RgbImage>> _pictures = [];
    private readonly int? _side;

    private CaptionSet(int? side) => _side = side;

    /// <summary>The captions; no two are alike.</summary>
    public List<string> Texts { get; } = [];

    /// <summary>Draws a set.</summary>
    /// <param name="count">Captions, positive.</param>
    /// <param name="seed">Seed of the draw.</param>
    /// <exception cref="InputException">The world has fewer captions.</exception>
    public static CaptionSet Draw(int count, long seed)
    {
        var set = new CaptionSet(side: null);
        var known = new HashSet<string>(StringComparer.Ordinal);
        for (long i = 0; set.Texts.Count < count; i++)
        {
            if (i >= (long)count * DrawsPerCaption)
                throw new InputException("reference.captions", $"the world has no {count} different captions", "ask for fewer");
            Scene scene = SceneDistribution.Default.Draw(SeedSequence.Derive((ulong)seed, SceneStream), i);
            SceneCaption caption = CaptionNoise.None.Caption(scene, SeedSequence.Derive((ulong)seed, CaptionStream, (ulong)i));
            if (!known.Add(caption.Text))
                continue;
            set.Texts.Add(caption.Text);
            set._pictures.Add(() => SceneRenderer.Render(scene));
        }

        return set;
    }

    /// <summary>Reads a set from a folder of pictures with a text file beside each.</summary>
    /// <param name="plan">The folder, how many, and the side that pictures are brought to.</param>
    /// <exception cref="InputException">The folder is missing, has too few captions, or a caption is unusable.</exception>
    public static CaptionSet Read(ReferencePlan plan)
    {
        if (!Directory.Exists(plan.Folder))
            throw new InputException("reference.folder", $"'{plan.Folder}' is no folder", "name one with pictures and a text file beside each");
        var set = new CaptionSet(plan.Side);
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (string file in Directory.EnumerateFiles(plan.Folder).Where(IsPicture).Order(StringComparer.Ordinal))
        {
            string text = Path.ChangeExtension(file, ".txt");
            if (set.Texts.Count == plan.Captions || !File.Exists(text))
                continue;
            string caption = File.ReadAllText(text).Trim();
            if (caption.Length is 0 or > LongestCaption)
                throw new InputException("reference.folder", $"'{text}' has {caption.Length} characters", $"give captions of 1 to {LongestCaption}");
            if (!known.Add(caption))
                continue;
            set.Texts.Add(caption);
            set._pictures.Add(() => Decode(file));
        }

        return set.Texts.Count == plan.Captions
            ? set
            : throw new InputException("reference.captions", $"'{plan.Folder}' has {set.Texts.Count} pictures with a caption of their own, {plan.Captions} are asked for", "ask for fewer");
    }

    /// <summary>The pictures, in the order of the captions, made as they are taken.</summary>
    /// <exception cref="InputException">A file is no picture.</exception>
    public IEnumerable<RgbImage> Pictures() => _pictures.Select(picture => Fit(picture()));

    /// <summary>A model's picture of a caption as it is measured.</summary>
    public RgbImage Fit(RgbImage picture) => _side is { } side && (picture.Width != side || picture.Height != side)
        ? PilResampler.Resize(picture, side, side, ResampleFilter.Bicubic)
        : picture;

    private static bool IsPicture(string file) => Pictured.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase);

    private static RgbImage Decode(string file)
    {
        try
        {
            return ImageCodec.Decode(File.ReadAllBytes(file));
        }
        catch (ImageFormatException problem)
        {
            throw new InputException("reference.folder", $"'{file}' cannot be read: {problem.Message}", "take it out, or mend it");
        }
    }
}
