namespace RlhfT2I.Modeling.Weights;

/// <summary>A weight file whose tensors are not those of the module; names every difference up to twenty, and their count.</summary>
/// <param name="path">The file.</param>
/// <param name="problems">One line for each tensor, with the expected and the found shape and type.</param>
public sealed class CheckpointMismatchException(string path, IReadOnlyList<string> problems) : Exception(Text(path, problems))
{
    private const int Shown = 20;

    /// <summary>The file.</summary>
    public string Path { get; } = path;

    /// <summary>One line for each tensor; all of them.</summary>
    public IReadOnlyList<string> Problems { get; } = problems;

    private static string Text(string path, IReadOnlyList<string> problems)
    {
        string rest = problems.Count > Shown ? $"{Environment.NewLine}  and {problems.Count - Shown} more" : "";
        return $"{path} does not fit the module, {problems.Count} tensors differ:{Environment.NewLine}  " +
               string.Join($"{Environment.NewLine}  ", problems.Take(Shown)) + rest;
    }
}
