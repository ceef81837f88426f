using System.Globalization;

namespace RlhfT2I.Modeling.Weights;

/// <summary>The autoencoder's names in a single-file checkpoint.</summary>
internal static class VaeSingleFileNames
{
    private static readonly Dictionary<string, string> AttentionLayers = new(StringComparer.Ordinal)
    {
        ["group_norm"] = "norm",
        ["to_q"] = "q",
        ["to_k"] = "k",
        ["to_v"] = "v",
        ["to_out"] = "proj_out",
    };

    /// <summary>The single file's name without the network's prefix.</summary>
    /// <param name="name">A name of the diffusers layout, with today's attention names.</param>
    /// <param name="levels">Levels of the network.</param>
    public static string Of(string name, int levels)
    {
        string[] parts = name.Split('.');
        if (parts[0] is "quant_conv" or "post_quant_conv")
            return name;
        return $"{parts[0]}.{Inner(parts[1..], levels)}";
    }

    /// <summary>A name inside the encoder or the decoder.</summary>
    private static string Inner(string[] parts, int levels) => parts[0] switch
    {
        "conv_norm_out" => $"norm_out.{parts[1]}",
        "mid_block" when parts[1] == "resnets" => $"mid.block_{Number(parts[2]) + 1}.{Residual(parts[3..])}",
        "mid_block" => $"mid.attn_{Number(parts[2]) + 1}.{AttentionLayers[parts[3]]}.{parts[^1]}",
        "down_blocks" => $"down.{parts[1]}.{Level(parts[2..])}",
        // diffusers counts the way up from the coarsest level, the original code from the finest.
        "up_blocks" => $"up.{levels - 1 - Number(parts[1])}.{Level(parts[2..])}",
        _ => string.Join('.', parts),
    };

    private static string Level(string[] parts) => parts[0] switch
    {
        "resnets" => $"block.{parts[1]}.{Residual(parts[2..])}",
        "downsamplers" => $"downsample.{string.Join('.', parts[2..])}",
        _ => $"upsample.{string.Join('.', parts[2..])}",
    };

    private static string Residual(string[] parts) => $"{(parts[0] == "conv_shortcut" ? "nin_shortcut" : parts[0])}.{parts[1]}";

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
