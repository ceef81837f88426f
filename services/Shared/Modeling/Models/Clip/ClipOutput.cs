using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Models;

/// <summary>Comparison of images with texts; owns its tensors.</summary>
/// <param name="TextEmbeds">Features of the texts at length 1, (texts, projection).</param>
/// <param name="ImageEmbeds">Features of the images at length 1, (images, projection).</param>
/// <param name="LogitsPerText">Cosines times exp(logit scale), (texts, images).</param>
/// <param name="LogitsPerImage">The same, (images, texts).</param>
public sealed record ClipOutput(Tensor TextEmbeds, Tensor ImageEmbeds, Tensor LogitsPerText, Tensor LogitsPerImage) : IDisposable
{
    /// <inheritdoc />
    public void Dispose()
    {
        TextEmbeds.Dispose();
        ImageEmbeds.Dispose();
        LogitsPerText.Dispose();
        LogitsPerImage.Dispose();
    }
}
