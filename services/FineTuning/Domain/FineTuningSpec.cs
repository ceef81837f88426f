namespace RlhfT2I.FineTuning.Domain;

/// <summary>What a fine-tuning job does; fixed at its creation.</summary>
public sealed record FineTuningSpec
{
    /// <summary>Resource name of the version to start from.</summary>
    public required string BaseModelVersion { get; init; }

    /// <summary>Its digest.</summary>
    public required string BaseModelDigest { get; init; }

    /// <summary>The training set.</summary>
    public required string TrainingSet { get; init; }

    /// <summary>Its digest.</summary>
    public required string TrainingSetDigest { get; init; }

    /// <summary>Digest of its images and rewards.</summary>
    public required string TrainingContentDigest { get; init; }

    /// <summary>Digest of the reward model that weighed them.</summary>
    public required string RewardModelDigest { get; init; }

    /// <summary>Settings in force.</summary>
    public required TrainingSettings Settings { get; init; }

    /// <summary>Seed of order, noise and timesteps.</summary>
    public required long Seed { get; init; }

    /// <summary>Prompts of sample images.</summary>
    public required IReadOnlyList<string> SamplePrompts { get; init; }

    /// <summary>Name for people of the version to be made.</summary>
    public required string DisplayName { get; init; }

    /// <summary>Identity of the job: settings and digests of inputs. How often checkpoints are written changes no weight but is part of what was asked for.</summary>
    public string Digest() => Digests.Of("FineTuningJob", new
    {
        BaseModelDigest,
        TrainingSetDigest,
        TrainingContentDigest,
        Settings,
        Seed,
        SamplePrompts,
    });
}
