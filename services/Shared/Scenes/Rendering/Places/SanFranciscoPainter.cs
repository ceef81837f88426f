using RlhfT2I.Prompts.Sets;
using RlhfT2I.Scenes.World;

namespace RlhfT2I.Scenes.Rendering;

/// <summary>The bridge over the Golden Gate in fog: two towers, cables, hangers and deck above the water.</summary>
internal sealed class SanFranciscoPainter : PlacePainter
{
    private const int Deck = 26, TowerTop = 3, Span = 24;
    private static readonly Rgb Fog = new(200, 208, 214), Water = new(116, 150, 168), Bridge = new(196, 104, 80);

    public override IReadOnlyList<Rgb> Tones { get; } = [Fog, Water, Bridge];

    public override void Paint(SceneCanvas canvas, SplitMix64 random)
    {
        canvas.Fill(0, 0, SceneCanvas.Size, SceneCanvas.Size, Fog);
        canvas.Fill(0, Deck + 5, SceneCanvas.Size, SceneCanvas.Size, Water);
        for (int y = Deck + 7; y < SceneCanvas.Size; y += 3)
        {
            for (int x = random.NextBelow(6); x < SceneCanvas.Size; x += 7 + random.NextBelow(3))
                canvas.Fill(x, y, 3, 1, Fog);
        }

        int first = 4 + random.NextBelow(6);
        PaintCables(canvas, first + 1);
        PaintTower(canvas, first);
        PaintTower(canvas, first + Span);
        canvas.Fill(0, Deck, SceneCanvas.Size, 2, Bridge);
    }

    private static void PaintTower(SceneCanvas canvas, int left)
    {
        canvas.Fill(left, TowerTop, 1, SceneCanvas.Size - 6 - TowerTop, Bridge);
        canvas.Fill(left + 2, TowerTop, 1, SceneCanvas.Size - 6 - TowerTop, Bridge);
        for (int y = TowerTop; y < Deck; y += 5)
            canvas.Fill(left, y, 3, 1, Bridge);
    }

    /// <summary>Parabolas that hang between the towers and run down from them to both shores.</summary>
    private static void PaintCables(SceneCanvas canvas, int tower)
    {
        int previous = -1;
        for (int x = 0; x < SceneCanvas.Size; x++)
        {
            double fromTower = ((((x - tower) % Span) + Span) % Span / (Span / 2.0)) - 1;
            int y = TowerTop + 1 + (int)Math.Round((Deck - 4 - TowerTop) * (1 - (fromTower * fromTower)));
            int reach = previous < 0 ? 1 : Math.Max(1, Math.Abs(y - previous));
            canvas.Fill(x, previous > y ? y : y - reach + 1, 1, reach, Bridge);
            if ((x - tower) % 3 == 0)
                canvas.Fill(x, y, 1, Deck - y, Bridge);
            previous = y;
        }
    }
}
