using RlhfT2I.Prompts.Sets;
using RlhfT2I.Scenes.World;

namespace RlhfT2I.Scenes.Rendering;

/// <summary>A table top of grained planks with its front edge and two legs, before a wall.</summary>
internal sealed class TablePainter : PlacePainter
{
    private const int Top = 5, Edge = 33, Plank = 7;
    private static readonly Rgb Wood = new(208, 160, 114), Joint = new(178, 128, 90), Wall = new(196, 188, 200);

    public override IReadOnlyList<Rgb> Tones { get; } = [Wood, Joint, Wall];

    public override void Paint(SceneCanvas canvas, SplitMix64 random)
    {
        canvas.Fill(0, 0, SceneCanvas.Size, SceneCanvas.Size, Wall);
        canvas.Fill(0, Top, SceneCanvas.Size, Edge - Top, Wood);
        for (int y = Top; y < Edge; y += Plank)
        {
            canvas.Fill(0, y, SceneCanvas.Size, 1, Joint);
            for (int x = random.NextBelow(12); x < SceneCanvas.Size; x += 11 + random.NextBelow(8))
                canvas.Fill(x, y + 2 + random.NextBelow(Plank - 3), 3, 1, Joint);
        }

        int leg = 2 + random.NextBelow(4);
        canvas.Fill(0, Edge, SceneCanvas.Size, 2, Joint);
        canvas.Fill(leg, Edge + 2, 4, SceneCanvas.Size, Joint);
        canvas.Fill(SceneCanvas.Size - leg - 4, Edge + 2, 4, SceneCanvas.Size, Joint);
    }
}
