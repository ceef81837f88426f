namespace RlhfT2I.Feedback.Infrastructure.Pictures;

/// <summary>A picture as plain bytes: rows of red, green, blue from the top.</summary>
internal sealed record Pixels(int Width, int Height, byte[] Rgb)
{
    private const byte Background = 255;

    /// <summary>The picture in the middle of a white canvas.</summary>
    public Pixels CentredOn(int width, int height)
    {
        if (width == Width && height == Height)
            return this;
        byte[] canvas = new byte[width * height * 3];
        Array.Fill(canvas, Background);
        int left = (width - Width) / 2, top = (height - Height) / 2;
        for (int row = 0; row < Height; row++)
            Rgb.AsSpan(row * Width * 3, Width * 3).CopyTo(canvas.AsSpan(((top + row) * width + left) * 3));
        return new Pixels(width, height, canvas);
    }
}
