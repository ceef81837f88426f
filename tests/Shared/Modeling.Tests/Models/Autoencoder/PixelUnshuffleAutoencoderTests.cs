using RlhfT2I.Modeling.Models;
using RlhfT2I.Modeling.Pipelines;
using RlhfT2I.TestKit;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Tests.Models.Autoencoder;

public sealed class PixelUnshuffleAutoencoderTests
{
    private static readonly PixelUnshuffleConfig Config = new() { DownscaleFactor = 4, SampleSize = 40, ScalingFactor = 0.5 };

    [Fact]
    public void Decode_OfEncode_GivesTheImageBitForBit()
    {
        using var autoencoder = new PixelUnshuffleAutoencoder(Config);
        TensorAssert.NoLeaks(() =>
        {
            using Tensor image = randn(2, 3, 40, 24);
            using DiagonalGaussian encoded = autoencoder.Encode(image);
            encoded.Mean.shape.ShouldBe([2, 48, 10, 6]);
            using Tensor latents = encoded.Mode();
            using Tensor decoded = autoencoder.Decode(latents);
            TensorAssert.BitEqual(decoded, image);
        });
    }

    [Fact]
    public void Encode_Block_PutsItsPixelsIntoOneCell()
    {
        using var autoencoder = new PixelUnshuffleAutoencoder(Config with { InChannels = 1 });
        using Tensor image = arange(64, dtype: float32).reshape(1, 1, 8, 8);
        using DiagonalGaussian encoded = autoencoder.Encode(image);
        // Row 1, column 2 of the block at row 0, column 1.
        encoded.Mean[0, (1 * 4) + 2, 0, 1].item<float>().ShouldBe((8 * 1) + 4 + 2);
    }

    [Fact]
    public void Sample_WithNoise_IsTheImageAllTheSame()
    {
        using var autoencoder = new PixelUnshuffleAutoencoder(Config);
        using Tensor image = rand(1, 3, 8, 8);
        using DiagonalGaussian encoded = autoencoder.Encode(image);
        using Tensor noise = randn_like(encoded.Mean);
        using Tensor sample = encoded.Sample(noise);
        TensorAssert.BitEqual(sample, encoded.Mean);
    }

    [Fact]
    public void LatentEncoder_Encode_ScalesTheLatents()
    {
        using var autoencoder = new PixelUnshuffleAutoencoder(Config);
        using Tensor image = rand(1, 3, 8, 8);
        using Tensor latents = new LatentEncoder(autoencoder).Encode(image, seed: 3);
        using Tensor expected = nn.functional.pixel_unshuffle(image, 4) * 0.5;
        TensorAssert.BitEqual(latents, expected);
    }

    [Theory]
    [InlineData(10, 8)]
    [InlineData(8, 6)]
    public void Encode_SideThatIsNoMultiple_IsRefused(int height, int width)
    {
        using var autoencoder = new PixelUnshuffleAutoencoder(Config);
        using Tensor image = zeros(1, 3, height, width);
        Should.Throw<ArgumentException>(() => autoencoder.Encode(image)).Message.ShouldContain("multiples of 4");
    }

    [Fact]
    public void Encode_HalfPrecision_IsRefused()
    {
        using var autoencoder = new PixelUnshuffleAutoencoder(Config);
        using Tensor image = zeros([1, 3, 8, 8], dtype: float16);
        Should.Throw<ArgumentException>(() => autoencoder.Encode(image)).Message.ShouldContain("Float32");
    }

    [Fact]
    public void FromJson_OfToJson_GivesTheSameConfig() => PixelUnshuffleConfig.FromJson(Config.ToJson()).ShouldBe(Config);

    [Theory]
    [InlineData("""{ }""", "_class_name", "PixelUnshuffleAutoencoder")]
    [InlineData("""{ "_class_name": "AutoencoderKL" }""", "_class_name", "PixelUnshuffleAutoencoder")]
    [InlineData("""{ "_class_name": "PixelUnshuffleAutoencoder", "downscale_factor": 0 }""", "downscale_factor", "1 to 64")]
    [InlineData("""{ "_class_name": "PixelUnshuffleAutoencoder", "downscale_factor": 3, "sample_size": 40 }""", "sample_size", "multiple")]
    [InlineData("""{ "_class_name": "PixelUnshuffleAutoencoder", "latent_channels": 4 }""", "latent_channels", "48")]
    [InlineData("""{ "_class_name": "PixelUnshuffleAutoencoder", "scaling_factor": 0 }""", "scaling_factor", "to")]
    public void FromJson_ValueOutOfRange_NamesKeyAndWhatIsAllowed(string json, string key, string allowed)
    {
        string message = Should.Throw<ModelConfigException>(() => PixelUnshuffleConfig.FromJson(json)).Message;
        message.ShouldContain(key);
        message.ShouldContain(allowed);
    }
}
