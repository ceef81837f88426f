using RlhfT2I.Prompts.Sets;
using RlhfT2I.Scenes.World;

namespace RlhfT2I.Scenes.Rendering;

/// <summary>A sky-line of houses with lit windows.</summary>
internal sealed class CityPainter : PlacePainter
{
    private static readonly Rgb Sky = new(178, 198, 220), Near = new(96, 106, 128), Far = new(128, 138, 158), Window = new(226, 212, 156);

    public override IReadOnlyList<Rgb> Tones { get; } = [Near, Far, Sky, Window];

    public override void Paint(SceneCanvas canvas, SplitMix64 random)
    {
        canvas.Fill(0, 0, SceneCanvas.Size, SceneCanvas.Size, Sky);
        bool near = random.NextBelow(2) == 0;
        for (int x = -random.NextBelow(4); x < SceneCanvas.Size; near = !near)
        {
            int width = 7 + (2 * random.NextBelow(2));
            int top = near ? 4 + random.NextBelow(6) : 11 + random.NextBelow(6);
            canvas.Fill(x, top, width, SceneCanvas.Size - top, near ? Near : Far);
            for (int y = top + 2; y < SceneCanvas.Size - 2; y += 4)
            {
                for (int column = x + 1; column < x + width - 1; column += 2)
                {
                    if (random.NextBelow(3) != 0)
                        canvas.Fill(column, y, 1, 2, Window);
                }
            }

            x += width;
        }
    }
}
