namespace RlhfT2I.Modeling.Weights;

/// <summary>A model version of this name exists and has other content; versions are immutable.</summary>
/// <param name="name">The name.</param>
/// <param name="digest">Digest of the version that exists.</param>
/// <param name="givenDigest">Digest of the one that was to be stored.</param>
public sealed class ModelExistsException(string name, string digest, string givenDigest)
    : Exception($"{name} exists with digest {digest}; {givenDigest} was to be stored under that name. Choose another id.")
{
    /// <summary>The name.</summary>
    public string Name { get; } = name;

    /// <summary>Digest of the version that exists.</summary>
    public string Digest { get; } = digest;

    /// <summary>Digest of the one that was to be stored.</summary>
    public string GivenDigest { get; } = givenDigest;
}
