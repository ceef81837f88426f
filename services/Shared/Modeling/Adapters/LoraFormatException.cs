namespace RlhfT2I.Modeling.Adapters;

/// <summary>An adapter that cannot be read, or does not fit the network.</summary>
/// <param name="source">The file, or what it stands for.</param>
/// <param name="problems">One line for each tensor or setting at fault; all of them.</param>
public sealed class LoraFormatException(string source, IReadOnlyList<string> problems) : Exception(Text(source, problems))
{
    private const int Shown = 20;

    /// <summary>One line for each tensor or setting at fault; all of them.</summary>
    public IReadOnlyList<string> Problems { get; } = problems;

    private static string Text(string source, IReadOnlyList<string> problems)
    {
        string rest = problems.Count > Shown ? $"; and {problems.Count - Shown} more" : "";
        return $"{source}: {string.Join("; ", problems.Take(Shown))}{rest}";
    }
}
