using RlhfT2I.Modeling.Models;
using RlhfT2I.TestKit;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Tests.Models;

public sealed class InitialWeightsTests
{
    private static readonly AutoencoderKLConfig Shape = new() { BlockOutChannels = [32, 64], NormNumGroups = 8, LatentChannels = 4 };

    private static readonly AutoencoderKLConfig OneLevel = Shape with { BlockOutChannels = [32] };

    [Fact]
    public void Default_SameSeed_GivesTheSameNetworkInEveryType()
    {
        using var scope = NewDisposeScope();
        using Generator first = new(7), second = new(7), third = new(7), other = new(8);
        using var network = new AutoencoderKL(OneLevel, InitialWeights.Default(first));
        using var twin = new AutoencoderKL(OneLevel, InitialWeights.Default(second));
        using var half = new AutoencoderKL(OneLevel, InitialWeights.Default(third, bfloat16));
        using var stranger = new AutoencoderKL(OneLevel, InitialWeights.Default(other));

        foreach ((string name, Tensor tensor) in network.state_dict())
        {
            TensorAssert.BitEqual(twin.state_dict()[name], tensor);
            TensorAssert.BitEqual(half.state_dict()[name], tensor.to(bfloat16));
        }

        stranger.get_parameter("quant_conv.weight")!.eq(network.get_parameter("quant_conv.weight")!).any().item<bool>().ShouldBeFalse();
    }

    [Fact]
    public void Default_ConvolutionAndNorm_HaveTheReferenceSpread()
    {
        using var scope = NewDisposeScope();
        using Generator generator = new(9);
        using var network = new AutoencoderKL(OneLevel, InitialWeights.Default(generator));

        double bound = 1 / Math.Sqrt(32 * 9);
        Tensor weight = network.get_parameter("encoder.down_blocks.0.resnets.0.conv1.weight")!.detach();
        weight.abs().max().item<float>().ShouldBeInRange((float)(0.99 * bound), (float)(bound + 1e-7));
        weight.std().item<float>().ShouldBe((float)(bound / Math.Sqrt(3)), (float)(0.03 * bound));
        Tensor scale = network.get_parameter("encoder.conv_norm_out.weight")!, shift = network.get_parameter("encoder.conv_norm_out.bias")!;
        scale.eq(1).all().item<bool>().ShouldBeTrue();
        shift.eq(0).all().item<bool>().ShouldBeTrue();
    }

    [Fact]
    public void ShapesOnly_HugeNetwork_TakesNoMemory()
    {
        using var scope = NewDisposeScope();
        AutoencoderKLConfig huge = Shape with { BlockOutChannels = [4096, 8192] };
        using var network = new AutoencoderKL(huge, InitialWeights.ShapesOnly());

        network.parameters().Sum(parameter => parameter.numel()).ShouldBeGreaterThan(5_000_000_000);
        network.parameters().ShouldAllBe(parameter => parameter.is_meta);
    }

    [Fact]
    public void Constructor_InsideAScope_KeepsItsWeights()
    {
        using Generator generator = new(10);
        AutoencoderKL network;
        using (NewDisposeScope())
            network = new AutoencoderKL(OneLevel, InitialWeights.Default(generator));
        using (network)
            network.parameters().ShouldAllBe(parameter => parameter.numel() > 0);
    }

    [Fact]
    public void Uninitialised_IntegerType_IsRefused() =>
        Should.Throw<ArgumentException>(() => InitialWeights.Uninitialised(ScalarType.Int64)).Message.ShouldContain("BFloat16");
}
