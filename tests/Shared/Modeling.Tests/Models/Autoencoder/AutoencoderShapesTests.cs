using RlhfT2I.Modeling.Models;
using RlhfT2I.TestKit;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Tests.Models.Autoencoder;

/// <summary>Networks of shapes for which there are no golden values.</summary>
public sealed class AutoencoderShapesTests
{
    private static readonly AutoencoderKLConfig TwoLevels = new()
    {
        InChannels = 1,
        OutChannels = 2,
        LatentChannels = 3,
        BlockOutChannels = [6, 12],
        NormNumGroups = 3,
        ActFn = "mish",
    };

    [Fact]
    public void Backward_TwoLevels_ReachesEveryParameter()
    {
        using var scope = NewDisposeScope();
        using Generator generator = new(21);
        using var vae = new AutoencoderKL(TwoLevels, InitialWeights.Default(generator));

        using DiagonalGaussian latents = vae.Encode(randn(2, 1, 8, 6, generator: generator));
        Tensor noise = randn(latents.Mean.shape, generator: generator);
        Tensor decoded = vae.Decode(latents.Sample(noise));
        decoded.shape.ShouldBe([2, 2, 8, 6]);
        (decoded * decoded).mean().backward();

        foreach ((string name, TorchSharp.Modules.Parameter parameter) in vae.named_parameters())
        {
            // The same number added to every key changes no softmax: that gradient is zero but for rounding.
            double sum = parameter.grad.ShouldNotBeNull(name).abs().sum().item<float>();
            sum.ShouldBeGreaterThan(name.EndsWith("to_k.bias", StringComparison.Ordinal) ? -1 : 0, name);
        }
    }

    [Fact]
    public void EncodeAndDecode_BFloat16_StayInIt()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using Generator generator = new(22);
        using var vae = new AutoencoderKL(TwoLevels, InitialWeights.Default(generator, bfloat16));

        using DiagonalGaussian latents = vae.Encode(randn(1, 1, 9, 7, generator: generator).to(bfloat16));
        latents.Mean.shape.ShouldBe([1, 3, 4, 3]);
        vae.Decode(latents.Mean).dtype.ShouldBe(bfloat16);
    }

    [Fact]
    public void EncodeAndDecode_Repeatedly_KeepTheNumberOfLiveTensors()
    {
        using var noGrad = no_grad();
        using Generator generator = new(23);
        using var vae = new AutoencoderKL(TwoLevels, InitialWeights.Default(generator));
        using Tensor image = randn(1, 1, 4, 4, generator: generator);

        TensorAssert.NoLeaks(() =>
        {
            for (int i = 0; i < 50; i++)
            {
                using DiagonalGaussian latents = vae.Encode(image);
                vae.Decode(latents.Mean).Dispose();
            }
        });
    }

    [Fact]
    public void Encode_ImageSmallerThanALatentPixel_IsRefused()
    {
        using var scope = NewDisposeScope();
        using Generator generator = new(24);
        using var vae = new AutoencoderKL(TwoLevels, InitialWeights.Default(generator));

        Should.Throw<ArgumentException>(() => vae.Encode(zeros(1, 1, 1, 8))).Message.ShouldContain("at least 2");
        Should.Throw<ArgumentException>(() => vae.Encode(zeros(1, 3, 8, 8))).Message.ShouldContain("(*, 1, *, *)");
        Should.Throw<ArgumentException>(() => vae.Decode(zeros(1, 4, 8, 8))).Message.ShouldContain("(*, 3, *, *)");
    }
}
