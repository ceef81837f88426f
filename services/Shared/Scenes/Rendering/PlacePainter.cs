using RlhfT2I.Prompts.Sets;
using RlhfT2I.Scenes.World;

namespace RlhfT2I.Scenes.Rendering;

/// <summary>
/// Paints the texture of a place. Tones are muted, so that each of the nine object colors stands out from each of them and from the
/// midpoints of any two (what a blurred edge between them shows); a test holds the smallest distance.
/// </summary>
internal abstract class PlacePainter
{
    /// <summary>The tones it uses; the first two cover most of the picture.</summary>
    public abstract IReadOnlyList<Rgb> Tones { get; }

    /// <summary>Covers the whole canvas.</summary>
    /// <param name="canvas">Where to paint.</param>
    /// <param name="random">Decides the details.</param>
    public abstract void Paint(SceneCanvas canvas, SplitMix64 random);
}
