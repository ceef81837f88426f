namespace RlhfT2I.ServiceDefaults.Errors;

/// <summary>
/// Base of exceptions that say: not in this state. Becomes a status with <c>PreconditionFailure</c>, whose type is the reason, whose
/// subject is <see cref="Subject"/> and whose description is the message.
/// </summary>
public abstract class PreconditionException : DomainException
{
    /// <summary>Takes the reason, what it is about, and the values of its message.</summary>
    /// <param name="reason">A reason whose status code is <c>FAILED_PRECONDITION</c> or <c>ABORTED</c>.</param>
    /// <param name="subject">What the condition is about, mostly a resource name.</param>
    /// <param name="metadata">The values of the reason's message.</param>
    /// <param name="innerException">The cause, for the log only.</param>
    protected PreconditionException(
        ErrorReason reason, string subject, IReadOnlyDictionary<string, string> metadata, Exception? innerException = null)
        : base(reason, metadata, innerException)
    {
        ArgumentException.ThrowIfNullOrEmpty(subject);
        Subject = subject;
    }

    /// <summary>What the condition is about.</summary>
    public string Subject { get; }
}
