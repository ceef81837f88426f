using RlhfT2I.Modeling.Models;

namespace RlhfT2I.Modeling.Weights;

/// <summary>A published model's configuration: what its folder holds besides weights.</summary>
public sealed record ModelFamily
{
    private const string PndmScheduler =
        """
        {
          "_class_name": "PNDMScheduler",
          "beta_end": 0.012,
          "beta_schedule": "scaled_linear",
          "beta_start": 0.00085,
          "clip_sample": false,
          "num_train_timesteps": 1000,
          "set_alpha_to_one": false,
          "skip_prk_steps": true,
          "steps_offset": 1,
          "trained_betas": null
        }

        """;

    private const string DdimVelocityScheduler =
        """
        {
          "_class_name": "DDIMScheduler",
          "beta_end": 0.012,
          "beta_schedule": "scaled_linear",
          "beta_start": 0.00085,
          "clip_sample": false,
          "num_train_timesteps": 1000,
          "prediction_type": "v_prediction",
          "set_alpha_to_one": false,
          "steps_offset": 1,
          "trained_betas": null
        }

        """;

    /// <summary>Stable Diffusion v1.5: PNDM, predicts the noise.</summary>
    public static ModelFamily StableDiffusion15 { get; } = new()
    {
        Name = "sd15",
        Diffusion = new(
            PublishedShapes.StableDiffusion15UNet, PublishedShapes.StableDiffusion15Vae, PublishedShapes.ClipLargeText, "PNDMScheduler", PndmScheduler),
    };

    /// <summary>Stable Diffusion v2.1 at 768 pixels: DDIM, predicts the velocity.</summary>
    public static ModelFamily StableDiffusion21 { get; } = new()
    {
        Name = "sd21",
        Diffusion = new(
            PublishedShapes.StableDiffusion21UNet, PublishedShapes.StableDiffusion21Vae, PublishedShapes.OpenClipHugeText, "DDIMScheduler", DdimVelocityScheduler),
    };

    /// <summary>CLIP ViT-L/14.</summary>
    public static ModelFamily ClipLarge { get; } = new() { Name = "clip-vit-l14", Encoder = PublishedShapes.ClipLarge };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ModelFamily> All { get; } = [StableDiffusion15, StableDiffusion21, ClipLarge];

    /// <summary>Short name, such as <c>sd15</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Networks of a text-to-image model; null for an encoder.</summary>
    public DiffusionShapes? Diffusion { get; init; }

    /// <summary>Networks of a dual encoder; null for a text-to-image model.</summary>
    public ClipConfig? Encoder { get; init; }

    /// <summary>
    /// The same kind of networks with the same kinds of layers, level for level, but some ten thousand times smaller: 32 to 64 channels, 64 features, two text layers.
    /// </summary>
    public ModelFamily Tiny() => this with { Diffusion = Diffusion is { } shapes ? Tiny(shapes) : null, Encoder = Encoder is { } clip ? Tiny(clip) : null };

    private static DiffusionShapes Tiny(DiffusionShapes shapes) => shapes with
    {
        UNet = shapes.UNet with
        {
            SampleSize = 8,
            BlockOutChannels = [32, 64, 64, 64],
            CrossAttentionDim = 64,
            AttentionHeads = shapes.UNet.UseLinearProjection ? [1, 2, 2, 2] : shapes.UNet.AttentionHeads,
        },
        Vae = shapes.Vae with { BlockOutChannels = [32, 64, 64, 64], SampleSize = 64 },
        Text = Tiny(shapes.Text),
    };

    private static ClipConfig Tiny(ClipConfig clip) => clip with
    {
        ProjectionDim = 64,
        Text = Tiny(clip.Text),
        Vision = clip.Vision with
        {
            HiddenSize = 64, IntermediateSize = 128, ProjectionDim = 64, NumHiddenLayers = 2, NumAttentionHeads = 2, ImageSize = 2 * clip.Vision.PatchSize,
        },
    };

    private static ClipTextConfig Tiny(ClipTextConfig text) => text with
    {
        VocabSize = 2048, HiddenSize = 64, IntermediateSize = 128, ProjectionDim = 64, NumHiddenLayers = 2, NumAttentionHeads = 1,
    };
}
