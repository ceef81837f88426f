namespace RlhfT2I.Modeling.Models;

/// <summary>Shape of the transformers at one level of the network.</summary>
/// <param name="Layers">Transformer blocks, one after the other.</param>
/// <param name="Heads">Attention heads.</param>
/// <param name="ContextWidth">Width of the text states.</param>
/// <param name="Groups">Groups of the input's normalisation.</param>
/// <param name="LinearProjection">Whether the projections in and out are linear layers instead of 1x1 convolutions.</param>
/// <param name="OnlyCrossAttention">Whether the first attention reads the text too.</param>
/// <param name="Upcast">Whether half-precision scores are computed in float32.</param>
internal sealed record TransformerOptions(
    int Layers, int Heads, int ContextWidth, int Groups, bool LinearProjection, bool OnlyCrossAttention, bool Upcast);
