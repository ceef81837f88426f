using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Reward.Domain;

namespace RlhfT2I.Reward.Application.Training;

/// <summary>Labels of the contract as the domain takes them.</summary>
public static class LabelReader
{
    /// <summary>Good and bad labels in order, skipped ones left out.</summary>
    public static IReadOnlyList<LabelledImage> UsableOf(IEnumerable<SnapshotLabel> labels) =>
    [
        .. labels.Where(label => label.Value is LabelValue.Good or LabelValue.Bad).Select(label => new LabelledImage(
            label.Image, label.ImageSha256, label.PromptText, label.Value == LabelValue.Good, label.PromptSplit == PromptSplit.Unseen)),
    ];
}
