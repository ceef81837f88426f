using System.Globalization;
using RlhfT2I.Modeling.Models;

namespace RlhfT2I.Modeling.Weights;

/// <summary>The denoising network's names in a single-file checkpoint.</summary>
internal static class UNetSingleFileNames
{
    private static readonly Dictionary<string, string> Ends = new(StringComparer.Ordinal)
    {
        ["conv_in"] = "input_blocks.0.0",
        ["time_embedding.linear_1"] = "time_embed.0",
        ["time_embedding.linear_2"] = "time_embed.2",
        ["conv_norm_out"] = "out.0",
        ["conv_out"] = "out.2",
    };

    private static readonly Dictionary<string, string> ResidualLayers = new(StringComparer.Ordinal)
    {
        ["norm1"] = "in_layers.0",
        ["conv1"] = "in_layers.2",
        ["time_emb_proj"] = "emb_layers.1",
        ["norm2"] = "out_layers.0",
        ["conv2"] = "out_layers.3",
        ["conv_shortcut"] = "skip_connection",
    };

    /// <summary>The single file's name without the network's prefix.</summary>
    /// <param name="name">A name of the diffusers layout.</param>
    /// <param name="config">The network's shape.</param>
    public static string Of(string name, UNet2DConditionConfig config)
    {
        int leaf = name.LastIndexOf('.');
        if (Ends.TryGetValue(name[..leaf], out string? end))
            return end + name[leaf..];
        string[] parts = name.Split('.');
        return parts[0] switch
        {
            "down_blocks" => Down(Number(parts[1]), parts[2], Number(parts[3]), parts[4..], config),
            "mid_block" => Middle(parts[1], Number(parts[2]), parts[3..]),
            "up_blocks" => Up(Number(parts[1]), parts[2], Number(parts[3]), parts[4..], config),
            _ => throw new ArgumentException($"'{name}' is no tensor of the network.", nameof(name)),
        };
    }

    /// <summary>Input blocks: the first convolution, then each level's layers and its halving, numbered through.</summary>
    private static string Down(int level, string kind, int layer, string[] rest, UNet2DConditionConfig config)
    {
        int before = 1 + config.LayersPerBlock.Take(level).Sum(layers => layers + 1);
        return kind switch
        {
            "resnets" => $"input_blocks.{before + layer}.0.{Residual(rest)}",
            "attentions" => $"input_blocks.{before + layer}.1.{string.Join('.', rest)}",
            _ => $"input_blocks.{before + config.LayersPerBlock[level]}.0.op.{rest[^1]}",
        };
    }

    /// <summary>Residual block, transformer, residual block.</summary>
    private static string Middle(string kind, int layer, string[] rest) =>
        kind == "resnets" ? $"middle_block.{2 * layer}.{Residual(rest)}" : $"middle_block.1.{string.Join('.', rest)}";

    /// <summary>Output blocks: each level's layers, numbered through; a doubling is the last part of its level's last block.</summary>
    private static string Up(int level, string kind, int layer, string[] rest, UNet2DConditionConfig config)
    {
        int[] layers = [.. config.LayersPerBlock.Reverse().Select(count => count + 1)];
        int before = layers.Take(level).Sum();
        bool attends = config.UpBlockTypes[level] == "CrossAttnUpBlock2D";
        return kind switch
        {
            "resnets" => $"output_blocks.{before + layer}.0.{Residual(rest)}",
            "attentions" => $"output_blocks.{before + layer}.1.{string.Join('.', rest)}",
            _ => $"output_blocks.{before + layers[level] - 1}.{(attends ? 2 : 1)}.conv.{rest[^1]}",
        };
    }

    private static string Residual(string[] rest) => $"{ResidualLayers[rest[0]]}.{rest[1]}";

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
