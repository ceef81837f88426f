using Microsoft.Extensions.Options;
using RlhfT2I.Embedding.Application;
using RlhfT2I.Embedding.Options;
using RlhfT2I.Modeling.Weights;
using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.Embedding.Infrastructure;

/// <summary>Finds encoders in the model store.</summary>
/// <param name="store">The store.</param>
/// <param name="options">Names the encoder of calls that name none.</param>
internal sealed class ModelStoreEncoders(ModelStore store, IOptions<EmbeddingOptions> options) : IEncoderRegistry
{
    public EncoderHandle Get(string name)
    {
        string wanted = name.Length > 0 ? name : options.Value.Encoder;
        ModelVersionEntry entry = store.Find(wanted) ?? throw ResourceException.NotFound("generation.rlhf/ModelVersion", wanted);
        return entry.Kind == ModelVersionKind.Encoder
            ? new EncoderHandle(entry.Name, $"sha256:{entry.Digest}", entry.Folder)
            : throw new ModelWrongKindException(entry.Name, entry.Kind.ToString().ToLowerInvariant());
    }
}
