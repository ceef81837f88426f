namespace RlhfT2I.Modeling.Distributed;

/// <summary>
/// Several ranks that do the same work in step, each on its share of a batch. All of them call the same operations in the same order; each call waits for the others.
/// One call at a time.
/// </summary>
public interface ICollective : IDisposable
{
    /// <summary>This rank, 0 to <see cref="WorldSize"/> - 1.</summary>
    int Rank { get; }

    /// <summary>Number of ranks, at least 1.</summary>
    int WorldSize { get; }

    /// <summary>Replaces the values by their sums over all ranks, the same bits on each.</summary>
    /// <param name="values">As many on every rank.</param>
    /// <exception cref="RankLostException">A rank has left.</exception>
    void SumAll(Span<float> values);

    /// <summary>Replaces the values by their sums over all ranks, the same bits on each.</summary>
    /// <param name="values">As many on every rank.</param>
    /// <exception cref="RankLostException">A rank has left.</exception>
    void SumAll(Span<double> values);
}
