using RlhfT2I.FineTuning.Domain.Pretraining;

namespace RlhfT2I.FineTuning.Application.Ports;

/// <summary>Files of pre-training pairs below the pretraining root.</summary>
public interface IPretrainingFiles
{
    /// <summary>Looks at files that a caller names; none is read.</summary>
    /// <param name="path">Path below the root, of a folder or of one shard.</param>
    /// <param name="format">Layout.</param>
    /// <param name="maxBrokenCount">Broken pairs to allow.</param>
    /// <param name="field">Field of the request that holds the path.</param>
    /// <exception cref="ServiceDefaults.Errors.DomainException">The path leads out of the root, or there are no such files.</exception>
    PretrainingFolder Find(string path, PairFormat format, long maxBrokenCount, string field);

    /// <summary>Reads every pair once, decodes its image and stores where it lies.</summary>
    /// <param name="folder">The files.</param>
    /// <param name="progress">Gets the number of pairs so far.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ServiceDefaults.Errors.DomainException">The files changed since they were found, hold no pair, or more broken pairs than are allowed.</exception>
    Task<IndexedPairs> IndexAsync(PretrainingFolder folder, Func<long, Task> progress, CancellationToken cancellationToken);

    /// <summary>Opens what was indexed.</summary>
    /// <param name="folder">The files.</param>
    /// <param name="indexed">What was found in them.</param>
    /// <returns>The pairs; the caller disposes them.</returns>
    /// <exception cref="ServiceDefaults.Errors.DomainException">The index is gone or damaged.</exception>
    IPairSource Open(PretrainingFolder folder, IndexedPairs indexed);
}
