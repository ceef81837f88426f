namespace RlhfT2I.Modeling.Rewards;

/// <summary>Shape of a reward network; saved beside its weights.</summary>
public sealed record RewardModelConfig
{
    /// <summary>Width of an image embedding.</summary>
    /// <value>768, CLIP ViT-L/14</value>
    public int ImageWidth { get; init; } = 768;

    /// <summary>Width of a text embedding.</summary>
    /// <value>768, CLIP ViT-L/14</value>
    public int TextWidth { get; init; } = 768;

    /// <summary>Widths of the hidden layers, at least one.</summary>
    /// <value>1024, 1024 (Appendix D)</value>
    public IReadOnlyList<int> HiddenWidths { get; init; } = [1024, 1024];

    /// <summary>Order of the two embeddings.</summary>
    /// <value><see cref="RewardInputOrder.ImageText"/>, our choice</value>
    public RewardInputOrder InputOrder { get; init; } = RewardInputOrder.ImageText;

    /// <summary>Whether inputs are standardised with a stored mean and deviation per component; our addition, off in the paper.</summary>
    /// <value>false</value>
    public bool Standardize { get; init; }

    /// <summary>
    /// Whether the product of both embeddings, component by component, is a third input; our addition, off in the paper. CLIP score is the sum of that product:
    /// a network that is given it need not learn to multiply from a few thousand labels.
    /// </summary>
    /// <value>false</value>
    public bool Interaction { get; init; }

    /// <summary>Width of the first layer's input.</summary>
    public int InputWidth => ImageWidth + TextWidth + (Interaction ? ImageWidth : 0);

    /// <summary>Throws if a width is out of range.</summary>
    /// <exception cref="ArgumentException">The message names the value.</exception>
    public void Validate()
    {
        if (ImageWidth < 1 || TextWidth < 1)
            throw new ArgumentException($"{nameof(ImageWidth)} is {ImageWidth}, {nameof(TextWidth)} {TextWidth}; both must be at least 1.");
        if (Interaction && ImageWidth != TextWidth)
            throw new ArgumentException($"{nameof(ImageWidth)} is {ImageWidth}, {nameof(TextWidth)} {TextWidth}; with {nameof(Interaction)} they must be equal.");
        if (HiddenWidths is null || HiddenWidths.Count == 0 || HiddenWidths.Any(width => width < 1))
            throw new ArgumentException(
                $"{nameof(HiddenWidths)} is [{string.Join(", ", HiddenWidths ?? [])}]; at least one width, each at least 1.");
    }
}
