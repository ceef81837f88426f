using System.Numerics;

namespace RlhfT2I.Scenes.World;

public sealed class SilhouetteTests(ITestOutputHelper output)
{
    private const int Shift = 3;

    /// <summary>
    /// Below the overlap from which the rater recognises a shape: a perfect copy of one kind is never a recognised copy of another.
    /// </summary>
    private const double LargestOverlap = 0.64;

    [Fact]
    public void Overlap_OfAnyTwoKindsOverAllSmallShifts_IsTooSmallToMistakeThem()
    {
        var overlaps =
            from a in SceneWorld.Kinds
            from b in SceneWorld.Kinds
            where a.Word.Index < b.Word.Index
            select (Overlap: BestOverlap(a.Shape, b.Shape), Pair: $"{a} and {b}");
        (double worst, string pair) = overlaps.Max();
        output.WriteLine($"worst pair: {pair}, {worst:0.000}");
        worst.ShouldBeLessThan(LargestOverlap, pair);
    }

    [Fact]
    public void Shape_OfAnyKind_IsOnePieceOfFairSize()
    {
        foreach (SceneKind kind in SceneWorld.Kinds)
        {
            kind.Shape.Area.ShouldBeInRange(44, 90, kind.ToString());
            Math.Max(kind.Shape.Width, kind.Shape.Height).ShouldBeInRange(9, Silhouette.Size, kind.ToString());
            ulong[] rows = [.. Enumerable.Range(0, Silhouette.Size).Select(y => (ulong)kind.Shape.Rows[y])];
            Rating.PartFinder.Connected(rows).Count.ShouldBe(1, kind.ToString());
        }
    }

    [Fact]
    public void Covers_EveryCell_SumsToTheArea()
    {
        Silhouette dog = SceneWorld.Kind("dog").Shape;
        int covered = Enumerable.Range(0, Silhouette.Size * Silhouette.Size).Count(i => dog.Covers(i % Silhouette.Size, i / Silhouette.Size));
        covered.ShouldBe(dog.Area);
    }

    [Theory]
    [InlineData("dog: brown", "Line 1", "object: color, place")]
    [InlineData("dog: brown, field\n.....", "Line 2", "row of 11 cells")]
    [InlineData("; no cells\ndog: brown, field\n##########x", "Line 3", "row of 11 cells")]
    public void Parse_MalformedText_NamesTheLine(string text, string line, string complaint)
    {
        string message = Should.Throw<FormatException>(() => SilhouetteFile.Parse(text)).Message;
        message.ShouldContain(line);
        message.ShouldContain(complaint);
    }

    [Fact]
    public void Parse_ObjectDrawnTwice_IsRefused()
    {
        string block = "dog: brown, field\n" + string.Concat(Enumerable.Repeat("###########\n", Silhouette.Size));
        SilhouetteFile.Parse(block)["dog"].Shape.Area.ShouldBe(121);
        Should.Throw<FormatException>(() => SilhouetteFile.Parse(block + "\n" + block)).Message.ShouldContain("twice");
    }

    private static double BestOverlap(Silhouette a, Silhouette b)
    {
        double best = 0;
        int left = a.Left - b.Left, top = a.Top - b.Top, slackX = a.Width - b.Width, slackY = a.Height - b.Height;
        for (int dx = left + Math.Min(0, slackX) - Shift; dx <= left + Math.Max(0, slackX) + Shift; dx++)
        {
            for (int dy = top + Math.Min(0, slackY) - Shift; dy <= top + Math.Max(0, slackY) + Shift; dy++)
            {
                int common = 0;
                for (int y = Math.Max(0, dy); y < Math.Min(Silhouette.Size, Silhouette.Size + dy); y++)
                    common += BitOperations.PopCount((uint)(a.Rows[y] & (dx >= 0 ? b.Rows[y - dy] << dx : b.Rows[y - dy] >> -dx)));
                best = Math.Max(best, (double)common / (a.Area + b.Area - common));
            }
        }

        return best;
    }
}
