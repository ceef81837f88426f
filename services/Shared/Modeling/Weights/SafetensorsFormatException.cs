namespace RlhfT2I.Modeling.Weights;

/// <summary>A file that is not a safetensors file, or one that breaks the format's rules or the reader's limits.</summary>
/// <param name="path">The file.</param>
/// <param name="reason">What is wrong with it, one sentence; for a known other format, how to convert it.</param>
/// <param name="inner">The cause, where another exception was one.</param>
public sealed class SafetensorsFormatException(string path, string reason, Exception? inner = null)
    : Exception($"{path}: {reason}", inner)
{
    /// <summary>The file.</summary>
    public string Path { get; } = path;

    /// <summary>What is wrong with it.</summary>
    public string Reason { get; } = reason;
}
