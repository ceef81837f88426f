using System.CommandLine;
using RlhfT2I.Cli.Connection;
using RlhfT2I.Contracts.FineTuning.V1;

namespace RlhfT2I.Cli.FineTuning;

/// <summary>Options that say what a fine-tuning learns from.</summary>
internal sealed class TrainingSetOptions
{
    /// <summary>Weights by the names of the command line.</summary>
    public static IReadOnlyDictionary<string, WeightKind> Weights { get; } = new SortedDictionary<string, WeightKind>
    {
        ["reward"] = WeightKind.Reward,
        ["equal"] = WeightKind.Equal,
        ["good-label"] = WeightKind.GoodLabel,
    };

    /// <summary>Layouts of pre-training pairs by name.</summary>
    public static IReadOnlyDictionary<string, PretrainingFormat> Formats { get; } = new SortedDictionary<string, PretrainingFormat>
    {
        ["scenes"] = PretrainingFormat.Scenes,
        ["image-folder"] = PretrainingFormat.ImageFolder,
        ["webdataset"] = PretrainingFormat.WebDataset,
        ["parquet"] = PretrainingFormat.Parquet,
    };

    private readonly Option<string> _snapshot = new("--snapshot") { Description = "Label snapshot: the labelled part.", Required = true };
    private readonly Option<string> _reward = new("--reward") { Description = "Reward model that weighs the images.", Required = true };
    private readonly Option<string[]> _unlabeled = new("--unlabeled")
    {
        Description = "Generation jobs of the unlabelled part.",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string?> _format = new("--pretraining")
    {
        Description = "Pre-training pairs of the second term: those of the embedded world, or files of the server.",
    };

    private readonly Option<string> _path = new("--pretraining-path")
    {
        Description = "Where they lie below the server's pretraining root; scenes takes none.",
        DefaultValueFactory = _ => "",
    };

    private readonly Option<long> _pairs = new("--pretraining-pairs") { Description = "Pairs to draw under scenes; 0 for the default." };
    private readonly Option<long> _broken = new("--pretraining-max-broken") { Description = "Broken pairs in files that are left out before the set fails." };
    private readonly Option<long> _seed = new("--pretraining-seed") { Description = "Seed of what is drawn under scenes." };

    private readonly Option<string> _weights = new("--weights")
    {
        Description = "What an image's loss is multiplied by.",
        DefaultValueFactory = _ => "reward",
    };

    public TrainingSetOptions()
    {
        _format.AcceptOnlyFromAmong([.. Formats.Keys]);
        _weights.AcceptOnlyFromAmong([.. Weights.Keys]);
    }

    /// <summary>Adds the options to a verb.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_snapshot, _reward, _unlabeled, _format, _path, _pairs, _seed, _broken, _weights])
            command.Add(option);
    }

    /// <summary>The training set asked for.</summary>
    public TrainingSet Read(ParseResult parsed, ResourceName names)
    {
        var set = new TrainingSet
        {
            LabelSnapshot = names.Of(ResourceName.LabelSnapshots, parsed.GetRequiredValue(_snapshot)),
            RewardModel = names.Of(ResourceName.RewardModels, parsed.GetRequiredValue(_reward)),
            WeightKind = Weights[parsed.GetRequiredValue(_weights)],
        };
        set.UnlabeledGenerationJobs.AddRange(
            (parsed.GetValue(_unlabeled) ?? []).Select(job => names.Of(ResourceName.GenerationJobs, job)));
        if (parsed.GetValue(_format) is { } format)
        {
            set.PretrainingSources.Add(new PretrainingSource
            {
                Format = Formats[format],
                Path = parsed.GetRequiredValue(_path),
                DrawnPairCount = parsed.GetValue(_pairs),
                Seed = parsed.GetValue(_seed),
                MaxBrokenCount = parsed.GetValue(_broken),
            });
        }

        return set;
    }
}
