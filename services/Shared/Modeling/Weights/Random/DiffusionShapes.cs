using RlhfT2I.Modeling.Models;

namespace RlhfT2I.Modeling.Weights;

/// <summary>Networks and scheduler of a text-to-image model.</summary>
/// <param name="UNet">Denoising network.</param>
/// <param name="Vae">Autoencoder.</param>
/// <param name="Text">Text network.</param>
/// <param name="SchedulerClass">Class that <c>model_index.json</c> names.</param>
/// <param name="SchedulerConfig">Text of <c>scheduler_config.json</c>.</param>
public sealed record DiffusionShapes(
    UNet2DConditionConfig UNet, AutoencoderKLConfig Vae, ClipTextConfig Text, string SchedulerClass, string SchedulerConfig);
