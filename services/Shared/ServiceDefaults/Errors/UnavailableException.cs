namespace RlhfT2I.ServiceDefaults.Errors;

/// <summary>Something that the call needs does not answer; becomes <c>UNAVAILABLE</c>.</summary>
public sealed class UnavailableException : DomainException
{
    private UnavailableException(ErrorReason reason, string key, string value, Exception? innerException)
        : base(reason, new Dictionary<string, string> { [key] = value }, innerException)
    {
    }

    /// <summary>Another room does not answer.</summary>
    /// <param name="serviceName">Its name, such as <c>Reward</c>.</param>
    /// <param name="innerException">The cause, for the log only.</param>
    public static UnavailableException Peer(string serviceName, Exception? innerException) =>
        new(ErrorReason.PeerUnavailable, "serviceName", serviceName, innerException);

    /// <summary>Database, queue or blob store does not answer.</summary>
    /// <param name="storageName">What it is, such as <c>the database</c>; no address.</param>
    /// <param name="innerException">The cause, for the log only.</param>
    public static UnavailableException Storage(string storageName, Exception? innerException) =>
        new(ErrorReason.StorageUnavailable, "storageName", storageName, innerException);
}
