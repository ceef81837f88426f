namespace RlhfT2I.Feedback.Domain.Accounts;

/// <summary>A rater said yes to a version of a consent text. It is kept as proof, also after the rater was erased: it names a pseudonym.</summary>
internal sealed class RecordedConsent
{
    /// <summary>Name of the rater.</summary>
    public required string Rater { get; init; }

    public required int Version { get; init; }

    /// <summary>SHA-256 of the text.</summary>
    public required string TextSha256 { get; init; }

    public required DateTimeOffset CreateTime { get; init; }
}
