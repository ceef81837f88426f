namespace RlhfT2I.Modeling.Imaging;

/// <summary>Resizes images to the same bytes as Pillow's <c>Image.resize</c> (reference: Pillow 9.4, src/libImaging/Resample.c).</summary>
/// <remarks>
/// Separable, horizontal pass first, rounded to 8 bits between the passes; when shrinking, the filter is stretched by the
/// scale factor (antialiasing); weights are fixed-point numbers of 22 fractional bits. A pass that would not change a length is
/// left out. Scores such as CLIP's and FID's move when any of this differs.
/// </remarks>
public static class PilResampler
{
    // 32 bits less 8 for the pixel and 2 for sums of weights beyond one.
    private const int PrecisionBits = 32 - 8 - 2;

    /// <summary>Resizes to exactly this size.</summary>
    /// <param name="image">The source; not changed.</param>
    /// <param name="width">New width, positive.</param>
    /// <param name="height">New height, positive.</param>
    /// <param name="filter">The kernel.</param>
    /// <returns>A new image, or <paramref name="image"/> itself where the size is the same.</returns>
    public static RgbImage Resize(RgbImage image, int width, int height, ResampleFilter filter)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        (Func<double, double> kernel, double support) = Kernel(filter);

        RgbImage result = image;
        if (width != image.Width)
            result = Horizontal(result, Weights(image.Width, width, kernel, support));
        if (height != image.Height)
            result = Vertical(result, Weights(image.Height, height, kernel, support));
        return result;
    }

    private static RgbImage Horizontal(RgbImage image, (int First, int[] Values)[] weights)
    {
        var result = new RgbImage(weights.Length, image.Height, new byte[checked(RgbImage.Channels * weights.Length * image.Height)]);
        int to = 0;
        for (int y = 0; y < image.Height; y++)
        {
            ReadOnlySpan<byte> row = image.Pixels.AsSpan(y * image.Width * RgbImage.Channels, image.Width * RgbImage.Channels);
            foreach ((int first, int[] values) in weights)
            {
                int red = 1 << (PrecisionBits - 1), green = red, blue = red;
                ReadOnlySpan<byte> from = row.Slice(first * RgbImage.Channels, values.Length * RgbImage.Channels);
                for (int i = 0; i < values.Length; i++)
                {
                    red += from[3 * i] * values[i];
                    green += from[(3 * i) + 1] * values[i];
                    blue += from[(3 * i) + 2] * values[i];
                }

                result.Pixels[to++] = Clip(red);
                result.Pixels[to++] = Clip(green);
                result.Pixels[to++] = Clip(blue);
            }
        }

        return result;
    }

    private static RgbImage Vertical(RgbImage image, (int First, int[] Values)[] weights)
    {
        int stride = image.Width * RgbImage.Channels;
        var result = new RgbImage(image.Width, weights.Length, new byte[checked(stride * weights.Length)]);
        int[] sums = new int[stride];
        for (int y = 0; y < weights.Length; y++)
        {
            Array.Fill(sums, 1 << (PrecisionBits - 1));
            (int first, int[] values) = weights[y];
            for (int i = 0; i < values.Length; i++)
            {
                ReadOnlySpan<byte> row = image.Pixels.AsSpan((first + i) * stride, stride);
                for (int x = 0; x < row.Length; x++)
                    sums[x] += row[x] * values[i];
            }

            Span<byte> target = result.Pixels.AsSpan(y * stride, stride);
            for (int x = 0; x < target.Length; x++)
                target[x] = Clip(sums[x]);
        }

        return result;
    }

    /// <summary>For each target position the first source position and the fixed-point weights from there on.</summary>
    private static (int First, int[] Values)[] Weights(int from, int to, Func<double, double> kernel, double support)
    {
        double scale = (double)from / to;
        double stretch = Math.Max(scale, 1);
        double reach = support * stretch;
        double inverse = 1 / stretch;
        var weights = new (int, int[])[to];
        for (int target = 0; target < to; target++)
        {
            double center = (target + 0.5) * scale;
            int first = Math.Max((int)(center - reach + 0.5), 0);
            double[] values = new double[Math.Min((int)(center + reach + 0.5), from) - first];
            double sum = 0;
            for (int i = 0; i < values.Length; i++)
                sum += values[i] = kernel((i + first - center + 0.5) * inverse);
            weights[target] = (first, Array.ConvertAll(values, value => ToFixed(sum != 0 ? value / sum : value)));
        }

        return weights;
    }

    private static int ToFixed(double value) => (int)((value < 0 ? -0.5 : 0.5) + (value * (1 << PrecisionBits)));

    private static byte Clip(int sum) => (byte)Math.Clamp(sum >> PrecisionBits, 0, 255);

    private static (Func<double, double> Kernel, double Support) Kernel(ResampleFilter filter) => filter switch
    {
        ResampleFilter.Lanczos => (Lanczos, 3),
        ResampleFilter.Bilinear => (x => Math.Max(1 - Math.Abs(x), 0), 1),
        ResampleFilter.Bicubic => (Bicubic, 2),
        _ => throw new ArgumentOutOfRangeException(nameof(filter), filter, "Allowed are 1 (Lanczos), 2 (Bilinear) and 3 (Bicubic)."),
    };

    private static double Bicubic(double x)
    {
        const double a = -0.5;
        x = Math.Abs(x);
        return x < 1 ? (((a + 2) * x) - (a + 3)) * x * x + 1
            : x < 2 ? ((((x - 5) * x) + 8) * x - 4) * a
            : 0;
    }

    private static double Lanczos(double x) => x is >= -3 and < 3 ? Sinc(x) * Sinc(x / 3) : 0;

    private static double Sinc(double x) => x == 0 ? 1 : Math.Sin(x * Math.PI) / (x * Math.PI);
}
