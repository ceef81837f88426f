namespace RlhfT2I.FineTuning.Infrastructure;

/// <summary>A row of <c>samples</c>.</summary>
public sealed class SampleRow
{
    /// <summary>The job.</summary>
    public required string Job { get; init; }

    /// <summary>Updates done.</summary>
    public required long Step { get; init; }

    /// <summary>Place of the prompt among the job's.</summary>
    public required int Prompt { get; init; }

    /// <summary>Text of the prompt.</summary>
    public required string PromptText { get; init; }

    /// <summary>Seed of the noise.</summary>
    public required long Seed { get; init; }

    /// <summary>Address of the PNG file.</summary>
    public required string Sha256 { get; init; }
}
