using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Contracts.FineTuning.V1;
using RlhfT2I.Contracts.Reward.V1;

namespace RlhfT2I.Cli.Experiments;

/// <summary>Everything that a run of an experiment found out: what results and report are written from.</summary>
internal sealed record ExperimentOutcome
{
    /// <summary>What was run.</summary>
    public required Experiment Experiment { get; init; }

    /// <summary>What the server computes on, as the user says.</summary>
    public string Device { get; init; } = "";

    /// <summary>Images sampled in all.</summary>
    public long ImagesGenerated { get; init; }

    /// <summary>Labels that the rewards were trained on.</summary>
    public required LabelSnapshot TrainingLabels { get; init; }

    /// <summary>Labels that the rewards were measured on; none was trained on.</summary>
    public required LabelSnapshot TestLabels { get; init; }

    /// <summary>The base model on the seeds of the others.</summary>
    public required ArmOutcome Base { get; init; }

    /// <summary>The model fine-tuned by rewards.</summary>
    public required ArmOutcome FineTuned { get; init; }

    /// <summary>The model fine-tuned alike with equal weights.</summary>
    public required ArmOutcome Control { get; init; }

    /// <summary>The base model's images with the highest rewards.</summary>
    public required ArmOutcome BestOfN { get; init; }

    /// <summary>Votes on fine-tuned against base.</summary>
    public required GetEvaluationReportResponse Votes { get; init; }

    /// <summary>Votes on control against base; null where none were asked for.</summary>
    public GetEvaluationReportResponse? ControlVotes { get; init; }

    /// <summary>How well the reward predicts preferences, CLIP score beside it.</summary>
    public required GetRewardModelAccuracyResponse Accuracy { get; init; }

    /// <summary>The same without the auxiliary loss.</summary>
    public required GetRewardModelAccuracyResponse PlainAccuracy { get; init; }

    /// <summary>Rewards of the base model's images, in the order of <see cref="Base"/>; null where there is none.</summary>
    public required IReadOnlyList<double?> BaseRewards { get; init; }

    /// <summary>Distance of each arm's features to those of reference pictures, by key.</summary>
    public required IReadOnlyDictionary<string, double> FeatureDistances { get; init; }

    /// <summary>Curves of the reward trainings.</summary>
    public required IReadOnlyList<(string Name, IReadOnlyList<MetricPoint> Points)> RewardCurves { get; init; }

    /// <summary>Curves of the fine-tunings.</summary>
    public required IReadOnlyList<(string Name, IReadOnlyList<MetricPoint> Points)> FineTuningCurves { get; init; }

    /// <summary>What the fine-tuning learned from.</summary>
    public required TrainingSet TrainingSet { get; init; }

    /// <summary>What was made, by what it is: resource name and digest.</summary>
    public IReadOnlyDictionary<string, (string Name, string Digest)> Lineage { get; init; } = new Dictionary<string, (string, string)>();
}
