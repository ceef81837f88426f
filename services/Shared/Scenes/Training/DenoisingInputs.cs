using static TorchSharp.torch;

namespace RlhfT2I.Scenes.Training;

/// <summary>What one update of the diffusion model reads, on the CPU. Owns its tensors.</summary>
/// <param name="Latents">Clean latents, float32 (N, C, H, W).</param>
/// <param name="Noisy">The same with noise.</param>
/// <param name="Noise">The noise, float32.</param>
/// <param name="Timesteps">int64 (N).</param>
/// <param name="Ids">Captions as token ids, int64 (N, L).</param>
internal sealed record DenoisingInputs(Tensor Latents, Tensor Noisy, Tensor Noise, Tensor Timesteps, Tensor Ids) : IDisposable
{
    public void Dispose()
    {
        Latents.Dispose();
        Noisy.Dispose();
        Noise.Dispose();
        Timesteps.Dispose();
        Ids.Dispose();
    }
}
