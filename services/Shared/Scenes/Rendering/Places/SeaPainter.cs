using RlhfT2I.Prompts.Sets;
using RlhfT2I.Scenes.World;

namespace RlhfT2I.Scenes.Rendering;

/// <summary>Rows of waves below a strip of sky.</summary>
internal sealed class SeaPainter : PlacePainter
{
    private const int Horizon = 5;
    private static readonly Rgb Water = new(70, 158, 186), Crest = new(156, 212, 222), Deep = new(48, 126, 158), Sky = new(198, 222, 236);

    public override IReadOnlyList<Rgb> Tones { get; } = [Water, Crest, Deep, Sky];

    public override void Paint(SceneCanvas canvas, SplitMix64 random)
    {
        canvas.Fill(0, 0, SceneCanvas.Size, Horizon, Sky);
        canvas.Fill(0, Horizon, SceneCanvas.Size, SceneCanvas.Size - Horizon, Water);
        canvas.Fill(0, Horizon, SceneCanvas.Size, 1, Deep);
        for (int y = Horizon + 3; y < SceneCanvas.Size; y += 5)
        {
            int phase = random.NextBelow(8);
            for (int x = 0; x < SceneCanvas.Size; x++)
            {
                // One wave is eight pixels long: up, along its top, down, and a trough in shade.
                int at = (x + phase) % 8;
                int height = at is 2 or 3 or 4 ? 0 : at is 1 or 5 ? 1 : 2;
                canvas.Set(x, y + height, height == 2 ? Deep : Crest);
            }
        }
    }
}
