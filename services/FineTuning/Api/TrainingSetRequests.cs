using RlhfT2I.Contracts.FineTuning.V1;
using RlhfT2I.FineTuning.Application.Ports;
using RlhfT2I.FineTuning.Domain;
using RlhfT2I.FineTuning.Domain.Pretraining;
using RlhfT2I.ServiceDefaults.Requests;

namespace RlhfT2I.FineTuning.Api;

/// <summary>What may be asked of training sets.</summary>
internal static class TrainingSetRequests
{
    private const int MaxJobCount = 1000, MaxSourceCount = 100, MaxPathLength = 1000;

    /// <summary>Layouts of files.</summary>
    public static IReadOnlyDictionary<PretrainingFormat, PairFormat> Formats { get; } = new Dictionary<PretrainingFormat, PairFormat>
    {
        [PretrainingFormat.ImageFolder] = PairFormat.ImageFolder,
        [PretrainingFormat.WebDataset] = PairFormat.WebDataset,
        [PretrainingFormat.Parquet] = PairFormat.Parquet,
    };

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
    }

    public static IReadOnlyList<PretrainingDraw> Draws(TrainingSet set) => [.. set.PretrainingSources
        .Where(source => source.Format == PretrainingFormat.Scenes)
        .Select(source => new PretrainingDraw(source.Seed, source.DrawnPairCount == 0 ? PretrainingDraw.DefaultPairCount : source.DrawnPairCount))];

    public static IReadOnlyList<PretrainingFolder> Folders(TrainingSet set, IPretrainingFiles files) => [.. set.PretrainingSources
        .Select((source, i) => (Source: source, Field: $"training_set.pretraining_sources[{i}].path"))
        .Where(entry => entry.Source.Format != PretrainingFormat.Scenes)
        .Select(entry => files.Find(entry.Source.Path, Formats[entry.Source.Format], entry.Source.MaxBrokenCount, entry.Field))];

    public static ImageWeighting Weighting(TrainingSet set) => set.WeightKind switch
    {
        WeightKind.Equal => ImageWeighting.Equal,
        WeightKind.GoodLabel => ImageWeighting.GoodLabel,
        _ => ImageWeighting.Reward,
    };

    private static void Check(RequestValidator validator, PretrainingSource source, string path)
    {
        if (source.Format == PretrainingFormat.Scenes)
        {
            validator
                .Require(source.Path.Length == 0, path + ".path", "pairs of the embedded world are drawn; it must be empty")
                .Require(source.MaxBrokenCount == 0, path + ".max_broken_count", "drawn pairs are never broken; it must be 0")
                .Range(path + ".drawn_pair_count", source.DrawnPairCount, 0, PretrainingDraw.MaxPairCount);
            return;
        }
        validator
            .Require(Formats.ContainsKey(source.Format), path + ".format", $"{source.Format} is no format of pairs")
            .Require(source.Path.Length > 0, path + ".path", "pairs in files need a path below the pretraining root")
            .Text(path + ".path", source.Path, MaxPathLength)
            .Require(source.DrawnPairCount == 0, path + ".drawn_pair_count", "pairs in files are all taken; it must be 0")
            .Require(source.Seed == 0, path + ".seed", "pairs in files are not drawn; it must be 0")
            .Range(path + ".max_broken_count", source.MaxBrokenCount, 0, long.MaxValue);
    }
}
