namespace RlhfT2I.Modeling.Distributed;

/// <summary>A world of one rank: sums are what they are.</summary>
public sealed class SingleRank : ICollective
{
    /// <inheritdoc />
    public int Rank => 0;

    /// <inheritdoc />
    public int WorldSize => 1;

    /// <inheritdoc />
    public void SumAll(Span<float> values)
    {
    }

    /// <inheritdoc />
    public void SumAll(Span<double> values)
    {
    }

    /// <inheritdoc />
    public void Dispose()
    {
    }
}
