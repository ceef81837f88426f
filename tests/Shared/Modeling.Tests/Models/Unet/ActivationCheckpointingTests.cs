using RlhfT2I.Modeling.Models;
using RlhfT2I.TestKit;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Tests.Models.Unet;

public sealed class ActivationCheckpointingTests
{
    private static readonly UNet2DConditionConfig Config = UNet2DConditionConfig.FromJson(
        """
        {"sample_size": 8, "in_channels": 4, "out_channels": 4, "block_out_channels": [8, 16], "layers_per_block": 2, "norm_num_groups": 4, "attention_head_dim": 2,
         "cross_attention_dim": 6, "down_block_types": ["CrossAttnDownBlock2D", "DownBlock2D"], "up_block_types": ["UpBlock2D", "CrossAttnUpBlock2D"]}
        """);

    [Fact]
    public void Backward_WithLayersComputedAgain_GivesTheGradientsOfKeptOnes()
    {
        using var scope = NewDisposeScope();
        using UNet2DConditionModel unet = Network();
        (Tensor kept, Tensor[] expected) = Train(unet, isCheckpointing: false);
        (Tensor again, Tensor[] gradients) = Train(unet, isCheckpointing: true);
        TensorAssert.BitEqual(again, kept);
        for (int i = 0; i < expected.Length; i++)
            TensorAssert.Close(gradients[i], expected[i], 1e-12);
    }

    [Fact]
    public void Backward_WithLayersComputedAgain_LeavesNoTensorBehind() => TensorAssert.NoLeaks(() =>
    {
        using var scope = NewDisposeScope();
        using UNet2DConditionModel unet = Network();
        Train(unet, isCheckpointing: true);
    });

    [Fact]
    public void Forward_WithoutGradients_IsAsEver()
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        using UNet2DConditionModel unet = Network();
        Tensor plain = Call(unet, isCheckpointing: false);
        TensorAssert.BitEqual(Call(unet, isCheckpointing: true), plain);
    }

    private static UNet2DConditionModel Network()
    {
        var unet = new UNet2DConditionModel(Config, InitialWeights.Uninitialised(float64));
        using var guard = no_grad();
        using var generator = new Generator(5);
        foreach (Parameter parameter in unet.parameters())
        {
            using Tensor values = randn(parameter.shape, float64, generator: generator);
            parameter.copy_(values).mul_(0.2);
        }
        return unet;
    }

    private static (Tensor Output, Tensor[] Gradients) Train(UNet2DConditionModel unet, bool isCheckpointing)
    {
        foreach (Parameter parameter in unet.parameters())
            parameter.grad = null;
        Tensor output = Call(unet, isCheckpointing);
        output.square().mean().backward();
        return (output.detach(), [.. unet.parameters().Select(parameter => parameter.grad.ShouldNotBeNull().clone())]);
    }

    private static Tensor Call(UNet2DConditionModel unet, bool isCheckpointing)
    {
        unet.IsCheckpointingActivations = isCheckpointing;
        using var generator = new Generator(6);
        Tensor sample = randn([2, 4, 7, 8], float64, generator: generator), states = randn([2, 3, 6], float64, generator: generator);
        return unet.call(sample, tensor(new[] { 10L, 700L }), states);
    }
}
