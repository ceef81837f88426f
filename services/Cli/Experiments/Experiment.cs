namespace RlhfT2I.Cli.Experiments;

/// <summary>The whole loop as a file: what is generated, labelled, trained and compared. Every number that changes a result is in it.</summary>
public sealed record Experiment
{
    /// <summary>Name: 1 to 40 of a-z, 0-9 and '-'.</summary>
    public string Name { get; init; } = "";

    /// <summary>Seed of everything.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Model version to improve.</summary>
    public string BaseModel { get; init; } = "scenes-base";

    /// <summary>Encoder of rewards; empty takes the project's.</summary>
    public string Encoder { get; init; } = "";

    /// <summary>How all images are sampled.</summary>
    public SamplingPlan Sampling { get; init; } = new();

    /// <summary>Images that are labelled.</summary>
    public LabelingPlan Labeling { get; init; } = new();

    /// <summary>Images to train on without labels.</summary>
    public UnlabeledPlan Unlabeled { get; init; } = new();

    /// <summary>Reward training.</summary>
    public RewardPlan Reward { get; init; } = new();

    /// <summary>Fine-tuning.</summary>
    public FineTuningPlan FineTuning { get; init; } = new();

    /// <summary>Comparison of the models.</summary>
    public EvaluationPlan Evaluation { get; init; } = new();
}
