using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Contracts.FineTuning.V1;
using RlhfT2I.Contracts.Generation.V1;
using RlhfT2I.Contracts.Reward.V1;

namespace RlhfT2I.Cli.Experiments;

/// <summary>What the steps of an experiment made: what is then measured.</summary>
internal sealed record ExperimentProducts
{
    /// <summary>Labels to train on.</summary>
    public required LabelSnapshot TrainingLabels { get; init; }

    /// <summary>Labels that only measure.</summary>
    public required LabelSnapshot TestLabels { get; init; }

    /// <summary>The reward with the auxiliary loss.</summary>
    public required RewardTrainingJob Reward { get; init; }

    /// <summary>The reward without.</summary>
    public required RewardTrainingJob PlainReward { get; init; }

    /// <summary>What the fine-tuning learned from.</summary>
    public required TrainingSet TrainingSet { get; init; }

    /// <summary>The fine-tuning by rewards.</summary>
    public required FineTuningJob FineTuned { get; init; }

    /// <summary>The fine-tuning with equal weights.</summary>
    public required FineTuningJob Control { get; init; }

    /// <summary>The base model's images of the evaluation.</summary>
    public required GenerationJob BaseImages { get; init; }

    /// <summary>Those of the fine-tuned model.</summary>
    public required GenerationJob FineTunedImages { get; init; }

    /// <summary>Those of the control.</summary>
    public required GenerationJob ControlImages { get; init; }

    /// <summary>The best of the base model's images.</summary>
    public required SelectBestOfNResponse Best { get; init; }

    /// <summary>Votes on fine-tuned against base.</summary>
    public required GetEvaluationReportResponse Votes { get; init; }

    /// <summary>Votes on control against base; null where none were asked for.</summary>
    public GetEvaluationReportResponse? ControlVotes { get; init; }
}
