using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Imaging;

/// <summary>Turns images into the input of CLIP's image tower: resize, centre crop, scale, normalise.</summary>
/// <param name="config">The steps and their numbers.</param>
/// <param name="style">Whose rounding to follow; Hugging Face's is what <c>preprocessor_config.json</c> was made for.</param>
/// <remarks>
/// Reference: transformers 4.30 CLIPImageProcessor; openai/CLIP clip.py with torchvision 0.14. Images are RGB before the first step.
/// </remarks>
public sealed class ClipImagePreprocessor(ClipImagePreprocessorConfig config, ImageTransformStyle style = ImageTransformStyle.HuggingFace)
{
    // The longest side a resize may produce: a 1 x 8192 strip would otherwise become 224 x 1,835,008.
    private const int MaxResizedSide = 32_768;

    /// <summary>The steps and their numbers.</summary>
    public ClipImagePreprocessorConfig Config { get; } = config ?? throw new ArgumentNullException(nameof(config));

    /// <summary>Whose rounding is followed.</summary>
    public ImageTransformStyle Style { get; } = style;

    /// <summary>Reads the configuration in a model's folder.</summary>
    /// <param name="folder">The folder with <c>preprocessor_config.json</c>, or that file.</param>
    /// <param name="style">Whose rounding to follow.</param>
    /// <exception cref="InvalidDataException">A field has a value that is not allowed.</exception>
    public static ClipImagePreprocessor Load(string folder, ImageTransformStyle style = ImageTransformStyle.HuggingFace) =>
        new(ClipImagePreprocessorConfig.Load(folder), style);

    /// <summary>All steps.</summary>
    /// <param name="images">At least one image; without the crop, all must come out of the resize equally large.</param>
    /// <returns>float32 (N, 3, H, W) on the CPU; the caller owns it.</returns>
    /// <exception cref="ArgumentException">There is no image, or sizes differ.</exception>
    public Tensor Preprocess(IReadOnlyList<RgbImage> images)
    {
        ArgumentNullException.ThrowIfNull(images);
        RgbImage[] cropped = [.. images.Select(Transform)];
        if (cropped.Length == 0)
            throw new ArgumentException("There are no images.", nameof(images));
        (int width, int height) = (cropped[0].Width, cropped[0].Height);
        if (Array.Find(cropped, image => image.Width != width || image.Height != height) is { } other)
            throw new ArgumentException(
                $"A batch needs equal sizes; found {width} x {height} and {other.Width} x {other.Height}.", nameof(images));

        float[][] tables = [.. Enumerable.Range(0, RgbImage.Channels).Select(Table)];
        int plane = checked(width * height);
        float[] values = new float[checked(cropped.Length * RgbImage.Channels * plane)];
        for (int n = 0; n < cropped.Length; n++)
        {
            for (int channel = 0; channel < RgbImage.Channels; channel++)
            {
                Span<float> target = values.AsSpan(((n * RgbImage.Channels) + channel) * plane, plane);
                for (int i = 0; i < plane; i++)
                    target[i] = tables[channel][cropped[n].Pixels[(i * RgbImage.Channels) + channel]];
            }
        }

        return tensor(values, [cropped.Length, RgbImage.Channels, height, width], dtype: float32);
    }

    /// <summary>The steps on bytes: resize and centre crop.</summary>
    /// <param name="image">The image; not changed.</param>
    /// <exception cref="ArgumentException">The image is so narrow that the resize would give more than 32,768 pixels on a side.</exception>
    public RgbImage Transform(RgbImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (Config.DoResize)
        {
            (int height, int width) = Config.ResizeTo ?? ResizedSize(image, Config.ShortestEdge ?? Math.Min(image.Width, image.Height));
            image = PilResampler.Resize(image, width, height, Config.Resample);
        }

        return Config.DoCenterCrop ? CenterCrop(image, Config.CropSize.Height, Config.CropSize.Width) : image;
    }

    private static (int Height, int Width) ResizedSize(RgbImage image, int shortestEdge)
    {
        long shortSide = Math.Min(image.Width, image.Height), longSide = Math.Max(image.Width, image.Height);
        // Both references cut the fraction off.
        double resized = Math.Truncate((double)(shortestEdge * longSide) / shortSide);
        if (resized > MaxResizedSide)
            throw new ArgumentException(
                $"The image of {image.Width} x {image.Height} pixels would be resized to {resized} on a side; " +
                $"allowed are {MaxResizedSide}.",
                nameof(image));
        return image.Width <= image.Height ? ((int)resized, shortestEdge) : (shortestEdge, (int)resized);
    }

    private RgbImage CenterCrop(RgbImage image, int height, int width)
    {
        var result = new RgbImage(width, height, new byte[checked(RgbImage.Channels * width * height)]);
        int top = Offset(image.Height, height), left = Offset(image.Width, width);
        int first = Math.Max(left, 0), count = Math.Min(left + width, image.Width) - first;
        for (int y = 0; y < height; y++)
        {
            if (top + y < 0 || top + y >= image.Height)
                continue;
            image.Pixels.AsSpan((((top + y) * image.Width) + first) * RgbImage.Channels, count * RgbImage.Channels)
                .CopyTo(result.Pixels.AsSpan(((y * width) + first - left) * RgbImage.Channels));
        }

        return result;
    }

    /// <summary>Where the crop begins in the image; negative where the image is the smaller one and gets a margin.</summary>
    private int Offset(int size, int crop)
    {
        double half = (size - crop) / 2.0;
        if (Style == ImageTransformStyle.HuggingFace)
            return (int)Math.Floor(half);
        // torchvision pads first, the smaller half before the image, and then cuts with Python's round.
        return crop > size ? -((crop - size) / 2) : (int)Math.Round(half, MidpointRounding.ToEven);
    }

    /// <summary>The value of each byte in one channel, in the references' order of float32 operations.</summary>
    private float[] Table(int channel)
    {
        float mean = (float)Config.ImageMean[channel], std = (float)Config.ImageStd[channel];
        float[] table = new float[256];
        for (int level = 0; level < table.Length; level++)
        {
            float value = Config.DoRescale ? (float)(level * Config.RescaleFactor) : level;
            table[level] = Config.DoNormalize ? (value - mean) / std : value;
        }

        return table;
    }
}
