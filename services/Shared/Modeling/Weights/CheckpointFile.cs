namespace RlhfT2I.Modeling.Weights;

/// <summary>One file of a model version.</summary>
/// <param name="Path">Path below the folder, parts separated by <c>/</c>.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">SHA-256 of the content, 64 lower-case hexadecimal digits.</param>
public sealed record CheckpointFile(string Path, long Size, string Sha256);
