namespace RlhfT2I.ServiceDefaults.Errors;

/// <summary>
/// Base of every exception that tells a caller what went wrong. Domain code throws its own sealed subclasses, which know the values
/// behind the message; only <see cref="ErrorInterceptor"/> turns them into a gRPC status.
/// </summary>
public abstract class DomainException : Exception
{
    /// <summary>Takes the reason and the values of its message.</summary>
    /// <param name="reason">What went wrong; its row in <see cref="RpcErrors"/> has the message.</param>
    /// <param name="metadata">A value for each key of the message; they cross the wire, so no secret and no text of a user's prompt.</param>
    /// <param name="innerException">The cause, for the log only.</param>
    /// <exception cref="ArgumentException">A value that the message needs is missing.</exception>
    protected DomainException(ErrorReason reason, IReadOnlyDictionary<string, string> metadata, Exception? innerException = null)
        : base(RpcErrors.Of(reason).Format(metadata), innerException)
    {
        Reason = reason;
        Metadata = metadata;
    }

    /// <summary>What went wrong.</summary>
    public ErrorReason Reason { get; }

    /// <summary>The values behind the message, by lowerCamelCase key.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }
}
