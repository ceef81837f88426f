namespace RlhfT2I.Modeling.Weights;

/// <summary>A model folder does not have the layout it should have.</summary>
/// <param name="path">The file or folder at fault.</param>
/// <param name="reason">What is wrong and what would be right.</param>
public sealed class ModelFolderException(string path, string reason) : Exception($"{path}: {reason}")
{
    /// <summary>The file or folder at fault.</summary>
    public string Path { get; } = path;

    /// <summary>What is wrong and what would be right.</summary>
    public string Reason { get; } = reason;
}
