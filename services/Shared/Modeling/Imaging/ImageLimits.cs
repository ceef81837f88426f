namespace RlhfT2I.Modeling.Imaging;

/// <summary>What <see cref="ImageCodec"/> accepts; checked on the header before memory for pixels is taken.</summary>
public sealed record ImageLimits
{
    /// <summary>Most pixels, width times height.</summary>
    /// <value>16,777,216 (4096 squared).</value>
    public long MaxPixels { get; init; } = 16_777_216;

    /// <summary>Longest side in pixels.</summary>
    /// <value>8,192.</value>
    public int MaxSide { get; init; } = 8_192;

    /// <summary>Largest file in bytes.</summary>
    /// <value>33,554,432 (32 MiB).</value>
    public int MaxBytes { get; init; } = 33_554_432;

    /// <summary>Throws where an image of this size is not accepted.</summary>
    /// <exception cref="ImageFormatException">A side is not positive or over a limit.</exception>
    internal void Check(long width, long height)
    {
        if (width <= 0 || height <= 0)
            throw new ImageFormatException($"The image is {width} x {height} pixels; both sides must be positive.");
        if (width > MaxSide || height > MaxSide || width * height > MaxPixels)
            throw new ImageFormatException(
                $"The image is {width} x {height} pixels; allowed are {MaxSide} on a side and {MaxPixels} in all.");
    }
}
