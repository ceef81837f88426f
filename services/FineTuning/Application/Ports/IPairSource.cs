using RlhfT2I.FineTuning.Domain;
using RlhfT2I.FineTuning.Domain.Pretraining;
using RlhfT2I.FineTuning.Domain.Training;

namespace RlhfT2I.FineTuning.Application.Ports;

/// <summary>Pre-training pairs by number. Not safe to use from several threads at once.</summary>
public interface IPairSource : IAsyncDisposable
{
    /// <summary>Pairs.</summary>
    long Count { get; }

    /// <summary>How they lie together, by number; the blocks hold each pair once.</summary>
    IReadOnlyList<PairBlock> Blocks { get; }

    /// <summary>A pair.</summary>
    /// <param name="index">Its number, below <see cref="Count"/>.</param>
    /// <param name="key">What its latents are kept under.</param>
    /// <param name="needsPicture">Whether the picture is needed.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="FineTuningRefusal">The files changed since the pair was indexed.</exception>
    ValueTask<TrainingSample> ReadAsync(long index, LatentKey key, bool needsPicture, CancellationToken cancellationToken);
}
