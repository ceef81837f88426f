namespace RlhfT2I.Embedding.Application;

/// <summary>How many images of a job have their vector.</summary>
/// <param name="ImageCount">Images that the room was told of.</param>
/// <param name="EmbeddedCount">Those with a vector.</param>
/// <param name="FailedCount">Those that cannot be encoded.</param>
public sealed record ImageCoverage(long ImageCount, long EmbeddedCount, long FailedCount);
