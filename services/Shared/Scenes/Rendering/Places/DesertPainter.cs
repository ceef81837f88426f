using RlhfT2I.Prompts.Sets;
using RlhfT2I.Scenes.World;

namespace RlhfT2I.Scenes.Rendering;

/// <summary>Dunes with lit and shaded sides and a cactus below a warm sky.</summary>
internal sealed class DesertPainter : PlacePainter
{
    private static readonly Rgb Sand = new(240, 208, 148), Shade = new(222, 184, 124), Sky = new(176, 208, 216), Cactus = new(124, 150, 108);

    public override IReadOnlyList<Rgb> Tones { get; } = [Sand, Shade, Sky, Cactus];

    public override void Paint(SceneCanvas canvas, SplitMix64 random)
    {
        canvas.Fill(0, 0, SceneCanvas.Size, SceneCanvas.Size, Sky);
        PaintDune(canvas, random, baseline: 10, Shade);
        PaintCactus(canvas, 2 + random.NextBelow(12), 6 + random.NextBelow(3));
        PaintCactus(canvas, 20 + random.NextBelow(12), 9 + random.NextBelow(3));
        PaintDune(canvas, random, baseline: 17, Sand);
        PaintDune(canvas, random, baseline: 25, Shade);
        PaintDune(canvas, random, baseline: 32, Sand);
    }

    /// <summary>Covers everything below a curve of two waves.</summary>
    private static void PaintDune(SceneCanvas canvas, SplitMix64 random, int baseline, Rgb tone)
    {
        double phase = random.NextDouble() * Math.Tau, length = 14 + random.NextBelow(8);
        for (int x = 0; x < SceneCanvas.Size; x++)
        {
            int top = baseline - (int)Math.Round(2.5 * Math.Sin(phase + (x * Math.Tau / length)));
            canvas.Fill(x, top, 1, SceneCanvas.Size - top, tone);
        }
    }

    private static void PaintCactus(SceneCanvas canvas, int left, int top)
    {
        canvas.Fill(left + 2, top, 2, 10, Cactus);
        canvas.Fill(left, top + 2, 1, 3, Cactus);
        canvas.Fill(left, top + 5, 2, 1, Cactus);
        canvas.Fill(left + 5, top + 1, 1, 4, Cactus);
        canvas.Fill(left + 4, top + 5, 2, 1, Cactus);
    }
}
