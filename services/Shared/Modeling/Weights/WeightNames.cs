using System.Text.RegularExpressions;

namespace RlhfT2I.Modeling.Weights;

/// <summary>Ready-made renames for <see cref="ModuleWeightsOptions.Rename"/> and <see cref="ModuleWeightsSaveOptions.Rename"/>.</summary>
public static partial class WeightNames
{
    /// <summary>
    /// Maps the attention names of older VAE files (<c>query</c>, <c>key</c>, <c>value</c>, <c>proj_attn</c>), such as
    /// Stable Diffusion v1.5's, to today's (<c>to_q</c>, <c>to_k</c>, <c>to_v</c>, <c>to_out.0</c>). Other names are kept.
    /// </summary>
    public static string ToCurrentAttention(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return OldAttention().Replace(name, match => match.Groups[1].Value + match.Groups[2].Value switch
        {
            "query" => "to_q",
            "key" => "to_k",
            "value" => "to_v",
            _ => "to_out.0",
        } + match.Groups[3].Value);
    }

    /// <summary>The way back of <see cref="ToCurrentAttention"/>, for files that older programs read.</summary>
    public static string ToOldAttention(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return CurrentAttention().Replace(name, match => match.Groups[1].Value + match.Groups[2].Value switch
        {
            "to_q" => "query",
            "to_k" => "key",
            "to_v" => "value",
            _ => "proj_attn",
        } + match.Groups[3].Value);
    }

    /// <summary>Takes a prefix off the names that have it, for files that hold a module under another one.</summary>
    public static Func<string, string> WithoutPrefix(string prefix)
    {
        ArgumentException.ThrowIfNullOrEmpty(prefix);
        return name => name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : name;
    }

    // The projections stand directly below the attention; a transformer's lie deeper and have had today's names from the start.
    [GeneratedRegex(@"^(.*\battentions\.[0-9]+\.)(query|key|value|proj_attn)(\.(?:weight|bias))\z", RegexOptions.CultureInvariant)]
    private static partial Regex OldAttention();

    [GeneratedRegex(@"^(.*\battentions\.[0-9]+\.)(to_q|to_k|to_v|to_out\.0)(\.(?:weight|bias))\z", RegexOptions.CultureInvariant)]
    private static partial Regex CurrentAttention();
}
