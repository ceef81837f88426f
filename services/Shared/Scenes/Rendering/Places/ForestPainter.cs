using RlhfT2I.Prompts.Sets;
using RlhfT2I.Scenes.World;

namespace RlhfT2I.Scenes.Rendering;

/// <summary>Trunks in green haze under a ragged canopy.</summary>
internal sealed class ForestPainter : PlacePainter
{
    private static readonly Rgb Haze = new(158, 190, 168), Leaves = new(78, 126, 106), Bark = new(92, 102, 94);

    public override IReadOnlyList<Rgb> Tones { get; } = [Haze, Leaves, Bark];

    public override void Paint(SceneCanvas canvas, SplitMix64 random)
    {
        canvas.Fill(0, 0, SceneCanvas.Size, SceneCanvas.Size, Haze);
        for (int x = random.NextBelow(4); x < SceneCanvas.Size; x += 6 + random.NextBelow(3))
            canvas.Fill(x, 0, 2, SceneCanvas.Size - 2, Bark);
        for (int x = 0; x < SceneCanvas.Size; x += 4)
        {
            canvas.Fill(x, 0, 4, 6 + random.NextBelow(4), Leaves);
            canvas.Fill(x, SceneCanvas.Size - 3 - random.NextBelow(2), 4, 4, Leaves);
        }
    }
}
