namespace RlhfT2I.Feedback.Domain.Evaluations;

/// <summary>A comparison of two arms by blind votes.</summary>
internal sealed class StoredEvaluation
{
    public const int DefaultImagesPerSet = 4;
    public const int DefaultVotesPerPrompt = 9;

    /// <summary>Order of creation.</summary>
    public long Number { get; init; }

    public required string Name { get; init; }

    public required string Project { get; init; }

    public required string DisplayName { get; init; }

    public required ArmSource Candidate { get; init; }

    public required ArmSource Baseline { get; init; }

    public required string PromptSet { get; init; }

    public required int ImagesPerSet { get; init; }

    public required int VotesPerPrompt { get; init; }

    public required int ControlCount { get; init; }

    public required long Seed { get; init; }

    public required string Digest { get; init; }

    public EvaluationState State { get; private set; } = EvaluationState.Running;

    /// <summary>Votes needed in all, controls included.</summary>
    public required long RequiredVoteCount { get; init; }

    /// <summary>Standing votes.</summary>
    public long VoteCount { get; private set; }

    public required DateTimeOffset CreateTime { get; init; }

    public DateTimeOffset? EndTime { get; private set; }

    /// <summary>Grows with every change.</summary>
    public long Revision { get; private set; } = 1;

    public List<EvaluationItem> Items { get; init; } = [];

    public bool IsFinal => State != EvaluationState.Running;

    /// <summary>Counts a new vote; the last one that was needed ends the evaluation.</summary>
    public void CountVote(DateTimeOffset now)
    {
        VoteCount++;
        Revision++;
        if (VoteCount >= RequiredVoteCount)
            End(EvaluationState.Succeeded, now);
    }

    /// <summary>Takes a vote out that was withdrawn. An evaluation that has ended stays ended.</summary>
    public void WithdrawVote()
    {
        VoteCount--;
        Revision++;
    }

    /// <summary>Notes a correction, which changes the report and no count.</summary>
    public void NoteCorrection() => Revision++;

    /// <summary>Closes the evaluation; one that has ended stays as it is.</summary>
    public void Cancel(DateTimeOffset now)
    {
        if (IsFinal)
            return;
        Revision++;
        End(EvaluationState.Cancelled, now);
    }

    private void End(EvaluationState state, DateTimeOffset now)
    {
        State = state;
        EndTime = now;
    }
}
