using RlhfT2I.Modeling.Imaging;

namespace RlhfT2I.Scenes.Gallery;

/// <summary>Lays pictures of one size out in rows, enlarged pixel by pixel, so that a person can look at them.</summary>
public static class ContactSheet
{
    private const int Gap = 4;
    private const byte Paper = 236;

    /// <summary>Draws a sheet.</summary>
    /// <param name="images">The pictures, row by row; at least one, all of one size.</param>
    /// <param name="columns">Pictures in a row, positive.</param>
    /// <param name="scale">Width and height of each of their pixels, positive.</param>
    /// <exception cref="ArgumentException">There is no picture, or their sizes differ.</exception>
    public static RgbImage Draw(IReadOnlyList<RgbImage> images, int columns, int scale)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(scale);
        if (images.Count == 0)
            throw new ArgumentException("A sheet shows at least one picture.", nameof(images));
        if (images.FirstOrDefault(i => i.Width != images[0].Width || i.Height != images[0].Height) is { } other)
            throw new ArgumentException($"Sizes differ: {images[0].Width} x {images[0].Height} and {other.Width} x {other.Height}.", nameof(images));

        int stepX = (images[0].Width * scale) + Gap, stepY = (images[0].Height * scale) + Gap;
        int rows = (images.Count + columns - 1) / columns;
        (int width, int height) = ((columns * stepX) + Gap, (rows * stepY) + Gap);
        byte[] pixels = new byte[checked(width * height * RgbImage.Channels)];
        Array.Fill(pixels, Paper);
        for (int i = 0; i < images.Count; i++)
            Enlarge(images[i], pixels, width, Gap + (i % columns * stepX), Gap + (i / columns * stepY), scale);
        return new RgbImage(width, height, pixels);
    }

    private static void Enlarge(RgbImage image, byte[] sheet, int sheetWidth, int left, int top, int scale)
    {
        for (int y = 0; y < image.Height * scale; y++)
        {
            for (int x = 0; x < image.Width * scale; x++)
            {
                int from = (((y / scale) * image.Width) + (x / scale)) * RgbImage.Channels;
                int to = (((top + y) * sheetWidth) + left + x) * RgbImage.Channels;
                image.Pixels.AsSpan(from, RgbImage.Channels).CopyTo(sheet.AsSpan(to));
            }
        }
    }
}
