using System.Numerics;
using RlhfT2I.Scenes.World;

namespace RlhfT2I.Scenes.Rating;

/// <summary>Compares things with silhouettes.</summary>
internal static class ShapeMatcher
{
    /// <summary>From this overlap on a shape is recognised.</summary>
    public const double Good = 0.66;

    /// <summary>From this overlap on it may be meant.</summary>
    public const double Unclear = 0.57;

    /// <summary>How far the boxes' centers may be apart, in pixels each way.</summary>
    private const int Shift = 2;

    /// <summary>A thing wider or higher than this is more than one copy.</summary>
    private const int LargestThing = SceneWorld.Cell + 1;

    /// <summary>A row of a silhouette's frame.</summary>
    private const ulong Frame = (1UL << Silhouette.Size) - 1;

    /// <summary>The kind whose silhouette overlaps most with the part, over small shifts.</summary>
    public static ShapeMatch Match(Part part)
    {
        (int best, double overlap, double next) = (0, 0, 0);
        for (int k = 0; k < SceneWorld.Kinds.Count; k++)
        {
            Silhouette shape = SceneWorld.Kinds[k].Shape;
            double candidate = (double)Math.Min(part.Area, shape.Area) / Math.Max(part.Area, shape.Area);
            if (candidate <= next)
                continue;
            int left = part.Left - shape.Left + ((part.Width - shape.Width) / 2), top = part.Top - shape.Top + ((part.Height - shape.Height) / 2);
            candidate = BestOverlap(part, shape, left - Shift, left + Shift, top - Shift, top + Shift).Overlap;
            if (candidate > overlap)
                (best, overlap, next) = (k, candidate, overlap);
            else
                next = Math.Max(next, candidate);
        }

        return new ShapeMatch(SceneWorld.Kinds[best], overlap, next);
    }

    /// <summary>
    /// Copies that ran into each other, taken apart: the silhouette that fits best anywhere in the part is cut out, as long as it fits well.
    /// A part of one copy's size comes back as it is, and so does one in which nothing is recognised.
    /// </summary>
    public static IEnumerable<Part> Split(Part part)
    {
        while (Math.Max(part.Width, part.Height) > LargestThing)
        {
            if (Cut(part) is not { } cut)
                break;
            yield return cut.Piece;
            if (cut.Remainder is null)
                yield break;
            part = cut.Remainder;
        }

        yield return part;
    }

    private static (Part Piece, Part? Remainder)? Cut(Part part)
    {
        (double best, int bestLeft, int bestTop) = (Good, 0, 0);
        int right = part.Right - Silhouette.Size + 1, bottom = part.Bottom - Silhouette.Size + 1;
        foreach (SceneKind kind in SceneWorld.Kinds)
        {
            (double overlap, int left, int top) = BestOverlap(
                part,
                kind.Shape,
                Math.Min(part.Left, right) - Shift,
                Math.Max(part.Left, right) + Shift,
                Math.Min(part.Top, bottom) - Shift,
                Math.Max(part.Top, bottom) + Shift,
                windowed: true);
            if (overlap > best)
                (best, bestLeft, bestTop) = (overlap, left, top);
        }

        return best > Good ? CutWindow(part, bestLeft, bestTop) : null;
    }

    private static (Part Piece, Part? Remainder) CutWindow(Part part, int left, int top)
    {
        ulong[] piece = new ulong[part.Rows.Length], rest = [.. part.Rows];
        for (int y = Math.Max(0, top); y < Math.Min(rest.Length, top + Silhouette.Size); y++)
        {
            piece[y] = rest[y] & Shifted(Frame, left);
            rest[y] &= ~piece[y];
        }

        return (new Part(piece), rest.Any(r => r != 0) ? new Part(rest) : null);
    }

    /// <summary>
    /// Best overlap over positions of the silhouette's frame; windowed: pixels of the part outside the frame do not count.
    /// </summary>
    private static (double Overlap, int Left, int Top) BestOverlap(
        Part part, Silhouette shape, int firstLeft, int lastLeft, int firstTop, int lastTop, bool windowed = false)
    {
        (double best, int bestLeft, int bestTop) = (0, 0, 0);
        for (int top = firstTop; top <= lastTop; top++)
        {
            for (int left = firstLeft; left <= lastLeft; left++)
            {
                (int common, int inside) = Count(part, shape, left, top);
                double overlap = (double)common / ((windowed ? inside : part.Area) + shape.Area - common);
                if (overlap > best)
                    (best, bestLeft, bestTop) = (overlap, left, top);
            }
        }

        return (best, bestLeft, bestTop);
    }

    private static (int Common, int Inside) Count(Part part, Silhouette shape, int left, int top)
    {
        int common = 0, inside = 0;
        ulong frame = Shifted(Frame, left);
        for (int y = Math.Max(0, -top); y < Math.Min(Silhouette.Size, part.Rows.Length - top); y++)
        {
            ulong row = part.Rows[top + y];
            common += BitOperations.PopCount(row & Shifted(shape.Rows[y], left));
            inside += BitOperations.PopCount(row & frame);
        }

        return (common, inside);
    }

    private static ulong Shifted(ulong bits, int by) => by >= 0 ? bits << by : bits >> -by;
}
