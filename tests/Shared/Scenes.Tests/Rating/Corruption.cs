using RlhfT2I.Modeling.Imaging;
using RlhfT2I.Prompts.Sets;

namespace RlhfT2I.Scenes.Rating;

/// <summary>Spoils pictures the way a diffusion model does: soft edges, uneven colors, a tint, a few wrong pixels.</summary>
internal sealed record Corruption(string Name, double Blur, double Jitter, double Tint, int StrayPixels)
{
    public static Corruption Light { get; } = new("light", Blur: 0.3, Jitter: 6, Tint: 3, StrayPixels: 4);

    public static Corruption Medium { get; } = new("medium", Blur: 0.5, Jitter: 9, Tint: 5, StrayPixels: 8);

    public static Corruption Heavy { get; } = new("heavy", Blur: 0.75, Jitter: 14, Tint: 8, StrayPixels: 15);

    public RgbImage Apply(RgbImage image, ulong seed)
    {
        var random = new SplitMix64(seed);
        byte[] pixels = new byte[image.Pixels.Length];
        double[] tint = [Tint * Gaussian(random), Tint * Gaussian(random), Tint * Gaussian(random)];
        for (int y = 0; y < image.Height; y++)
        {
            for (int x = 0; x < image.Width; x++)
            {
                for (int c = 0; c < RgbImage.Channels; c++)
                {
                    double value = ((1 - Blur) * At(image, x, y, c)) + (Blur * Smooth(image, x, y, c)) + tint[c] + (Jitter * Gaussian(random));
                    pixels[(((y * image.Width) + x) * RgbImage.Channels) + c] = (byte)Math.Clamp(Math.Round(value), 0, 255);
                }
            }
        }

        for (int i = 0; i < StrayPixels; i++)
        {
            int at = random.NextBelow(image.Width * image.Height) * RgbImage.Channels;
            for (int c = 0; c < RgbImage.Channels; c++)
                pixels[at + c] = (byte)random.NextBelow(256);
        }

        return new RgbImage(image.Width, image.Height, pixels);
    }

    public override string ToString() => Name;

    /// <summary>The binomial 3 x 3 mean, a Gaussian of 0.7 pixels.</summary>
    private static double Smooth(RgbImage image, int x, int y, int c)
    {
        double sum = 0;
        for (int dy = -1; dy <= 1; dy++)
        {
            for (int dx = -1; dx <= 1; dx++)
                sum += (2 - Math.Abs(dx)) * (2 - Math.Abs(dy)) * At(image, x + dx, y + dy, c);
        }

        return sum / 16;
    }

    private static byte At(RgbImage image, int x, int y, int c) =>
        image.Pixels[(((Math.Clamp(y, 0, image.Height - 1) * image.Width) + Math.Clamp(x, 0, image.Width - 1)) * RgbImage.Channels) + c];

    /// <summary>Sum of four uniform numbers of variance 1/3 in all, scaled to variance 1.</summary>
    private static double Gaussian(SplitMix64 random) =>
        Math.Sqrt(3) * (random.NextDouble() + random.NextDouble() + random.NextDouble() + random.NextDouble() - 2);
}
