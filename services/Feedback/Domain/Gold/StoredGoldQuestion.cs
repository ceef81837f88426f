using RlhfT2I.Feedback.Domain.Labels;

namespace RlhfT2I.Feedback.Domain.Gold;

/// <summary>An image whose right answer is known. While it is in use the image gets no other labels.</summary>
internal sealed class StoredGoldQuestion
{
    /// <summary>Order of creation.</summary>
    public long Number { get; init; }

    public required string Name { get; init; }

    public required string Project { get; init; }

    public required string Image { get; init; }

    /// <summary>The right verdict: good or bad.</summary>
    public required Verdict Expected { get; init; }

    /// <summary>Why, for raters of projects that show it.</summary>
    public required string Explanation { get; init; }

    public required DateTimeOffset CreateTime { get; init; }

    /// <summary>When it was taken out of use; null while it is in use. It stays, because answers name it.</summary>
    public DateTimeOffset? DeleteTime { get; set; }

    /// <summary>Whether a verdict is right; null for a skip, which is no answer.</summary>
    public bool? IsRight(Verdict verdict) => verdict == Verdict.Skip ? null : verdict == Expected;
}
