namespace RlhfT2I.Modeling.Models;

/// <summary>Shapes of the published networks that the paper builds on (section 4.1).</summary>
public static class PublishedShapes
{
    /// <summary>UNet of Stable Diffusion v1.x: 64 x 64 latents, eight heads on every level.</summary>
    public static UNet2DConditionConfig StableDiffusion15UNet { get; } = new() { SampleSize = 64, CrossAttentionDim = 768, AttentionHeads = [8, 8, 8, 8] };

    /// <summary>Autoencoder of Stable Diffusion v1.x: 512 x 512 pixels, 8 pixels a latent cell.</summary>
    public static AutoencoderKLConfig StableDiffusion15Vae { get; } =
        new() { BlockOutChannels = [128, 256, 512, 512], LayersPerBlock = 2, SampleSize = 512 };

    /// <summary>Text network of CLIP ViT-L/14, which Stable Diffusion v1.x reads prompts with.</summary>
    public static ClipTextConfig ClipLargeText { get; } = new()
    {
        HiddenSize = 768, IntermediateSize = 3072, ProjectionDim = 768, NumHiddenLayers = 12, NumAttentionHeads = 12,
    };

    /// <summary>CLIP ViT-L/14, 224 x 224 pixels: the reward model's embeddings have 768 features each.</summary>
    public static ClipConfig ClipLarge { get; } = new()
    {
        ProjectionDim = 768,
        Text = ClipLargeText,
        Vision = new ClipVisionConfig
        {
            HiddenSize = 1024, IntermediateSize = 4096, ProjectionDim = 768, NumHiddenLayers = 24, NumAttentionHeads = 16, PatchSize = 14,
        },
    };
}
