using System.Numerics;

namespace RlhfT2I.Scenes.Rating;

/// <summary>Pixels that belong together, as a bit mask of the picture's rows: bit x of row y.</summary>
internal sealed class Part
{
    private readonly ulong[] _rows;

    /// <summary>Takes ownership of <paramref name="rows"/>, which hold at least one pixel.</summary>
    public Part(ulong[] rows)
    {
        _rows = rows;
        ulong columns = 0;
        Top = -1;
        for (int y = 0; y < rows.Length; y++)
        {
            if (rows[y] == 0)
                continue;
            columns |= rows[y];
            Area += BitOperations.PopCount(rows[y]);
            Top = Top < 0 ? y : Top;
            Bottom = y;
        }

        Left = BitOperations.TrailingZeroCount(columns);
        Right = BitOperations.Log2(columns);
    }

    public int Area { get; }

    public int Left { get; }

    public int Right { get; }

    public int Top { get; }

    public int Bottom { get; }

    public int Width => Right - Left + 1;

    public int Height => Bottom - Top + 1;

    public ReadOnlySpan<ulong> Rows => _rows;

    public Part With(Part other) => new([.. _rows.Zip(other._rows, (a, b) => a | b)]);

    /// <summary>Width and height, whichever is more, of the box around both.</summary>
    public int ExtentWith(Part other) => Math.Max(
        Math.Max(Right, other.Right) - Math.Min(Left, other.Left) + 1,
        Math.Max(Bottom, other.Bottom) - Math.Min(Top, other.Top) + 1);
}
