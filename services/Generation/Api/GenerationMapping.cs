using Google.Protobuf.WellKnownTypes;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Generation.V1;
using RlhfT2I.Generation.Application.Ports;
using RlhfT2I.Generation.Domain;
using RlhfT2I.Storage.Jobs;
using PromptCategory = RlhfT2I.Contracts.Common.V1.PromptCategory;
using PromptSetPart = RlhfT2I.Contracts.Common.V1.PromptSetPart;
using PromptSplit = RlhfT2I.Contracts.Common.V1.PromptSplit;

namespace RlhfT2I.Generation.Api;

/// <summary>From stored things to contracts.</summary>
internal static class GenerationMapping
{
    public static PromptSet ToContract(PromptSetSummary set) => new()
    {
        Name = set.Name,
        DisplayName = set.DisplayName,
        Digest = set.Digest,
        PromptCount = set.PromptCount,
        ImageCount = set.ImageCount,
        CreateTime = set.CreateTime.ToTimestamp(),
        Parts =
        {
            set.Parts.Select(part => new PromptSetPart
            {
                Category = (PromptCategory)part.Category,
                Split = (PromptSplit)part.Split,
                PromptCount = part.PromptCount,
                ImageCount = part.ImageCount,
            }),
        },
    };

    public static Prompt ToContract(string promptSet, PromptItem prompt) => new()
    {
        Name = $"{promptSet}/prompts/{prompt.Id}",
        Text = prompt.Text,
        Category = (PromptCategory)prompt.Category,
        Split = (PromptSplit)prompt.Split,
        ImageCount = prompt.ImageCount,
        Slots = { new Dictionary<string, string>(prompt.Slots) },
    };

    public static GenerationJob ToContract(GenerationJobRecord record)
    {
        Job job = record.Job;
        GenerationJob contract = record.Order.Clone();
        contract.Name = job.Name;
        contract.ImageCount = record.ImageCount;
        contract.State = job.State;
        contract.Progress = ToContract(job.Progress, job.IsFinal);
        contract.Digest = record.Digest;
        contract.CreateTime = job.CreateTime.ToTimestamp();
        contract.StartTime = job.StartTime?.ToTimestamp();
        contract.EndTime = job.EndTime?.ToTimestamp();
        contract.Failure = job.Failure;
        return contract;
    }

    public static GenerationJob ToContract(GenerationJobDraft draft)
    {
        GenerationJob contract = draft.Order.Clone();
        contract.Digest = draft.Digest;
        contract.Progress = new JobProgress { TotalCount = draft.ImageCount };
        return contract;
    }

    public static Image ToContract(ImageRecord image) => new()
    {
        Name = image.Name,
        Prompt = image.Prompt,
        PromptText = image.PromptText,
        PromptCategory = (PromptCategory)image.Category,
        PromptSplit = (PromptSplit)image.Split,
        ModelVersion = image.ModelVersion,
        GenerationJob = image.JobName,
        SampleIndex = image.SampleIndex,
        Seed = image.Seed,
        SamplingSettings = image.Settings,
        Sha256 = image.Sha256,
        SizeBytes = image.SizeBytes,
        WidthPx = image.WidthPx,
        HeightPx = image.HeightPx,
        Reproducibility = image.Reproducibility,
        CreateTime = image.CreateTime.ToTimestamp(),
    };

    private static JobProgress ToContract(Progress progress, bool isFinal)
    {
        var contract = new JobProgress
        {
            CompletedCount = progress.CompletedCount,
            TotalCount = progress.TotalCount,
            ItemsPerSecond = progress.ItemsPerSecond,
            Stage = progress.Stage,
        };
        if (!isFinal && progress.ItemsPerSecond > 0)
        {
            double seconds = (progress.TotalCount - progress.CompletedCount) / progress.ItemsPerSecond;
            contract.RemainingDuration = Duration.FromTimeSpan(TimeSpan.FromSeconds(Math.Min(seconds, TimeSpan.FromDays(365).TotalSeconds)));
        }

        return contract;
    }
}
