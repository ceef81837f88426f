using RlhfT2I.Modeling.Imaging;
using RlhfT2I.Modeling.Runtime;
using RlhfT2I.Scenes.Captions;
using RlhfT2I.Scenes.Rendering;

namespace RlhfT2I.Cli.Paper.Measures;

/// <summary>
/// Captions and pictures that show what they say, in place of MS-COCO's: drawn from what the base model learned from, held-out objects
/// included, and none of it is trained on here. As in the paper they have nothing to do with the prompts that models are tuned for.
/// </summary>
internal sealed class CaptionSet
{
    private const ulong SceneStream = 0x63617074, CaptionStream = 0x74657874;
    private const int DrawsPerCaption = 20;

    private readonly List<Scene> _scenes = [];

    private CaptionSet()
    {
    }

    /// <summary>The captions; no two are alike.</summary>
    public List<string> Texts { get; } = [];

    /// <summary>Draws a set.</summary>
    /// <param name="count">Captions, positive.</param>
    /// <param name="seed">Seed of the draw.</param>
    /// <exception cref="Connection.InputException">The world has fewer captions.</exception>
    public static CaptionSet Draw(int count, long seed)
    {
        var set = new CaptionSet();
        var known = new HashSet<string>(StringComparer.Ordinal);
        for (long i = 0; set.Texts.Count < count; i++)
        {
            if (i >= (long)count * DrawsPerCaption)
                throw new Connection.InputException("captions", $"the world has no {count} different captions", "ask for fewer");
            Scene scene = SceneDistribution.Default.Draw(SeedSequence.Derive((ulong)seed, SceneStream), i);
            SceneCaption caption = CaptionNoise.None.Caption(scene, SeedSequence.Derive((ulong)seed, CaptionStream, (ulong)i));
            if (!known.Add(caption.Text))
                continue;
            set.Texts.Add(caption.Text);
            set._scenes.Add(scene);
        }

        return set;
    }

    /// <summary>The pictures, in the order of the captions.</summary>
    public IReadOnlyList<RgbImage> Pictures() => [.. _scenes.Select(SceneRenderer.Render)];
}
