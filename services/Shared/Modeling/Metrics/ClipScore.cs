using RlhfT2I.Modeling.Runtime;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Metrics;

/// <summary>How well image and text embeddings of CLIP agree.</summary>
public static class ClipScore
{
    private const double Weight = 2.5;

    /// <summary>Cosine similarity of each pair, the baseline the paper compares its reward with (figure 3a).</summary>
    /// <param name="imageEmbeds">Floating point (N, D), normalised or not.</param>
    /// <param name="textEmbeds">Floating point (N, D).</param>
    /// <returns>float32 (N) in [-1, 1], float64 for float64 embeddings; the caller owns it.</returns>
    /// <exception cref="ArgumentException">Shapes differ, or an embedding has length 0.</exception>
    public static Tensor Cosine(Tensor imageEmbeds, Tensor textEmbeds)
    {
        ArgumentNullException.ThrowIfNull(imageEmbeds);
        ArgumentNullException.ThrowIfNull(textEmbeds);
        if (imageEmbeds.dim() != 2 || !imageEmbeds.shape.SequenceEqual(textEmbeds.shape))
            throw new ArgumentException(
                $"Embeddings have shapes {imageEmbeds.ShapeText()} and {textEmbeds.ShapeText()}; expected (N, D) for both.",
                nameof(textEmbeds));
        using var scope = NewDisposeScope();
        ScalarType type = imageEmbeds.dtype == float64 || textEmbeds.dtype == float64 ? float64 : float32;
        Tensor image = imageEmbeds.to(type), text = textEmbeds.to(type);
        Tensor lengths = image.square().sum(1).sqrt() * text.square().sum(1).sqrt();
        if ((lengths == 0).any().item<bool>())
            throw new ArgumentException("An embedding has length 0.", nameof(imageEmbeds));
        return ((image * text).sum(1) / lengths).clamp(-1, 1).MoveToOuterDisposeScope();
    }

    /// <summary>CLIPScore 2.5 * max(cosine, 0) of each pair (arXiv:2104.08718, section 3).</summary>
    /// <param name="imageEmbeds">Floating point (N, D), normalised or not.</param>
    /// <param name="textEmbeds">Floating point (N, D); the original prefixes captions with "A photo depicts".</param>
    /// <returns>float32 (N) in [0, 2.5], float64 for float64 embeddings; the caller owns it.</returns>
    /// <exception cref="ArgumentException">Shapes differ, or an embedding has length 0.</exception>
    public static Tensor Compute(Tensor imageEmbeds, Tensor textEmbeds)
    {
        using var scope = NewDisposeScope();
        return (Weight * Cosine(imageEmbeds, textEmbeds).clamp(min: 0)).MoveToOuterDisposeScope();
    }
}
