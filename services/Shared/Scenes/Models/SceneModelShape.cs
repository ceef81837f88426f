using RlhfT2I.Modeling.Models;
using RlhfT2I.Scenes.World;

namespace RlhfT2I.Scenes.Models;

/// <summary>Sizes of the models of this world.</summary>
public sealed record SceneModelShape
{
    /// <summary>The sizes of the bundled models; the project's README gives the reasons.</summary>
    public static SceneModelShape Bundled { get; } =
        Create(textWidth: 96, visionWidth: 128, visionLayers: 4, projection: 64, unetWidths: [64, 128], groups: 16, heads: 4, unetHeads: 2);

    /// <summary>The dual encoder; its text network is the diffusion model's text encoder too.</summary>
    public required ClipConfig Clip { get; init; }

    /// <summary>The diffusion network, on the cells of <see cref="Autoencoder"/>.</summary>
    public required UNet2DConditionConfig UNet { get; init; }

    /// <summary>Pixels to latents: exact, one cell for each step of the lattice that copies stand on.</summary>
    public PixelUnshuffleConfig Autoencoder { get; init; } =
        new() { DownscaleFactor = SceneWorld.Lattice, SampleSize = SceneWorld.ImageSize };

    /// <summary>Models of other widths, for experiments and tests.</summary>
    /// <param name="textWidth">Width of the text network, a multiple of <paramref name="heads"/>.</param>
    /// <param name="visionWidth">Width of the image network, a multiple of <paramref name="heads"/>.</param>
    /// <param name="visionLayers">Layers of the image network.</param>
    /// <param name="projection">Width of the features that both share.</param>
    /// <param name="unetWidths">Channels of each level, finest first; each level attends to the text.</param>
    /// <param name="groups">Groups of the group normalisations; divides all of <paramref name="unetWidths"/>.</param>
    /// <param name="heads">Attention heads of the dual encoder.</param>
    /// <param name="unetHeads">Attention heads of the diffusion network; null for <paramref name="heads"/>.</param>
    /// <exception cref="ModelConfigException">The sizes contradict one another.</exception>
    public static SceneModelShape Create(
        int textWidth, int visionWidth, int visionLayers, int projection, IReadOnlyList<int> unetWidths, int groups, int heads, int? unetHeads = null)
    {
        ArgumentNullException.ThrowIfNull(unetWidths);
        var shape = new SceneModelShape
        {
            Clip = new ClipConfig
            {
                ProjectionDim = projection,
                Text = new ClipTextConfig
                {
                    VocabSize = SceneVocabulary.Instance.Tokens.Count,
                    EosTokenId = SceneVocabulary.Instance.EndTokenId,
                    MaxPositionEmbeddings = SceneVocabulary.MaxLength,
                    HiddenSize = textWidth,
                    IntermediateSize = 4 * textWidth,
                    NumHiddenLayers = 2,
                    NumAttentionHeads = heads,
                    ProjectionDim = projection,
                },
                Vision = new ClipVisionConfig
                {
                    ImageSize = SceneWorld.ImageSize,
                    PatchSize = 2 * SceneWorld.Lattice,
                    HiddenSize = visionWidth,
                    IntermediateSize = 4 * visionWidth,
                    NumHiddenLayers = visionLayers,
                    NumAttentionHeads = heads,
                    ProjectionDim = projection,
                },
            },
            UNet = CreateUNet(textWidth, unetWidths, groups, unetHeads ?? heads),
        };
        shape.Clip.Validate();
        shape.UNet.Validate();
        return shape;
    }

    private static UNet2DConditionConfig CreateUNet(int textWidth, IReadOnlyList<int> widths, int groups, int heads)
    {
        int levels = widths.Count;
        return new UNet2DConditionConfig
        {
            SampleSize = SceneWorld.ImageSize / SceneWorld.Lattice,
            InChannels = 3 * SceneWorld.Lattice * SceneWorld.Lattice,
            OutChannels = 3 * SceneWorld.Lattice * SceneWorld.Lattice,
            BlockOutChannels = [.. widths],
            DownBlockTypes = [.. Enumerable.Repeat("CrossAttnDownBlock2D", levels)],
            UpBlockTypes = [.. Enumerable.Repeat("CrossAttnUpBlock2D", levels)],
            LayersPerBlock = [.. Enumerable.Repeat(1, levels)],
            TransformerLayersPerBlock = [.. Enumerable.Repeat(1, levels)],
            OnlyCrossAttention = [.. Enumerable.Repeat(false, levels)],
            AttentionHeads = [.. Enumerable.Repeat(heads, levels)],
            CrossAttentionDim = textWidth,
            NormNumGroups = groups,
            UseLinearProjection = true,
        };
    }
}
