namespace RlhfT2I.Storage.Jobs;

/// <summary>A page token was not given out by this store, or for another query.</summary>
public sealed class InvalidPageTokenException()
    : StorageException("page_token was not given out for this list. Start with an empty one and keep parent and filter the same.");
