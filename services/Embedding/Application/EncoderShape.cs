namespace RlhfT2I.Embedding.Application;

/// <summary>What callers need to know of an encoder.</summary>
/// <param name="DimensionCount">Width of a vector.</param>
/// <param name="MaxTokenCount">Longest text in tokens, start and end marks counted.</param>
public sealed record EncoderShape(int DimensionCount, int MaxTokenCount);
