namespace RlhfT2I.Modeling.Models;

/// <summary>Shapes of the published networks that the paper builds on (section 4.1), and of the generation after them.</summary>
public static class PublishedShapes
{
    /// <summary>UNet of Stable Diffusion v1.x: 64 x 64 latents, eight heads on every level. 859,520,964 parameters.</summary>
    public static UNet2DConditionConfig StableDiffusion15UNet { get; } = new() { SampleSize = 64, CrossAttentionDim = 768, AttentionHeads = [8, 8, 8, 8] };

    /// <summary>Autoencoder of Stable Diffusion v1.x: 512 x 512 pixels, 8 pixels a latent cell. 83,653,863 parameters.</summary>
    public static AutoencoderKLConfig StableDiffusion15Vae { get; } =
        new() { BlockOutChannels = [128, 256, 512, 512], LayersPerBlock = 2, SampleSize = 512 };

    /// <summary>UNet of Stable Diffusion v2.1 at 768 pixels: heads of 64 features, linear projections. 865,910,724 parameters.</summary>
    public static UNet2DConditionConfig StableDiffusion21UNet { get; } = new()
    {
        SampleSize = 96, CrossAttentionDim = 1024, AttentionHeads = [5, 10, 20, 20], UseLinearProjection = true, UpcastAttention = true,
    };

    /// <summary>Autoencoder of Stable Diffusion v2.1: that of v1.x, trained on at 768 x 768 pixels.</summary>
    public static AutoencoderKLConfig StableDiffusion21Vae { get; } = StableDiffusion15Vae with { SampleSize = 768 };

    /// <summary>Text network of Stable Diffusion v2.x: OpenCLIP ViT-H without its last layer. 340,387,840 parameters.</summary>
    public static ClipTextConfig OpenClipHugeText { get; } = new()
    {
        HiddenSize = 1024, IntermediateSize = 4096, ProjectionDim = 512, NumHiddenLayers = 23, NumAttentionHeads = 16, HiddenAct = "gelu",
    };

    /// <summary>Text network of CLIP ViT-L/14, which Stable Diffusion v1.x reads prompts with. 123,060,480 parameters.</summary>
    public static ClipTextConfig ClipLargeText { get; } = new()
    {
        HiddenSize = 768, IntermediateSize = 3072, ProjectionDim = 768, NumHiddenLayers = 12, NumAttentionHeads = 12,
    };

    /// <summary>CLIP ViT-L/14, 224 x 224 pixels: the reward model's embeddings have 768 features each. 427,616,513 parameters.</summary>
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
