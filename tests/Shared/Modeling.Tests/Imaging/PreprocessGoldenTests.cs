using ICSharpCode.SharpZipLib.Checksum;
using RlhfT2I.Modeling.Imaging;
using RlhfT2I.Modeling.Weights;
using RlhfT2I.TestKit;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Tests.Imaging;

/// <summary>Every value of golden/preprocess.safetensors, found by its name, so that another folder of the same layout is tested in full.</summary>
public sealed class PreprocessGoldenTests
{
    [Fact]
    public void Decode_ReferenceImages_GivesPillowsBytes() => ForEach(
        name => name.EndsWith(".rgb_crc", StringComparison.Ordinal) || name.EndsWith(".rgb", StringComparison.Ordinal),
        (image, kind, expected) =>
        {
            if (kind == "rgb")
            {
                Exact(image, expected);
                return;
            }

            var crc = new Crc32();
            crc.Update(image.Pixels);
            crc.Value.ShouldBe(expected.item<long>());
        });

    [Fact]
    public void Resize_ReferenceImages_GivesPillowsBytes() => ForEach(
        name => name.Contains(".resize_", StringComparison.Ordinal),
        (image, kind, expected) =>
        {
            ResampleFilter filter = Enum.Parse<ResampleFilter>(kind.Split('_')[2], ignoreCase: true);
            Exact(PilResampler.Resize(image, (int)expected.shape[1], (int)expected.shape[0], filter), expected);
        });

    [Fact]
    public void Transform_TorchVisionStyle_GivesTorchVisionsBytes() => ForEach(
        name => name.Contains(".tv", StringComparison.Ordinal),
        (image, _, expected) => Exact(Preprocessor(expected, ImageTransformStyle.TorchVision).Transform(image), expected));

    [Fact]
    public void Transform_TrainingTransform_GivesTorchVisionsBytes() => ForEach(
        name => name.Contains(".train", StringComparison.Ordinal),
        (image, _, expected) => Exact(Preprocessor(expected, ImageTransformStyle.TorchVision, ResampleFilter.Bilinear).Transform(image), expected));

    [Fact]
    public void Transform_HuggingFaceStyle_GivesHuggingFacesBytes() => ForEach(
        name => name.Contains(".hf", StringComparison.Ordinal) && name.EndsWith("_u8", StringComparison.Ordinal),
        (image, _, expected) => Exact(Preprocessor(expected, ImageTransformStyle.HuggingFace).Transform(image), expected));

    [Fact]
    public void Preprocess_HuggingFaceStyle_GivesHuggingFacesValues() => ForEach(
        name => name.Contains(".hf", StringComparison.Ordinal) && name.EndsWith("_f32", StringComparison.Ordinal),
        (image, kind, expected) =>
        {
            // The small size is the one of the tiny model's own configuration.
            ClipImagePreprocessor preprocessor = kind.StartsWith("hf_tiny", StringComparison.Ordinal)
                ? ClipImagePreprocessor.Load(Repository.Parity("clip_model"))
                : new ClipImagePreprocessor(new ClipImagePreprocessorConfig());
            TensorAssert.NoLeaks(() =>
            {
                using Tensor batch = preprocessor.Preprocess([image, image]);
                batch.shape[0].ShouldBe(2);
            });
            using Tensor actual = preprocessor.Preprocess([image]);
            using Tensor first = actual[0];
            TensorAssert.BitEqual(first, expected);
        });

    private static ClipImagePreprocessor Preprocessor(Tensor expected, ImageTransformStyle style, ResampleFilter filter = ResampleFilter.Bicubic)
    {
        int side = (int)expected.shape[0];
        return new ClipImagePreprocessor(new ClipImagePreprocessorConfig { ShortestEdge = side, CropSize = (side, side), Resample = filter }, style);
    }

    private static void Exact(RgbImage actual, Tensor expected)
    {
        using Tensor tensor = actual.ToTensor();
        TensorAssert.BitEqual(tensor, expected);
    }

    private static void ForEach(Func<string, bool> select, Action<RgbImage, string, Tensor> test)
    {
        using SafetensorsFile goldens = SafetensorsFile.Open(Repository.Parity("golden", "preprocess.safetensors"));
        int count = 0;
        foreach (string name in goldens.Entries.Keys.Where(select))
        {
            (string image, string kind) = (name[..name.IndexOf('.')], name[(name.IndexOf('.') + 1)..]);
            using Tensor expected = goldens.Read(name);
            try
            {
                test(ImageCodec.Decode(File.ReadAllBytes(Repository.Parity("images", $"{image}.png"))), kind, expected);
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"golden '{name}'", exception);
            }

            count++;
        }

        count.ShouldBePositive();
    }
}
