namespace RlhfT2I.Storage.Blobs;

/// <summary>Something in a store's folder is a symbolic link; it is neither read nor written.</summary>
/// <param name="path">The link, relative to the store.</param>
public sealed class UnsafeBlobPathException(string path)
    : StorageException($"{path} in the blob store is a symbolic link; the store follows none. Remove it and find out who made it.");
