using System.Text.RegularExpressions;

namespace RlhfT2I.Modeling.Adapters;

/// <summary>Which part of an update a tensor holds.</summary>
internal enum LoraRole
{
    /// <summary>A.</summary>
    Down,

    /// <summary>B.</summary>
    Up,

    /// <summary>alpha, a single number.</summary>
    Alpha,
}

/// <summary>The names that diffusers has given to the tensors of adapters over time.</summary>
internal static partial class LoraNames
{
    /// <summary>What every name of a UNet's adapter begins with.</summary>
    public const string Prefix = "unet.";

    /// <summary>Today's name of A (PEFT's).</summary>
    public static string Down(string target) => $"{Prefix}{target}.lora_A.weight";

    /// <summary>Today's name of B (PEFT's).</summary>
    public static string Up(string target) => $"{Prefix}{target}.lora_B.weight";

    /// <summary>Name of alpha where it is not the rank.</summary>
    public static string Alpha(string target) => $"{Prefix}{target}.alpha";

    /// <summary>The layer that a tensor is for and its part, or what is wrong with the name.</summary>
    /// <remarks>
    /// Read are <c>unet.PATH.lora_A.weight</c> and <c>lora_B</c>, <c>unet.PATH.lora.down.weight</c> and <c>up</c>, and the first form of all,
    /// <c>unet.PATH.processor.to_q_lora.down.weight</c>, whose <c>to_out</c> stands for the layer <c>to_out.0</c>.
    /// </remarks>
    public static (string Target, LoraRole Role)? Parse(string name, out string problem)
    {
        problem = "";
        if (name.StartsWith("lora_unet_", StringComparison.Ordinal) || name.StartsWith("lora_te", StringComparison.Ordinal))
            problem = "is named as Kohya's tools name it, with '_' between layers; convert the file with diffusers: load_lora_weights, then save_lora_weights";
        else if (name.StartsWith("text_encoder", StringComparison.Ordinal))
            problem = "is for the text encoder; only adapters of the UNet are applied";
        else if (!name.StartsWith(Prefix, StringComparison.Ordinal))
            problem = $"does not begin with '{Prefix}'";
        if (problem.Length > 0)
            return null;

        string rest = name[Prefix.Length..];
        if (rest.EndsWith(".alpha", StringComparison.Ordinal))
            return (rest[..^".alpha".Length], LoraRole.Alpha);
        Match match = Parts().Match(rest);
        if (!match.Success)
        {
            problem = "is no part of a low-rank update; those end with .lora_A.weight, .lora_B.weight or .alpha";
            return null;
        }

        string target = match.Groups["path"].Value;
        if (match.Groups["layer"] is { Success: true, Value: var layer })
            target = $"{target}.{(layer == "to_out" ? "to_out.0" : layer)}";
        return (target, match.Groups["part"].Value is "lora_A" or "down" ? LoraRole.Down : LoraRole.Up);
    }

    [GeneratedRegex(@"\A(?<path>.+?)(?:\.processor\.(?<layer>to_q|to_k|to_v|to_out)_lora|\.lora)?\.(?<part>lora_A|lora_B|down|up)\.weight\z", RegexOptions.CultureInvariant)]
    private static partial Regex Parts();
}
