namespace RlhfT2I.Storage.Jobs;

/// <summary>A job that is asked for.</summary>
public sealed record JobDraft
{
    /// <summary>Resource name, such as <c>projects/demo/generationJobs/first</c>; unique in the store, at most 300 characters.</summary>
    public required string Name { get; init; }

    /// <summary>Resource that holds the job, such as <c>projects/demo</c>; at most 200 characters.</summary>
    public required string Parent { get; init; }

    /// <summary>What kind of work it is, such as <c>GenerationJob</c>; workers claim by kind. At most 100 characters.</summary>
    public required string Kind { get; init; }

    /// <summary>What is to be done: a serialised protobuf message that the room understands.</summary>
    public required byte[] Payload { get; init; }

    /// <summary>Makes the creation safe to repeat: unique among the parent's jobs of one kind; <c>null</c> for none. At most 100 characters.</summary>
    public string? RequestId { get; init; }

    /// <summary>
    /// SHA-256 over everything that the result depends on. A second creation with it is answered with the first job, unless that one
    /// failed or was cancelled; <c>null</c> makes a job each time. At most 100 characters.
    /// </summary>
    public string? Digest { get; init; }

    /// <summary>Units of work, where they are known already; else 0.</summary>
    public long TotalCount { get; init; }

    /// <summary>Refuses fields that the store could not keep.</summary>
    /// <exception cref="ArgumentException">A field is empty, too long or negative; the message names it.</exception>
    internal void Validate()
    {
        Check(Name, nameof(Name), Job.MaxNameLength);
        Check(Parent, nameof(Parent), Job.MaxParentLength);
        Check(Kind, nameof(Kind), Job.MaxKeyLength);
        if (RequestId is not null)
            Check(RequestId, nameof(RequestId), Job.MaxKeyLength);
        if (Digest is not null)
            Check(Digest, nameof(Digest), Job.MaxKeyLength);
        ArgumentNullException.ThrowIfNull(Payload);
        ArgumentOutOfRangeException.ThrowIfNegative(TotalCount);
    }

    private static void Check(string value, string field, int maxLength)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(value, field);
        if (value.Length > maxLength)
            throw new ArgumentException($"{field} has {value.Length} characters; at most {maxLength} are allowed.", field);
    }
}
