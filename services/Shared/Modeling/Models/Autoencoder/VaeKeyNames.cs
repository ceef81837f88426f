namespace RlhfT2I.Modeling.Models;

/// <summary>Translates between the two namings of an autoencoder's attention layers.</summary>
/// <remarks>
/// Both directions leave every other name as it is, and <see cref="ToNew"/> leaves new names as they are: it may be used on
/// either kind of file.
/// </remarks>
public static class VaeKeyNames
{
    private static readonly (string Old, string New)[] Layers =
        [("query", "to_q"), ("key", "to_k"), ("value", "to_v"), ("proj_attn", "to_out.0")];

    /// <summary>A name in the new naming.</summary>
    /// <param name="name">For example <c>encoder.mid_block.attentions.0.proj_attn.weight</c>.</param>
    public static string ToNew(string name) => Replace(name, layer => layer.Old, layer => layer.New);

    /// <summary>A name in the old naming, to write files that older programs read.</summary>
    /// <param name="name">For example <c>encoder.mid_block.attentions.0.to_out.0.weight</c>.</param>
    public static string ToOld(string name) => Replace(name, layer => layer.New, layer => layer.Old);

    /// <summary>Which naming a file uses; new if it has no attention at all.</summary>
    /// <param name="names">All tensor names of the file.</param>
    /// <exception cref="ArgumentException">The file mixes both.</exception>
    public static VaeKeyNaming Detect(IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        string? old = null, current = null;
        foreach (string name in names)
        {
            if (ToNew(name) != name)
                old ??= name;
            else if (ToOld(name) != name)
                current ??= name;
        }

        if (old is not null && current is not null)
            throw new ArgumentException($"The names mix old ('{old}') and new ('{current}') attention layers.", nameof(names));
        return old is null ? VaeKeyNaming.New : VaeKeyNaming.Old;
    }

    private static string Replace(string name, Func<(string Old, string New), string> from, Func<(string Old, string New), string> to)
    {
        ArgumentNullException.ThrowIfNull(name);
        int at = name.IndexOf(".attentions.", StringComparison.Ordinal);
        if (at < 0)
            return name;
        foreach ((string Old, string New) layer in Layers)
        {
            foreach (string ending in (string[])[".weight", ".bias"])
            {
                string tail = $".{from(layer)}{ending}";
                if (name.EndsWith(tail, StringComparison.Ordinal))
                    return $"{name[..^tail.Length]}.{to(layer)}{ending}";
            }
        }

        return name;
    }
}
