using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Training;

/// <summary>Calls the network that is trained.</summary>
/// <param name="noisyLatents">Noisy latents (N, C, H, W).</param>
/// <param name="timesteps">Timesteps, integer (N).</param>
/// <param name="encoderHiddenStates">Text conditioning (N, L, D).</param>
/// <returns>The network's output, shape of the latents.</returns>
public delegate Tensor NoisePredictor(Tensor noisyLatents, Tensor timesteps, Tensor encoderHiddenStates);
