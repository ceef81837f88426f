namespace RlhfT2I.Modeling.Models;

/// <summary>Shape of the transformer that CLIP's two networks share.</summary>
internal sealed record ClipEncoderOptions(int Width, int Inner, int Layers, int Heads, string Activation, double Eps, double InitFactor)
{
    /// <summary>Spread of the random start of query, key, value and the feed-forward's second layer.</summary>
    public double InnerStd => InitFactor * Math.Pow(Width, -0.5) * Math.Pow(2.0 * Layers, -0.5);

    /// <summary>Spread of the random start of the attention's output.</summary>
    public double OutputStd => InitFactor * Math.Pow(Width, -0.5);

    /// <summary>Spread of the random start of the feed-forward's first layer.</summary>
    public double WideningStd => InitFactor * Math.Pow(2.0 * Width, -0.5);

    public void Validate(ConfigCheck check)
    {
        check.Range("hidden_size", Width, 1, ConfigCheck.LargestWidth);
        check.Range("intermediate_size", Inner, 1, 8 * ConfigCheck.LargestWidth);
        check.Range("num_hidden_layers", Layers, 1, ConfigCheck.LargestDepth);
        check.Range("num_attention_heads", Heads, 1, ConfigCheck.LargestWidth);
        check.Require(Width % Heads == 0, "num_attention_heads", Heads, $"a divisor of hidden_size ({Width})");
        check.Names("hidden_act", [Activation], Models.Activation.Transformer);
        check.Finite("layer_norm_eps", Eps, 1e-12, 1);
    }
}
