using RlhfT2I.Modeling.Pipelines;
using RlhfT2I.Modeling.Weights;
using RlhfT2I.TestKit;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Tests.Pipelines;

public sealed class LatentEncoderTests
{
    [Fact]
    public void Encode_WithoutSeed_GivesTheScaledMean()
    {
        using var scope = NewDisposeScope();
        using var vae = DiffusersLayout.LoadVae(Repository.Parity("pipeline", "vae"));
        using SafetensorsFile golden = SafetensorsFile.Open(Repository.Parity("golden", "vae.safetensors"));
        Tensor latents = new LatentEncoder(vae.Module).Encode(golden.Read("image")[..1], seed: null);
        TensorAssert.Close(latents, golden.Read("mean")[..1] * golden.Read("scaling_factor"));
    }

    [Fact]
    public void Encode_OneSeed_GivesOneSample()
    {
        using var scope = NewDisposeScope();
        using var vae = DiffusersLayout.LoadVae(Repository.Parity("pipeline", "vae"));
        var encoder = new LatentEncoder(vae.Module);
        Tensor image = zeros(1, 3, 64, 64);
        TensorAssert.BitEqual(encoder.Encode(image, 3), encoder.Encode(image, 3));
        (encoder.Encode(image, 3) - encoder.Encode(image, 4)).abs().max().item<float>().ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Encode_TwoImages_IsRefused()
    {
        using var vae = DiffusersLayout.LoadVae(Repository.Parity("pipeline", "vae"));
        using Tensor images = zeros(2, 3, 64, 64);
        Should.Throw<ArgumentException>(() => new LatentEncoder(vae.Module).Encode(images, 1)).Message.ShouldContain("(1, 3, H, W)");
    }
}
