using System.Globalization;
using RlhfT2I.Modeling.Models;

namespace RlhfT2I.Modeling.Weights;

/// <summary>
/// Sizes of the networks in a single-file Stable Diffusion 1.x checkpoint, read from the shapes of its tensors. What shapes do not tell is the same in all of 1.x:
/// eight heads and groups of 32 channels, heads of 64 features in the text network, latents scaled by 0.18215.
/// </summary>
/// <remarks>Only reads what it needs; whether every tensor fits is checked afterwards, against networks of these sizes.</remarks>
internal sealed class SingleFileShapes(ITensorSource file)
{
    private const int TextHeadWidth = 64;

    public UNet2DConditionConfig UNet()
    {
        const string P = SingleFileNames.UNetPrefix;
        List<int> channels = [], layers = [];
        List<bool> attends = [];
        int residuals = 0, attentions = 0;
        // The first convolution is block 0; a block without a residual layer is the halving at a level's end.
        for (int block = 1; Has($"{P}input_blocks.{block}.0.op.weight") || Has($"{P}input_blocks.{block}.0.in_layers.2.weight"); block++)
        {
            if (Has($"{P}input_blocks.{block}.0.op.weight"))
            {
                Close(Side($"{P}input_blocks.{block}.0.op.weight", 0));
                continue;
            }

            residuals++;
            attentions += Has($"{P}input_blocks.{block}.1.proj_in.weight") ? 1 : 0;
        }

        Close(Side($"{P}middle_block.0.in_layers.2.weight", 0));
        string attention = Find(P, ".attn2.to_k.weight");
        return PublishedShapes.StableDiffusion15UNet with
        {
            InChannels = Side($"{P}input_blocks.0.0.weight", 1),
            OutChannels = Side($"{P}out.2.weight", 0),
            BlockOutChannels = channels,
            LayersPerBlock = layers,
            DownBlockTypes = [.. attends.Select(some => some ? "CrossAttnDownBlock2D" : "DownBlock2D")],
            UpBlockTypes = [.. attends.AsEnumerable().Reverse().Select(some => some ? "CrossAttnUpBlock2D" : "UpBlock2D")],
            CrossAttentionDim = Side(attention, 1),
            AttentionHeads = PerLevel(8, channels.Count),
            OnlyCrossAttention = PerLevel(false, channels.Count),
            TransformerLayersPerBlock = PerLevel(1, channels.Count),
        };

        void Close(int width)
        {
            channels.Add(width);
            layers.Add(residuals);
            attends.Add(attentions > 0);
            (residuals, attentions) = (0, 0);
        }
    }

    public AutoencoderKLConfig Vae()
    {
        const string P = SingleFileNames.VaePrefix;
        var channels = new List<int>();
        for (int level = 0; Has($"{P}encoder.down.{level}.block.0.conv1.weight"); level++)
            channels.Add(Side($"{P}encoder.down.{level}.block.0.conv1.weight", 0));
        return PublishedShapes.StableDiffusion15Vae with
        {
            InChannels = Side($"{P}encoder.conv_in.weight", 1),
            OutChannels = Side($"{P}decoder.conv_out.weight", 0),
            LatentChannels = Side($"{P}post_quant_conv.weight", 0),
            BlockOutChannels = channels,
            LayersPerBlock = Count(P + "encoder.down.0.block.", ".conv1.weight"),
        };
    }

    public ClipTextConfig Text()
    {
        const string P = SingleFileNames.TextPrefix + "text_model.";
        int width = Side($"{P}embeddings.token_embedding.weight", 1);
        return PublishedShapes.ClipLargeText with
        {
            VocabSize = Side($"{P}embeddings.token_embedding.weight", 0),
            MaxPositionEmbeddings = Side($"{P}embeddings.position_embedding.weight", 0),
            HiddenSize = width,
            ProjectionDim = width,
            IntermediateSize = Side($"{P}encoder.layers.0.mlp.fc1.weight", 0),
            NumHiddenLayers = Count(P + "encoder.layers.", ".mlp.fc1.weight"),
            NumAttentionHeads = Math.Max(width / TextHeadWidth, 1),
        };
    }

    private bool Has(string name) => file.Entries.ContainsKey(name);

    private int Side(string name, int dimension)
    {
        if (!file.Entries.TryGetValue(name, out SafetensorsEntry? entry))
            throw new ModelFolderException(file.Path, $"tensor '{name}' is missing; a Stable Diffusion 1.x checkpoint holds UNet, autoencoder and text network.");
        return entry.Shape.Length > dimension && entry.Shape[dimension] is > 0 and <= int.MaxValue
            ? (int)entry.Shape[dimension]
            : throw new ModelFolderException(file.Path, $"tensor '{name}' is [{string.Join(",", entry.Shape)}]; it must have more dimensions.");
    }

    private string Find(string prefix, string ending) =>
        file.Entries.Keys.Where(name => name.StartsWith(prefix, StringComparison.Ordinal) && name.EndsWith(ending, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).FirstOrDefault() ?? prefix + "*" + ending;

    private int Count(string prefix, string ending)
    {
        int count = 0;
        while (Has(prefix + count.ToString(CultureInfo.InvariantCulture) + ending))
            count++;
        return count;
    }

    private static T[] PerLevel<T>(T value, int levels) => [.. Enumerable.Repeat(value, levels)];
}
