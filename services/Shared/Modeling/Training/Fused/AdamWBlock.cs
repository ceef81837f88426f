namespace RlhfT2I.Modeling.Training.Fused;

/// <summary>Where a block's numbers lie; all arrays have the block's length.</summary>
internal readonly unsafe struct AdamWBlock(float* weights, float* gradients, float* means, float* squares, float* averages, int length)
{
    /// <summary>Weights.</summary>
    public float* Weights { get; } = weights;

    /// <summary>Their gradients.</summary>
    public float* Gradients { get; } = gradients;

    /// <summary>Means of gradients.</summary>
    public float* Means { get; } = means;

    /// <summary>Means of squared gradients.</summary>
    public float* Squares { get; } = squares;

    /// <summary>Averaged weights; null for none.</summary>
    public float* Averages { get; } = averages;

    /// <summary>Elements.</summary>
    public int Length { get; } = length;
}
