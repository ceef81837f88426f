using RlhfT2I.Embedding.Domain;

namespace RlhfT2I.Embedding.Application;

/// <summary>Gives vectors of texts: from the cache, else by encoding.</summary>
/// <param name="runner">Encodes.</param>
/// <param name="cache">Remembers.</param>
public sealed class TextEmbedder(IEncoderRunner runner, IVectorCache cache)
{
    /// <summary>Vectors of texts, in order.</summary>
    /// <param name="encoder">The encoder.</param>
    /// <param name="texts">The texts.</param>
    /// <param name="truncate">Whether a text that is too long is cut; else its place holds a <see cref="TextTooLongException"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyList<EmbeddingResult>> EmbedAsync(
        EncoderHandle encoder, IReadOnlyList<string> texts, bool truncate, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(texts);
        string[] digests = [.. texts.Select(VectorBytes.DigestOf)];
        int maxTokenCount = (await runner.DescribeAsync(encoder, cancellationToken)).MaxTokenCount;
        IReadOnlyList<int> counts = truncate ? [] : await runner.CountTokensAsync(encoder, texts, cancellationToken);
        bool Fits(int i) => truncate || counts[i] <= maxTokenCount;

        var contents = new Dictionary<string, EncodedContent>(
            await cache.FindAsync(encoder.Digest, [.. digests.Distinct(StringComparer.Ordinal)], cancellationToken), StringComparer.Ordinal);
        int[] missing = [.. Enumerable.Range(0, texts.Count).Where(i => Fits(i) && !contents.ContainsKey(digests[i])).DistinctBy(i => digests[i])];
        if (missing.Length > 0)
        {
            IReadOnlyList<float[]> vectors = await runner.EncodeTextsAsync(encoder, [.. missing.Select(i => texts[i])], cancellationToken);
            EncodedContent[] made = [.. missing.Zip(vectors, (i, vector) => EncodedContent.Of(digests[i], vector))];
            await cache.StoreAsync(encoder.Digest, made, cancellationToken);
            foreach (EncodedContent content in made)
                contents[content.Sha256] = content;
        }

        return [.. digests.Select((digest, i) => Fits(i)
            ? new EmbeddingResult(digest, "", contents[digest].Vector, null)
            : new EmbeddingResult(digest, "", null, new TextTooLongException(counts[i], maxTokenCount)))];
    }
}
