using System.Text;
using Microsoft.Win32.SafeHandles;
using RlhfT2I.Modeling.Imaging;

namespace RlhfT2I.FineTuning.Infrastructure.Pretraining;

/// <summary>What the layouts share.</summary>
internal static class PairFiles
{
    /// <summary>Largest image file of a pair.</summary>
    public static readonly int MaxImageBytes = (int)Math.Min(new ImageLimits().MaxBytes, int.MaxValue);

    /// <summary>Longest caption, in bytes.</summary>
    public const int MaxCaptionBytes = 64 << 10;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Files of a folder whose names end in a way, by name; or the one file that the path is. Links are left out.</summary>
    public static IReadOnlyList<string> WithExtension(string path, string extension)
    {
        if (File.Exists(path))
            return path.EndsWith(extension, StringComparison.OrdinalIgnoreCase) ? [path] : [];
        return Directory.Exists(path)
            ? [.. Directory.EnumerateFiles(path, "*" + extension, SearchOption.TopDirectoryOnly).Where(file => new FileInfo(file).LinkTarget is null).Order(StringComparer.Ordinal)]
            : [];
    }

    /// <summary>Reads bytes that a place names.</summary>
    /// <exception cref="InvalidDataException">The file ends before them.</exception>
    public static async ValueTask<byte[]> ReadAsync(SafeFileHandle file, long offset, int length, CancellationToken cancellationToken)
    {
        byte[] bytes = new byte[length];
        for (int read = 0; read < length;)
        {
            int count = await RandomAccess.ReadAsync(file, bytes.AsMemory(read), offset + read, cancellationToken);
            read += count > 0 ? count : throw new InvalidDataException("the file has become shorter");
        }
        return bytes;
    }

    /// <summary>A caption from its bytes.</summary>
    /// <exception cref="InvalidDataException">They are no UTF-8.</exception>
    public static string Caption(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Strict.GetString(bytes).Trim();
        }
        catch (DecoderFallbackException)
        {
            throw new InvalidDataException("the caption is no UTF-8");
        }
    }

    /// <summary>What is wrong with a pair; <c>null</c> for nothing. The image is decoded.</summary>
    public static string? ProblemOf(PairContent content)
    {
        const int MaxAspect = 16;
        if (content.Caption.Length == 0)
            return "the caption is empty";
        if (Encoding.UTF8.GetByteCount(content.Caption) > MaxCaptionBytes)
            return $"the caption has more than {MaxCaptionBytes} bytes";
        try
        {
            RgbImage image = ImageCodec.Decode(content.Image);
            long longer = Math.Max(image.Width, image.Height), shorter = Math.Min(image.Width, image.Height);
            return longer > MaxAspect * shorter ? $"the image is {image.Width} x {image.Height}: one side is more than {MaxAspect} times the other" : null;
        }
        catch (ImageFormatException exception)
        {
            return exception.Message;
        }
    }
}
