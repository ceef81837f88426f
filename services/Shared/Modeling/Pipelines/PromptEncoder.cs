using RlhfT2I.Modeling.Models;
using RlhfT2I.Modeling.Runtime;
using RlhfT2I.Modeling.Tokenization;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Pipelines;

/// <summary>Encodes prompts for cross-attention, each prompt alone and once: an embedding does not depend on its neighbours.</summary>
/// <param name="tokenizer">Tokenizer of the model's folder.</param>
/// <param name="textEncoder">Frozen text encoder of the model's folder.</param>
public sealed class PromptEncoder(ClipTokenizer tokenizer, ClipTextModel textEncoder) : IDisposable
{
    private readonly Dictionary<string, Tensor> _embeddings = new(StringComparer.Ordinal);

    /// <summary>Embeddings of some prompts, one row each.</summary>
    /// <param name="prompts">At least one prompt.</param>
    /// <returns>
    /// (N, 77, width) in the text encoder's precision, the last hidden state after the final layer norm; the caller owns it.
    /// </returns>
    public Tensor Encode(IReadOnlyList<string> prompts)
    {
        ArgumentNullException.ThrowIfNull(prompts);
        ArgumentOutOfRangeException.ThrowIfZero(prompts.Count, nameof(prompts));
        return cat([.. prompts.Select(EncodeOnce)], 0);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (Tensor embedding in _embeddings.Values)
            embedding.Dispose();
        _embeddings.Clear();
    }

    private Tensor EncodeOnce(string prompt)
    {
        if (!_embeddings.TryGetValue(prompt, out Tensor? embedding))
        {
            using var scope = NewDisposeScope();
            using var grad = no_grad();
            using Tensor ids = tokenizer.EncodePadded([prompt]).to(textEncoder.WeightDevice());
            embedding = textEncoder.Encode(ids).LastHiddenState.DetachFromDisposeScope();
            _embeddings.Add(prompt, embedding);
        }

        return embedding;
    }
}
