namespace RlhfT2I.Feedback.Application.Calls;

/// <summary>A call that was answered, kept so that its repetition is answered alike.</summary>
internal sealed class AnsweredRequest
{
    public required string RaterId { get; init; }

    /// <summary>Full name of the request message.</summary>
    public required string RequestType { get; init; }

    public required string RequestId { get; init; }

    /// <summary>SHA-256 of the request.</summary>
    public required string RequestSha256 { get; init; }

    public required byte[] Response { get; init; }

    public required DateTimeOffset CreateTime { get; init; }
}
