namespace RlhfT2I.Modeling.Imaging;

/// <summary>An image of 8-bit red, green and blue, row by row from the top, without padding.</summary>
public sealed class RgbImage
{
    /// <summary>Bytes per pixel.</summary>
    public const int Channels = 3;

    /// <summary>Wraps pixels without copying them.</summary>
    /// <param name="width">Width in pixels, positive.</param>
    /// <param name="height">Height in pixels, positive.</param>
    /// <param name="pixels">3 * width * height bytes: R, G, B of the first pixel, then the one to its right.</param>
    /// <exception cref="ArgumentException">The array's length does not fit the size.</exception>
    public RgbImage(int width, int height, byte[] pixels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentNullException.ThrowIfNull(pixels);
        if (pixels.LongLength != (long)Channels * width * height)
            throw new ArgumentException(
                $"{width} x {height} pixels take {(long)Channels * width * height} bytes, not {pixels.LongLength}.", nameof(pixels));
        Width = width;
        Height = height;
        Pixels = pixels;
    }

    /// <summary>Width in pixels.</summary>
    public int Width { get; }

    /// <summary>Height in pixels.</summary>
    public int Height { get; }

    /// <summary>The bytes, 3 * <see cref="Width"/> * <see cref="Height"/>; shared, not a copy.</summary>
    public byte[] Pixels { get; }
}
