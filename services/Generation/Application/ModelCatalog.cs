using RlhfT2I.Generation.Domain;
using RlhfT2I.Modeling.Weights;
using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.Generation.Application;

/// <summary>The model store as the room sees it: what is missing or of another kind is refused with a reason.</summary>
/// <param name="store">The store.</param>
public sealed class ModelCatalog(ModelStore store)
{
    private const string ResourceType = "generation.rlhf/ModelVersion";

    /// <summary>The model version of a name.</summary>
    /// <param name="name">Resource name.</param>
    /// <exception cref="ResourceException">There is none.</exception>
    /// <exception cref="ModelFileRefusedException">What the store says of it was damaged.</exception>
    public ModelVersionEntry Get(string name) =>
        Guarded(name, () => store.Find(name)) ?? throw ResourceException.NotFound(ResourceType, name);

    /// <summary>A model version with what its files say.</summary>
    /// <param name="entry">The model version.</param>
    /// <exception cref="ModelFileRefusedException">Its files were damaged.</exception>
    public static ModelDescription Describe(ModelVersionEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return Guarded(entry.Name, () => ModelDescription.Of(entry));
    }

    /// <summary>The model version of a name, which images can be sampled from.</summary>
    /// <param name="name">Resource name.</param>
    /// <exception cref="ResourceException">There is none.</exception>
    /// <exception cref="ModelWrongKindException">It is no text-to-image model.</exception>
    public ModelVersionEntry GetDiffusion(string name)
    {
        ModelVersionEntry entry = Get(name);
        return entry.Kind == ModelVersionKind.Diffusion
            ? entry
            : throw new ModelWrongKindException(name, $"MODEL_KIND_{entry.Kind.ToString().ToUpperInvariant()}", "MODEL_KIND_DIFFUSION");
    }

    /// <summary>A digest as it crosses the wire.</summary>
    /// <param name="entry">The model version.</param>
    /// <returns><c>sha256:</c> and 64 hexadecimal digits.</returns>
    public static string DigestOf(ModelVersionEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return $"sha256:{entry.Digest}";
    }

    private static T Guarded<T>(string name, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is CheckpointIntegrityException or SafetensorsFormatException or ModelFolderException or System.Text.Json.JsonException or FileNotFoundException)
        {
            throw new ModelFileRefusedException(name, "its files were changed since it was stored; verify it for the list, then restore or delete it", exception);
        }
    }
}
