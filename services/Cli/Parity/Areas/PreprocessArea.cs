using System.Text.Json;
using System.Text.RegularExpressions;
using ICSharpCode.SharpZipLib.Checksum;
using RlhfT2I.Cli.Parity.Comparison;
using RlhfT2I.Modeling.Imaging;
using static TorchSharp.torch;

namespace RlhfT2I.Cli.Parity.Areas;

/// <summary>Image decoding, resampling and CLIP preprocessing of the pictures in <c>images/</c>.</summary>
public sealed partial class PreprocessArea : IParityArea
{
    private const string TensorFile = "golden/preprocess.safetensors", SizeFile = "golden/preprocess.json";

    // Exact, but for one level on at most 0.1 % of the values.
    private static readonly Tolerance Levels = Tolerance.Bytes(0.001);

    /// <inheritdoc />
    public string Name => "preprocess";

    /// <inheritdoc />
    public IReadOnlyList<GoldenSource> Files => [new(TensorFile), new(SizeFile)];

    /// <inheritdoc />
    public IEnumerable<TensorCheck> Run(ParityContext context) =>
    [
        .. context.Folder.Has(TensorFile) ? ParityContext.Guard(TensorFile, () => CheckTensors(context)) : [],
        .. context.Folder.Has(SizeFile) ? ParityContext.Guard(SizeFile, () => CheckSizes(context.Folder)) : [],
    ];

    private static List<TensorCheck> CheckTensors(ParityContext context)
    {
        using GoldenFile golden = context.Folder.OpenTensors(TensorFile);
        var images = new Dictionary<string, RgbImage>();
        var checks = new List<TensorCheck>();
        foreach (string key in golden.Keys)
        {
            if (Recipe(key) is not { } recipe)
                continue;
            checks.AddRange(ParityContext.Guard($"preprocess/{key}", () =>
            {
                string name = key[..key.LastIndexOf('.')];
                if (!images.TryGetValue(name, out RgbImage? image))
                    images[name] = image = Decode(context.Folder, name);
                Tensor expected = golden.Read(key), actual = recipe(context.Folder, image);
                return [ToleranceOf(actual).Compare($"preprocess/{key}", actual, expected)];
            }));
        }

        context.NoteUnread(golden);
        return checks;
    }

    private static Tolerance ToleranceOf(Tensor actual) => actual.dtype == uint8 ? Levels
        : actual.dtype == int64 ? Tolerance.Absolute(0)
        : Tolerance.Relative(1e-4);

    /// <summary>What to do with the image, read from the key; null where the key is unknown.</summary>
    private static Func<ParityFolder, RgbImage, Tensor>? Recipe(string key)
    {
        string step = key[(key.LastIndexOf('.') + 1)..];
        if (step == "rgb_crc")
            return (_, image) => tensor(new long[] { Crc(image) });
        if (step == "rgb")
            return (_, image) => image.ToTensor();
        if (Resize().Match(step) is { Success: true } resize)
        {
            (int width, int height) = (int.Parse(resize.Groups["width"].Value), int.Parse(resize.Groups["height"].Value));
            return (_, image) => PilResampler.Resize(image, width, height, Filter(resize)).ToTensor();
        }

        return Transform().Match(step) is { Success: true } transform ? (folder, image) => Apply(folder, image, transform) : null;
    }

    private static Tensor Apply(ParityFolder folder, RgbImage image, Match step)
    {
        int size = int.Parse(step.Groups["size"].Value);
        // 'hf' is Hugging Face's preprocessor; 'tv' and 'train' are torchvision's transforms.
        ImageTransformStyle style = step.Groups["style"].Value == "hf" ? ImageTransformStyle.HuggingFace : ImageTransformStyle.TorchVision;
        ClipImagePreprocessorConfig config = ConfigFor(folder, size);
        if (step.Groups["filter"].Success)
            config = config with { Resample = Filter(step) };
        var preprocessor = new ClipImagePreprocessor(config, style);
        if (step.Groups["type"].Value == "u8")
            return preprocessor.Transform(image).ToTensor();
        return preprocessor.Preprocess([image])[0];
    }

    /// <summary>The model folder's configuration where it is for this size, else CLIP's defaults at this size.</summary>
    private static ClipImagePreprocessorConfig ConfigFor(ParityFolder folder, int size)
    {
        foreach (string model in new[] { "clip_model", "pipeline/feature_extractor" })
        {
            if (!folder.Has($"{model}/{ClipImagePreprocessorConfig.FileName}"))
                continue;
            ClipImagePreprocessorConfig config = ClipImagePreprocessorConfig.Load(folder.PathOf(model));
            if (config.CropSize == (size, size))
                return config;
        }

        return new ClipImagePreprocessorConfig { ShortestEdge = size, CropSize = (size, size) };
    }

    private static IEnumerable<TensorCheck> CheckSizes(ParityFolder folder)
    {
        foreach (JsonProperty entry in folder.ReadJson(SizeFile).EnumerateObject())
        {
            if (!entry.Value.TryGetProperty("size", out JsonElement size))
                continue;
            foreach (TensorCheck check in ParityContext.Guard($"preprocess/{entry.Name}.size", () =>
            {
                RgbImage image = Decode(folder, entry.Name);
                bool equal = image.Width == size[0].GetInt32() && image.Height == size[1].GetInt32();
                return [TensorCheck.Exact($"preprocess/{entry.Name}.size", equal,
                    $"{image.Width} x {image.Height}, expected {size[0]} x {size[1]}")];
            }))
                yield return check;
        }
    }

    private static RgbImage Decode(ParityFolder folder, string name)
    {
        string file = folder.Find($"images/{name}.*") is [var first, ..]
            ? first
            : throw new FileNotFoundException($"images/{name}.* is missing");
        try
        {
            return ImageCodec.Decode(File.ReadAllBytes(folder.PathOf(file)));
        }
        catch (ImageFormatException error)
        {
            throw new InvalidDataException($"{file}: {error.Message}", error);
        }
    }

    private static long Crc(RgbImage image)
    {
        var crc = new Crc32();
        crc.Update(image.Pixels);
        return crc.Value;
    }

    private static ResampleFilter Filter(Match step) => step.Groups["filter"].Value switch
    {
        "bicubic" => ResampleFilter.Bicubic,
        "bilinear" => ResampleFilter.Bilinear,
        _ => ResampleFilter.Lanczos,
    };

    [GeneratedRegex("^resize_(?<width>[0-9]+)x(?<height>[0-9]+)_(?<filter>bicubic|bilinear|lanczos)_u8$")]
    private static partial Regex Resize();

    [GeneratedRegex("^(?<style>hf|tv|train)[a-z_]*(?<size>[0-9]+)(_(?<filter>bicubic|bilinear|lanczos))?_(?<type>u8|f32)$")]
    private static partial Regex Transform();
}
