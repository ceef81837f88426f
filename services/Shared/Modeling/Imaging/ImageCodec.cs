using SkiaSharp;

namespace RlhfT2I.Modeling.Imaging;

/// <summary>Decodes PNG, JPEG and WebP files from people and machines that are not trusted.</summary>
/// <remarks>
/// A file's structure is walked from end to end before pixels are allocated: size limits, checksums, one frame, nothing behind the
/// end. Pixels are then Skia's, without colour management or premultiplication, so they are those of Pillow's
/// <c>Image.open(f).convert("RGB")</c>: alpha is dropped, palettes and grey are spread to RGB, orientation tags are not
/// applied. One difference on purpose: of 16-bit grey the high byte is taken, where Pillow clips to 255.
/// Not supported: CMYK and 12-bit JPEG, animation, other formats.
/// </remarks>
public static class ImageCodec
{
    /// <summary>Decodes the rest of a stream.</summary>
    /// <param name="stream">Read to its end, or to one byte over the limit; not closed.</param>
    /// <param name="limits">What to accept; null for the defaults.</param>
    /// <exception cref="ImageFormatException">The bytes are not a single undamaged image within the limits.</exception>
    public static RgbImage Decode(Stream stream, ImageLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        limits ??= new ImageLimits();
        using var buffer = new MemoryStream();
        byte[] part = new byte[81_920];
        for (int count; (count = stream.Read(part, 0, part.Length)) > 0;)
        {
            if (buffer.Length + count > limits.MaxBytes)
                throw TooLarge(limits);
            buffer.Write(part, 0, count);
        }

        return Decode(buffer.GetBuffer().AsSpan(0, (int)buffer.Length), limits);
    }

    /// <summary>Decodes a whole file.</summary>
    /// <param name="file">The file's bytes.</param>
    /// <param name="limits">What to accept; null for the defaults.</param>
    /// <exception cref="ImageFormatException">The bytes are not a single undamaged image within the limits.</exception>
    public static RgbImage Decode(ReadOnlySpan<byte> file, ImageLimits? limits = null)
    {
        limits ??= new ImageLimits();
        if (file.Length > limits.MaxBytes)
            throw TooLarge(limits);
        if (file.StartsWith(PngFormat.Signature))
        {
            (int width, int height, byte[] essence) = PngFormat.Inspect(file, limits);
            return DecodePixels(essence, SKEncodedImageFormat.Png, width, height);
        }

        if (file.StartsWith(JpegFormat.Signature))
        {
            (int width, int height) = JpegFormat.Inspect(file, limits);
            return DecodePixels(file, SKEncodedImageFormat.Jpeg, width, height);
        }

        if (WebPFormat.Matches(file))
        {
            (int width, int height) = WebPFormat.Inspect(file, limits);
            return DecodePixels(file, SKEncodedImageFormat.Webp, width, height);
        }

        throw new ImageFormatException("The file is none of PNG, JPEG and WebP.");
    }

    private static unsafe RgbImage DecodePixels(ReadOnlySpan<byte> file, SKEncodedImageFormat format, int width, int height)
    {
        using SKData data = SKData.CreateCopy(file);
        using SKCodec codec = SKCodec.Create(data) ?? throw Damaged(format);
        if (codec.EncodedFormat != format || codec.Info.Width != width || codec.Info.Height != height || codec.FrameCount > 1)
            throw Damaged(format);

        // No colour space: the stored numbers are the values. Unpremultiplied: alpha must not darken what it covers.
        var info = new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul, colorspace: null);
        byte[] rgba = new byte[(long)width * height * 4];
        fixed (byte* pixels = rgba)
        {
            if (codec.GetPixels(info, (IntPtr)pixels) != SKCodecResult.Success)
                throw Damaged(format);
        }

        byte[] rgb = new byte[(long)width * height * RgbImage.Channels];
        for (int from = 0, to = 0; to < rgb.Length; from += 4, to += 3)
        {
            rgb[to] = rgba[from];
            rgb[to + 1] = rgba[from + 1];
            rgb[to + 2] = rgba[from + 2];
        }

        return new RgbImage(width, height, rgb);
    }

    private static ImageFormatException Damaged(SKEncodedImageFormat format) => new($"Not a usable image: the {format} data is damaged.");

    private static ImageFormatException TooLarge(ImageLimits limits) => new($"The file is longer than {limits.MaxBytes} bytes.");
}
