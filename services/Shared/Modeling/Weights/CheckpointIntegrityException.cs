namespace RlhfT2I.Modeling.Weights;

/// <summary>A model version's folder that is not what its manifest says, or a manifest that cannot be used.</summary>
/// <param name="folder">The folder.</param>
/// <param name="problems">One line for each file, or the reason the manifest is refused.</param>
public sealed class CheckpointIntegrityException(string folder, IReadOnlyList<string> problems)
    : Exception($"{folder}: {string.Join("; ", problems)}")
{
    /// <summary>The folder.</summary>
    public string Folder { get; } = folder;

    /// <summary>Such as <c>changed: unet/config.json</c>, <c>missing: ...</c>, <c>extra: ...</c>; all of them.</summary>
    public IReadOnlyList<string> Problems { get; } = problems;
}
