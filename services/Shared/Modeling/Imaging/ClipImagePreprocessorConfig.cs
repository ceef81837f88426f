using System.Text.Json;

namespace RlhfT2I.Modeling.Imaging;

/// <summary>What <c>preprocessor_config.json</c> says about images; the defaults are those of CLIP ViT-L/14.</summary>
public sealed record ClipImagePreprocessorConfig
{
    /// <summary>File name of the configuration in a model's folder.</summary>
    public const string FileName = "preprocessor_config.json";

    private const int MaxSide = 8_192;

    /// <summary>Whether images are resized first (<c>do_resize</c>).</summary>
    /// <value>true.</value>
    public bool DoResize { get; init; } = true;

    /// <summary>
    /// Length of the short side after the resize; the long one follows in proportion (<c>size.shortest_edge</c> or a plain number).
    /// </summary>
    /// <value>224; null where <see cref="ResizeTo"/> stands.</value>
    public int? ShortestEdge { get; init; } = 224;

    /// <summary>Exact size after the resize (<c>size.height</c> and <c>size.width</c>).</summary>
    /// <value>null.</value>
    public (int Height, int Width)? ResizeTo { get; init; }

    /// <summary>The kernel (<c>resample</c>).</summary>
    /// <value>Bicubic, 3 in the file.</value>
    public ResampleFilter Resample { get; init; } = ResampleFilter.Bicubic;

    /// <summary>Whether the middle is cut out (<c>do_center_crop</c>).</summary>
    /// <value>true.</value>
    public bool DoCenterCrop { get; init; } = true;

    /// <summary>Size of the middle (<c>crop_size</c>, a pair or a plain number); smaller images get a black margin.</summary>
    /// <value>224 x 224.</value>
    public (int Height, int Width) CropSize { get; init; } = (224, 224);

    /// <summary>Whether bytes are scaled (<c>do_rescale</c>).</summary>
    /// <value>true.</value>
    public bool DoRescale { get; init; } = true;

    /// <summary>Factor of the scaling (<c>rescale_factor</c>).</summary>
    /// <value>1/255.</value>
    public double RescaleFactor { get; init; } = 1.0 / 255;

    /// <summary>Whether the mean is taken off and the rest divided by the deviation (<c>do_normalize</c>).</summary>
    /// <value>true.</value>
    public bool DoNormalize { get; init; } = true;

    /// <summary>Mean of red, green and blue after scaling (<c>image_mean</c>).</summary>
    /// <value>CLIP's.</value>
    public IReadOnlyList<double> ImageMean { get; init; } = [0.48145466, 0.4578275, 0.40821073];

    /// <summary>Standard deviation of red, green and blue after scaling (<c>image_std</c>).</summary>
    /// <value>CLIP's.</value>
    public IReadOnlyList<double> ImageStd { get; init; } = [0.26862954, 0.26130258, 0.27577711];

    /// <summary>Reads a configuration file.</summary>
    /// <param name="path">
    /// The file, or the folder that holds <see cref="FileName"/>. Fields that are not there keep their defaults; unknown ones are passed
    /// over.
    /// </param>
    /// <exception cref="InvalidDataException">
    /// A field has a value that is not allowed; the message names file, field, value and what is allowed.
    /// </exception>
    public static ClipImagePreprocessorConfig Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string file = Directory.Exists(path) ? Path.Combine(path, FileName) : path;
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file));
            return Parse(new PreprocessorFields(file, document.RootElement));
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{file} is not valid JSON: {exception.Message}", exception);
        }
    }

    private static ClipImagePreprocessorConfig Parse(PreprocessorFields fields)
    {
        var defaults = new ClipImagePreprocessorConfig();
        (int? edge, (int, int)? exact) = fields.Size("size", MaxSide);
        (int? cropEdge, (int, int)? crop) = fields.Size("crop_size", MaxSide);
        return new ClipImagePreprocessorConfig
        {
            DoResize = fields.Flag("do_resize", defaults.DoResize),
            ShortestEdge = exact is null ? edge ?? defaults.ShortestEdge : null,
            ResizeTo = exact,
            Resample = (ResampleFilter)fields.Choice(
                "resample", (int)defaults.Resample, [1, 2, 3], "1 (Lanczos), 2 (bilinear) and 3 (bicubic)"),
            DoCenterCrop = fields.Flag("do_center_crop", defaults.DoCenterCrop),
            CropSize = crop ?? (cropEdge is { } side ? (side, side) : defaults.CropSize),
            DoRescale = fields.Flag("do_rescale", defaults.DoRescale),
            RescaleFactor = fields.Positive("rescale_factor", defaults.RescaleFactor),
            DoNormalize = fields.Flag("do_normalize", defaults.DoNormalize),
            ImageMean = fields.Triple("image_mean", defaults.ImageMean, positive: false),
            ImageStd = fields.Triple("image_std", defaults.ImageStd, positive: true),
        };
    }
}
