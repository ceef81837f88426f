using System.Numerics;
using RlhfT2I.Scenes.World;

namespace RlhfT2I.Scenes.Rating;

/// <summary>Finds the things before the place: connected pixels, with the loose pieces of one thing put together.</summary>
internal static class PartFinder
{
    /// <summary>The smallest silhouette covers 44 pixels; less than this is a speck, not a thing.</summary>
    private const int SmallestThing = 14;

    /// <summary>Pieces this near belong to one thing: two whole copies with a gap between them are wider.</summary>
    private const int LargestThing = SceneWorld.Cell;

    /// <summary>The things, from the top left, and how many pixels were left over as specks.</summary>
    /// <param name="foreground">Pixels that are not the place's: bit x of row y.</param>
    public static (List<Part> Things, int StrayPixels) Find(ReadOnlySpan<ulong> foreground)
    {
        List<Part> parts = Connected(foreground);
        Join(parts);
        int stray = parts.Where(p => p.Area < SmallestThing).Sum(p => p.Area);
        parts.RemoveAll(p => p.Area < SmallestThing);
        return ([.. parts.SelectMany(ShapeMatcher.Split)], stray);
    }

    /// <summary>Parts that touch along an edge or at a corner, grown from their first pixel by rows of bits.</summary>
    public static List<Part> Connected(ReadOnlySpan<ulong> foreground)
    {
        ulong[] open = [.. foreground];
        var parts = new List<Part>();
        for (int start = 0; start < open.Length; start++)
        {
            while (open[start] != 0)
            {
                ulong[] part = new ulong[open.Length];
                part[start] = 1UL << BitOperations.TrailingZeroCount(open[start]);
                Grow(part, open, start);
                for (int y = 0; y < open.Length; y++)
                    open[y] &= ~part[y];
                parts.Add(new Part(part));
            }
        }

        return parts;
    }

    private static void Grow(ulong[] part, ulong[] open, int start)
    {
        int first = start, last = start;
        for (bool grew = true; grew;)
        {
            grew = false;
            (first, last) = (Math.Max(0, first - 1), Math.Min(open.Length - 1, last + 1));
            for (int y = first; y <= last; y++)
            {
                ulong seeds = part[y] | (y > 0 ? part[y - 1] : 0) | (y + 1 < part.Length ? part[y + 1] : 0);
                ulong grown = part[y] | ((seeds | (seeds << 1) | (seeds >> 1)) & open[y]);
                grew |= grown != part[y];
                part[y] = grown;
            }
        }
    }

    /// <summary>Joins pieces as long as the box around both is no larger than a thing.</summary>
    private static void Join(List<Part> parts)
    {
        for (int i = 0; i < parts.Count; i++)
        {
            for (int j = i + 1; j < parts.Count; j++)
            {
                if (parts[i].ExtentWith(parts[j]) > LargestThing)
                    continue;
                parts[i] = parts[i].With(parts[j]);
                parts.RemoveAt(j);
                j = i;
            }
        }
    }
}
