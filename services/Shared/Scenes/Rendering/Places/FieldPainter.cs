using RlhfT2I.Prompts.Sets;
using RlhfT2I.Scenes.World;

namespace RlhfT2I.Scenes.Rendering;

/// <summary>A meadow with tufts of grass below a strip of sky.</summary>
internal sealed class FieldPainter : PlacePainter
{
    private const int Horizon = 7;
    private static readonly Rgb Grass = new(168, 204, 112), Blade = new(132, 172, 90), Sky = new(186, 218, 238);

    public override IReadOnlyList<Rgb> Tones { get; } = [Grass, Blade, Sky];

    public override void Paint(SceneCanvas canvas, SplitMix64 random)
    {
        canvas.Fill(0, 0, SceneCanvas.Size, Horizon, Sky);
        canvas.Fill(0, Horizon, SceneCanvas.Size, SceneCanvas.Size - Horizon, Grass);
        for (int x = -random.NextBelow(8); x < SceneCanvas.Size; x += 9 + random.NextBelow(6))
            canvas.Fill(x, Horizon - 1, 5 + random.NextBelow(4), 1, Grass);
        for (int y = Horizon + 2; y < SceneCanvas.Size; y += 4)
        {
            for (int x = random.NextBelow(6); x < SceneCanvas.Size; x += 5 + random.NextBelow(4))
            {
                canvas.Set(x, y, Blade);
                canvas.Set(x + 2, y, Blade);
                canvas.Fill(x, y + 1, 3, 1, Blade);
                canvas.Set(x + 1, y + 2, Blade);
            }
        }
    }
}
