using Google.Protobuf.WellKnownTypes;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Feedback.Application.Gold;
using RlhfT2I.Feedback.Application.Labels;
using RlhfT2I.Feedback.Domain.Gold;
using RlhfT2I.Feedback.Domain.Guidelines;
using RlhfT2I.Feedback.Domain.Labels;
using V1 = RlhfT2I.Contracts.Feedback.V1;

namespace RlhfT2I.Feedback.Api;

/// <summary>Labels, tasks and snapshots as their contracts.</summary>
internal static class LabelContracts
{
    public static V1.LabelTask Task(RaterTask task, (int WidthPx, int HeightPx) canvas, string guideline, IEnumerable<StoredLabel> answers)
    {
        var contract = new V1.LabelTask
        {
            Name = task.Name,
            PromptText = task.PromptText,
            LeaseToken = task.LeaseToken,
            LeaseExpireTime = task.LeaseExpireTime?.ToTimestamp(),
            Guideline = guideline,
        };
        contract.Images.AddRange(task.Images.OrderBy(image => image.Position)
            .Select(image => new BlindImage { ImageToken = image.Token, WidthPx = canvas.WidthPx, HeightPx = canvas.HeightPx }));
        Dictionary<string, string> tokens = task.Images.ToDictionary(image => image.Image, image => image.Token, StringComparer.Ordinal);
        contract.PreviousAnswers.AddRange(answers.Select(label => new V1.LabelAnswer
        {
            ImageToken = tokens[label.Image],
            Value = (V1.LabelValue)label.Verdict,
            SkipReason = (V1.SkipReason)label.SkipCause,
            ResponseDuration = label.ResponseDuration?.ToDuration(),
        }));
        return contract;
    }

    public static GivenAnswer Answer(V1.LabelAnswer answer) =>
        new(answer.ImageToken, (Verdict)answer.Value, (SkipCause)answer.SkipReason, answer.ResponseDuration?.ToTimeSpan());

    public static V1.Label Label(StoredLabel label) => new()
    {
        Name = label.Name,
        Image = label.Image,
        Rater = $"{label.Project}/raters/{label.RaterId}",
        Value = (V1.LabelValue)label.Verdict,
        SkipReason = (V1.SkipReason)label.SkipCause,
        Position = label.Position,
        ResponseDuration = label.ResponseDuration?.ToDuration(),
        Guideline = label.Guideline,
        SupersedingLabel = label.SupersedingLabel ?? "",
        Retraction = label.Retraction ?? "",
        CreateTime = label.CreateTime.ToTimestamp(),
    };

    public static V1.LabelDistributionPart Part(DistributionPart part) => new()
    {
        Category = (PromptCategory)part.Category,
        Split = (PromptSplit)part.Split,
        ImageCount = part.ImageCount,
        GoodCount = part.GoodCount,
        BadCount = part.BadCount,
        SkipCount = part.SkipCount,
    };

    public static V1.GetLabelingProgressResponse Progress(LabelProgress progress) => new()
    {
        OwnAnsweredTaskCount = progress.OwnAnsweredTaskCount,
        OwnRemainingTaskCount = progress.OwnRemainingTaskCount,
        ImageCount = progress.ImageCount,
        LabeledImageCount = progress.LabeledImageCount,
        ConflictingImageCount = progress.ConflictingImageCount,
        SkippedImageCount = progress.SkippedImageCount,
        RemainingDuration = progress.RemainingDuration?.ToDuration(),
    };

    public static V1.LabelSnapshot Snapshot(Snapshot snapshot, IEnumerable<DistributionPart> parts) => new()
    {
        Name = snapshot.Name,
        DisplayName = snapshot.DisplayName,
        ConsensusMethod = (V1.ConsensusMethod)snapshot.Consensus,
        GenerationJobs = { snapshot.GenerationJobs },
        GoldIncluded = snapshot.GoldIncluded,
        Digest = snapshot.Digest,
        LabelCount = snapshot.LabelCount,
        ImageCount = snapshot.ImageCount,
        Parts = { parts.Select(Part) },
        Stale = snapshot.Stale,
        CreateTime = snapshot.CreateTime.ToTimestamp(),
    };

    public static V1.SnapshotLabel Entry(SnapshotEntry entry) => new()
    {
        Image = entry.Image,
        ImageSha256 = entry.ImageSha256,
        Prompt = entry.Prompt,
        PromptText = entry.PromptText,
        PromptCategory = (PromptCategory)entry.Category,
        PromptSplit = (PromptSplit)entry.Split,
        Value = (V1.LabelValue)entry.Verdict,
        GoodProbability = entry.GoodProbability,
        Rater = entry.Rater,
    };

    public static V1.Retraction Retraction(LabelRetraction retraction)
    {
        var contract = new V1.Retraction
        {
            Name = retraction.Name,
            Comment = retraction.Comment,
            LabelCount = retraction.LabelCount,
            LabelSnapshots = { retraction.Snapshots },
            CreateTime = retraction.CreateTime.ToTimestamp(),
        };
        switch (retraction.Target.Split('/')[2])
        {
            case "raters":
                contract.Rater = retraction.Target;
                break;
            case "images":
                contract.Image = retraction.Target;
                break;
            default:
                contract.Label = retraction.Target;
                break;
        }
        return contract;
    }

    public static V1.Guideline Guideline(StoredGuideline guideline, DateTimeOffset? acknowledgeTime) => new()
    {
        Name = guideline.Name,
        MarkdownText = guideline.MarkdownText,
        Version = guideline.Version,
        AcknowledgeTime = acknowledgeTime?.ToTimestamp(),
        CreateTime = guideline.CreateTime?.ToTimestamp(),
    };

    public static V1.GoldQuestion GoldQuestion(StoredGoldQuestion question, GoldAccuracy answers) => new()
    {
        Name = question.Name,
        Image = question.Image,
        ExpectedValue = (V1.LabelValue)question.Expected,
        Explanation = question.Explanation,
        AnswerCount = answers.Count,
        RightAnswerCount = answers.RightCount,
        CreateTime = question.CreateTime.ToTimestamp(),
    };

    public static V1.GoldOutcome GoldOutcome(JudgedAnswer answer) => new()
    {
        ImageToken = answer.ImageToken,
        ExpectedValue = (V1.LabelValue)answer.Expected,
        Explanation = answer.Explanation,
    };

    public static V1.LabelingSettings Settings(LabelingRules rules) => new()
    {
        Name = rules.Project + "/labelingSettings",
        RequiredLabelCount = rules.RequiredLabelCount,
        ImagesPerTask = rules.ImagesPerTask,
        LeaseDuration = rules.LeaseDuration.ToDuration(),
        SkipPolicy = (V1.SkipPolicy)rules.SkipHandling,
        MaxLabelCount = Math.Max(rules.MaxLabelCount, rules.RequiredLabelCount),
        MaxTasksPerRater = rules.MaxTasksPerRater,
        GoldShare = rules.GoldShare,
        OnboardingGoldCount = rules.OnboardingGoldCount,
        GoldFeedbackEnabled = rules.GoldFeedbackEnabled,
        MinGoldAccuracy = rules.MinGoldAccuracy,
        Etag = EtagOf(rules),
        UpdateTime = rules.UpdateTime?.ToTimestamp(),
    };

    public static string EtagOf(LabelingRules rules) => "v" + rules.Revision.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
