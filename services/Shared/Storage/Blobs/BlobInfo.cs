namespace RlhfT2I.Storage.Blobs;

/// <summary>A stored blob.</summary>
/// <param name="Address">SHA-256 of its bytes.</param>
/// <param name="SizeBytes">How many bytes.</param>
/// <param name="PutTime">When it was last put, by the store's clock; putting the same bytes again renews it.</param>
public sealed record BlobInfo(BlobAddress Address, long SizeBytes, DateTimeOffset PutTime);
