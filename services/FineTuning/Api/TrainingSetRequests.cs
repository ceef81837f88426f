using RlhfT2I.Contracts.FineTuning.V1;
using RlhfT2I.FineTuning.Domain;
using RlhfT2I.ServiceDefaults.Requests;

namespace RlhfT2I.FineTuning.Api;

/// <summary>What may be asked of training sets.</summary>
internal static class TrainingSetRequests
{
    private const int MaxJobCount = 1000, MaxSourceCount = 100;

    public static void Check(CreateTrainingSetRequest request)
    {
        var validator = new RequestValidator(request);
        if (request.TrainingSet is { } set)
        {
            validator
                .Count("training_set.unlabeled_generation_jobs", set.UnlabeledGenerationJobs.Count, 0, MaxJobCount)
                .Distinct("training_set.unlabeled_generation_jobs", set.UnlabeledGenerationJobs)
                .Count("training_set.pretraining_sources", set.PretrainingSources.Count, 0, MaxSourceCount);
            for (int i = 0; i < set.PretrainingSources.Count; i++)
                Check(validator, set.PretrainingSources[i], $"training_set.pretraining_sources[{i}]");
        }
        validator.ThrowIfInvalid();
        for (int i = 0; i < request.TrainingSet!.PretrainingSources.Count; i++)
        {
            PretrainingSource source = request.TrainingSet.PretrainingSources[i];
            if (source.Format != PretrainingFormat.Scenes)
                throw SettingsMapper.Unsupported($"training_set.pretraining_sources[{i}].format", source.Format, "PRETRAINING_FORMAT_SCENES");
        }
    }

    public static IReadOnlyList<PretrainingDraw> Draws(TrainingSet set) => [.. set.PretrainingSources.Select(source =>
        new PretrainingDraw(source.Seed, source.DrawnPairCount == 0 ? PretrainingDraw.DefaultPairCount : source.DrawnPairCount))];

    public static ImageWeighting Weighting(TrainingSet set) => set.WeightKind switch
    {
        WeightKind.Equal => ImageWeighting.Equal,
        WeightKind.GoodLabel => ImageWeighting.GoodLabel,
        _ => ImageWeighting.Reward,
    };

    private static void Check(RequestValidator validator, PretrainingSource source, string path)
    {
        if (source.Format != PretrainingFormat.Scenes)
            return;
        validator
            .Require(source.Path.Length == 0, path + ".path", "pairs of the embedded world are drawn; it must be empty")
            .Require(source.MaxBrokenCount == 0, path + ".max_broken_count", "drawn pairs are never broken; it must be 0")
            .Range(path + ".drawn_pair_count", source.DrawnPairCount, 0, PretrainingDraw.MaxPairCount);
    }
}
