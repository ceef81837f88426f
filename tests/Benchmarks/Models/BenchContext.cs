using TorchSharp;
using static TorchSharp.torch;

namespace RlhfT2I.Benchmarks.Models;

/// <summary>What every case needs: where and in what type to run, and networks with random weights.</summary>
/// <param name="Scale">Sizes.</param>
/// <param name="Device">Where.</param>
/// <param name="DType">Type of weights and activations.</param>
/// <param name="Repeats">Timed calls.</param>
/// <param name="IsCheckpointing">Whether training computes activations again instead of keeping them.</param>
internal sealed record BenchContext(BenchScale Scale, Device Device, ScalarType DType, int Repeats, bool IsCheckpointing = false)
{
    /// <summary>Puts a network on the device with weights that keep activations near 1.</summary>
    public T Ready<T>(T network, bool trainable = false)
        where T : nn.Module
    {
        network.to(Device);
        network.train(trainable);
        using var guard = no_grad();
        foreach ((string name, TorchSharp.Modules.Parameter parameter) in network.named_parameters())
        {
            if (parameter.dim() > 1)
                Fill(parameter, Math.Sqrt((double)parameter.shape[0] / parameter.numel()));
            else
                parameter.fill_(name.EndsWith("weight", StringComparison.Ordinal) ? 1 : 0);
        }

        return network;
    }

    /// <summary>Standard normal numbers of the networks' type.</summary>
    public Tensor Noise(params long[] shape) => randn(shape, dtype: DType, device: Device);

    /// <summary>Latents of a batch.</summary>
    public Tensor Latents(int batch) => Noise(batch, Scale.UNet.InChannels, Scale.LatentSide, Scale.LatentSide);

    /// <summary>Text states of a batch.</summary>
    public Tensor States(int batch) => Noise(batch, Scale.Clip.Text.MaxPositionEmbeddings, Scale.UNet.CrossAttentionDim);

    /// <summary>Token ids of a batch, on the device.</summary>
    public Tensor Ids(int batch) =>
        randint(0, Scale.Clip.Text.VocabSize, [batch, Scale.Clip.Text.MaxPositionEmbeddings], dtype: ScalarType.Int64).to(Device);

    /// <summary>Waits until the device has done what it was told.</summary>
    public void Wait()
    {
        if (Device.type == DeviceType.CUDA)
            cuda.synchronize(Device);
    }

    private static void Fill(Tensor parameter, double deviation) => parameter.uniform_(-Math.Sqrt(3) * deviation, Math.Sqrt(3) * deviation);
}
