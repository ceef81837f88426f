namespace RlhfT2I.Feedback.Domain.Evaluations;

/// <summary>One vote of one rater on one item. Only the mark of what took its place changes.</summary>
internal sealed class StoredVote
{
    /// <summary>Order of arrival.</summary>
    public long Number { get; init; }

    public required string Name { get; init; }

    public required string EvaluationName { get; init; }

    public required string BallotName { get; init; }

    public required int ItemIndex { get; init; }

    public required BallotKind Kind { get; init; }

    public required string Prompt { get; init; }

    public required string RaterId { get; init; }

    public required bool CandidateFirst { get; init; }

    public required Choice Alignment { get; init; }

    public required Choice Fidelity { get; init; }

    public TimeSpan? ResponseDuration { get; init; }

    public required DateTimeOffset CreateTime { get; init; }

    /// <summary>The vote that took its place; its own name if it was withdrawn; null while it stands.</summary>
    public string? SupersedingVote { get; set; }

    /// <summary>What the rater chose on a criterion.</summary>
    public Choice ChoiceOn(Criterion criterion) => criterion == Criterion.Alignment ? Alignment : Fidelity;

    /// <summary>What that means for the candidate.</summary>
    public Outcome OutcomeOn(Criterion criterion) => ChoiceOn(criterion) switch
    {
        Choice.Tie => Outcome.Tie,
        var choice => choice == Choice.First == CandidateFirst ? Outcome.Win : Outcome.Lose,
    };
}
