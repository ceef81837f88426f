namespace RlhfT2I.Feedback.Domain.Evaluations;

/// <summary>One question of an evaluation: a prompt with two sets of images.</summary>
internal sealed class EvaluationItem
{
    public required string EvaluationName { get; init; }

    /// <summary>Place within the evaluation, from 0.</summary>
    public required int Index { get; init; }

    public required BallotKind Kind { get; init; }

    /// <summary>For a swapped control the item that it repeats; else its own index.</summary>
    public required int OriginalIndex { get; init; }

    public required string Prompt { get; init; }

    public required string PromptText { get; init; }

    public required int Category { get; init; }

    public required int Split { get; init; }

    public required List<string> CandidateImages { get; init; }

    public required List<string> BaselineImages { get; init; }

    /// <summary>Size that every picture of the question is padded to.</summary>
    public required int WidthPx { get; init; }

    public required int HeightPx { get; init; }

    /// <summary>Standing votes.</summary>
    public int VoteCount { get; set; }
}
