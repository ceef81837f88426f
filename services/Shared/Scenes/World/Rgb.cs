namespace RlhfT2I.Scenes.World;

/// <summary>A color of 8 bits a channel.</summary>
/// <param name="R">Red, 0 to 255.</param>
/// <param name="G">Green, 0 to 255.</param>
/// <param name="B">Blue, 0 to 255.</param>
public readonly record struct Rgb(byte R, byte G, byte B)
{
    /// <summary>Squared Euclidean distance, 0 to 3 * 255².</summary>
    public int SquaredDistance(Rgb other)
    {
        int r = R - other.R, g = G - other.G, b = B - other.B;
        return (r * r) + (g * g) + (b * b);
    }

    /// <summary>Euclidean distance, 0 to 441.7.</summary>
    public double Distance(Rgb other) => Math.Sqrt(SquaredDistance(other));

    /// <summary>The color halfway between two, what a blurred edge between them shows.</summary>
    public static Rgb Midpoint(Rgb a, Rgb b) => new((byte)((a.R + b.R) / 2), (byte)((a.G + b.G) / 2), (byte)((a.B + b.B) / 2));
}
