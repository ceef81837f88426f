using RlhfT2I.Prompts.Sets;
using RlhfT2I.Scenes.World;

namespace RlhfT2I.Scenes.Rendering;

/// <summary>Grey ground with craters under a dark sky with stars.</summary>
internal sealed class MoonPainter : PlacePainter
{
    private const int Horizon = 13;
    private static readonly Rgb Ground = new(158, 158, 166), Crater = new(116, 116, 128), Sky = new(52, 56, 96), Star = new(206, 206, 216);

    public override IReadOnlyList<Rgb> Tones { get; } = [Ground, Sky, Crater, Star];

    public override void Paint(SceneCanvas canvas, SplitMix64 random)
    {
        canvas.Fill(0, 0, SceneCanvas.Size, Horizon, Sky);
        canvas.Fill(0, Horizon, SceneCanvas.Size, SceneCanvas.Size - Horizon, Ground);
        for (int star = 0; star < 12; star++)
            canvas.Set(random.NextBelow(SceneCanvas.Size), random.NextBelow(Horizon - 1), Star);
        for (int row = 0; row < 4; row++)
        {
            for (int x = random.NextBelow(10) - 3; x < SceneCanvas.Size; x += 11 + random.NextBelow(5))
                PaintCrater(canvas, x, Horizon + 2 + (row * 6) + random.NextBelow(2), 4 + random.NextBelow(3));
        }
    }

    private static void PaintCrater(SceneCanvas canvas, int left, int top, int width)
    {
        canvas.Fill(left + 1, top, width - 2, 1, Crater);
        canvas.Fill(left, top + 1, width, 2, Crater);
        canvas.Fill(left + 1, top + 3, width - 2, 1, Star);
    }
}
