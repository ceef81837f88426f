using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.Embedding.Application;

/// <summary>The encoders that exist.</summary>
public interface IEncoderRegistry
{
    /// <summary>Finds an encoder.</summary>
    /// <param name="name">Name of the model version; empty for the one that the room is configured with.</param>
    /// <exception cref="ResourceException">There is none of that name.</exception>
    /// <exception cref="ModelWrongKindException">It is a model of another kind.</exception>
    EncoderHandle Get(string name);
}
