namespace RlhfT2I.FineTuning.Infrastructure.Pretraining;

/// <summary>An open file of pairs.</summary>
internal interface IPairPart : IAsyncDisposable
{
    /// <summary>The pair at a place.</summary>
    /// <exception cref="InvalidDataException">There is none any more.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    ValueTask<PairContent> ReadAsync(PairPlace place, CancellationToken cancellationToken);
}
