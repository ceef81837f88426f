using RlhfT2I.Embedding.Domain;

namespace RlhfT2I.Embedding.Application;

/// <summary>Vectors that were computed before, by digest of the encoder and of the content.</summary>
public interface IVectorCache
{
    /// <summary>What is there of some contents.</summary>
    /// <param name="encoderDigest">Digest of the encoder.</param>
    /// <param name="sha256s">Digests of the contents.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyDictionary<string, EncodedContent>> FindAsync(
        string encoderDigest, IReadOnlyCollection<string> sha256s, CancellationToken cancellationToken);

    /// <summary>Keeps results; those that are there already stay as they are.</summary>
    Task StoreAsync(string encoderDigest, IReadOnlyCollection<EncodedContent> contents, CancellationToken cancellationToken);
}
