namespace RlhfT2I.Modeling.Weights;

/// <summary>The store has no model version of this name.</summary>
/// <param name="name">The name.</param>
public sealed class ModelNotFoundException(string name) : Exception($"There is no model version {DisplayText.Of(name)}.")
{
    /// <summary>The name.</summary>
    public string Name { get; } = name;
}
