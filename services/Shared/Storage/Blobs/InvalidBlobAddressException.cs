namespace RlhfT2I.Storage.Blobs;

/// <summary>A text is no blob address.</summary>
/// <param name="text">The text.</param>
public sealed class InvalidBlobAddressException(string text)
    : StorageException($"'{(text.Length > 80 ? text[..80] + "..." : text)}' is no blob address: 64 digits of 0-9 and a-f are.");
