using System.Numerics;

namespace RlhfT2I.Scenes.World;

/// <summary>The shape of an object: <see cref="Size"/> x <see cref="Size"/> cells, each covered or open. One cell is one pixel.</summary>
public sealed class Silhouette
{
    /// <summary>Width and height in pixels.</summary>
    public const int Size = 11;

    private readonly ushort[] _rows;

    /// <summary>Takes ownership of <paramref name="rows"/>: bit x of row y is set where the object covers the pixel (x, y).</summary>
    /// <exception cref="ArgumentException">
    /// There are not <see cref="Size"/> rows, a bit lies beyond them, or nothing is covered.
    /// </exception>
    internal Silhouette(ushort[] rows)
    {
        if (rows.Length != Size || rows.Any(r => r >> Size != 0))
            throw new ArgumentException($"A silhouette has {Size} rows of {Size} cells.", nameof(rows));
        _rows = rows;
        Area = rows.Sum(r => BitOperations.PopCount(r));
        if (Area == 0)
            throw new ArgumentException("A silhouette covers at least one cell.", nameof(rows));
        ushort columns = rows.Aggregate((all, row) => (ushort)(all | row));
        Left = BitOperations.TrailingZeroCount(columns);
        Width = BitOperations.Log2(columns) - Left + 1;
        Top = Array.FindIndex(rows, r => r != 0);
        Height = Array.FindLastIndex(rows, r => r != 0) - Top + 1;
    }

    /// <summary>Number of covered pixels.</summary>
    public int Area { get; }

    /// <summary>First column with a covered pixel.</summary>
    public int Left { get; }

    /// <summary>First row with a covered pixel.</summary>
    public int Top { get; }

    /// <summary>Columns from the first to the last covered pixel.</summary>
    public int Width { get; }

    /// <summary>Rows from the first to the last covered pixel.</summary>
    public int Height { get; }

    /// <summary>True where the object covers the pixel.</summary>
    /// <param name="x">Column, 0 to <see cref="Size"/> - 1.</param>
    /// <param name="y">Row, 0 to <see cref="Size"/> - 1.</param>
    public bool Covers(int x, int y)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)x, (uint)Size, nameof(x));
        return (_rows[y] >> x & 1) != 0;
    }

    internal ReadOnlySpan<ushort> Rows => _rows;
}
