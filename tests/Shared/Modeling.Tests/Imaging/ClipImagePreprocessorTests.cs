using RlhfT2I.Modeling.Imaging;
using RlhfT2I.TestKit;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Tests.Imaging;

public sealed class ClipImagePreprocessorTests
{
    [Fact]
    public void Load_ReferenceFolder_ReadsEveryField()
    {
        ClipImagePreprocessorConfig config = ClipImagePreprocessor.Load(Repository.Parity("pipeline", "feature_extractor")).Config;
        config.ShortestEdge.ShouldNotBeNull();
        config.CropSize.Height.ShouldBePositive();
        config.Resample.ShouldBe(ResampleFilter.Bicubic);
        config.ImageMean.Count.ShouldBe(3);
    }

    [Fact]
    public void Load_OldForm_ReadsPlainNumbers()
    {
        ClipImagePreprocessorConfig config = Parse("""{"size": 30, "crop_size": 20, "resample": 2, "do_normalize": false, "feature_extractor_type": "x"}""");
        config.ShortestEdge.ShouldBe(30);
        config.CropSize.ShouldBe((20, 20));
        config.Resample.ShouldBe(ResampleFilter.Bilinear);
        config.DoNormalize.ShouldBeFalse();
        config.DoRescale.ShouldBeTrue();
    }

    [Fact]
    public void Load_HeightAndWidth_ResizesToExactly()
    {
        ClipImagePreprocessorConfig config = Parse("""{"size": {"height": 6, "width": 8}, "do_center_crop": false}""");
        RgbImage image = new ClipImagePreprocessor(config).Transform(Noise(31, 17));
        (image.Width, image.Height).ShouldBe((8, 6));
    }

    [Theory]
    [InlineData("""{"size": 0}""", "size"), InlineData("""{"size": {"longest_edge": 3}}""", "size"), InlineData("""{"crop_size": 9000}""", "crop_size")]
    [InlineData("""{"resample": 0}""", "resample"), InlineData("""{"resample": "bicubic"}""", "resample"), InlineData("""{"do_resize": 1}""", "do_resize")]
    [InlineData("""{"image_mean": [1, 2]}""", "image_mean"), InlineData("""{"image_std": [1, 0, 1]}""", "image_std"), InlineData("""{"rescale_factor": -1}""", "rescale_factor")]
    [InlineData("[]", "object"), InlineData("{", "JSON")]
    public void Load_BadField_NamesIt(string json, string name) => Should.Throw<InvalidDataException>(() => Parse(json)).Message.ShouldContain(name);

    [Theory]
    [InlineData(ImageTransformStyle.HuggingFace, 1, 3, 2), InlineData(ImageTransformStyle.TorchVision, 1, 3, 1)]
    [InlineData(ImageTransformStyle.HuggingFace, 2, 4, 1), InlineData(ImageTransformStyle.TorchVision, 2, 4, 1)]
    public void Transform_ImageSmallerThanCrop_GetsABlackMargin(ImageTransformStyle style, int size, int crop, int before)
    {
        // An uneven margin is wider before the image for Hugging Face, behind it for torchvision.
        crop = size == 1 ? 4 : crop;
        var config = new ClipImagePreprocessorConfig { DoResize = false, CropSize = (crop, crop) };
        byte[] white = new byte[size * size * 3];
        Array.Fill(white, (byte)255);
        RgbImage image = new ClipImagePreprocessor(config, style).Transform(new RgbImage(size, size, white));
        for (int y = 0; y < crop; y++)
        {
            for (int x = 0; x < crop; x++)
            {
                bool inside = x >= before && x < before + size && y >= before && y < before + size;
                image.Pixels[((y * crop) + x) * 3].ShouldBe(inside ? (byte)255 : (byte)0, $"{x}, {y}");
            }
        }
    }

    [Theory]
    [InlineData(ImageTransformStyle.HuggingFace, 1), InlineData(ImageTransformStyle.TorchVision, 2)]
    public void Transform_HalfPixelOffset_RoundsAsTheStyleDoes(ImageTransformStyle style, int offset)
    {
        var config = new ClipImagePreprocessorConfig { DoResize = false, CropSize = (1, 2) };
        RgbImage source = Noise(5, 1);
        new ClipImagePreprocessor(config, style).Transform(source).Pixels.ShouldBe(source.Pixels.AsSpan(offset * 3, 6).ToArray());
    }

    [Fact]
    public void Transform_OneSideSmallerThanCrop_CropsTheOther()
    {
        var config = new ClipImagePreprocessorConfig { DoResize = false, CropSize = (3, 2) };
        RgbImage source = Noise(6, 1);
        RgbImage image = new ClipImagePreprocessor(config).Transform(source);
        image.Pixels.AsSpan(6, 6).ToArray().ShouldBe(source.Pixels.AsSpan(6, 6).ToArray());
        image.Pixels.AsSpan(0, 6).ToArray().ShouldAllBe(level => level == 0);
        image.Pixels.AsSpan(12, 6).ToArray().ShouldAllBe(level => level == 0);
    }

    [Fact]
    public void Transform_ExtremeStrip_IsRefused() => Should.Throw<ArgumentException>(
        () => new ClipImagePreprocessor(new ClipImagePreprocessorConfig()).Transform(Noise(1, 8192))).Message.ShouldContain("32768");

    [Fact]
    public void Preprocess_DifferentSizesWithoutCrop_NamesBoth()
    {
        var preprocessor = new ClipImagePreprocessor(new ClipImagePreprocessorConfig { DoResize = false, DoCenterCrop = false });
        Should.Throw<ArgumentException>(() => preprocessor.Preprocess([Noise(3, 4), Noise(4, 4)])).Message.ShouldContain("3 x 4 and 4 x 4");
        Should.Throw<ArgumentException>(() => preprocessor.Preprocess([]));
    }

    [Fact]
    public void Preprocess_WithoutScaling_GivesTheBytesChannelFirst()
    {
        var preprocessor = new ClipImagePreprocessor(new ClipImagePreprocessorConfig { DoResize = false, DoCenterCrop = false, DoRescale = false, DoNormalize = false });
        using Tensor actual = preprocessor.Preprocess([new RgbImage(2, 1, [1, 2, 3, 4, 5, 6])]);
        actual.shape.ShouldBe([1, 3, 1, 2]);
        actual.data<float>().ToArray().ShouldBe([1f, 4f, 2f, 5f, 3f, 6f]);
    }

    private static RgbImage Noise(int width, int height) => new(width, height, TestPng.Noise(width * height * 3));

    private static ClipImagePreprocessorConfig Parse(string json)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File(ClipImagePreprocessorConfig.FileName), json);
        return ClipImagePreprocessorConfig.Load(folder.Path);
    }
}
