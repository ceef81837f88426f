using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace RlhfT2I.FineTuning.Options;

/// <summary>What the verb <c>train</c> does: a fine-tuning without the service, on one rank or on many. Unused while the room serves.</summary>
public sealed class RankTrainingOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string SectionName = "RankTraining";

    /// <summary>Folder of the model to start from, in the diffusers layout.</summary>
    /// <value>Default empty; <c>train</c> needs it.</value>
    public string Model { get; set; } = "";

    /// <summary>Folder of images with <c>metadata.jsonl</c> of <c>file_name</c>, <c>text</c> and <c>reward</c>, below the pretraining root.</summary>
    /// <value>Default empty; <c>train</c> needs it.</value>
    public string Images { get; set; } = "";

    /// <summary>Pre-training pairs below the pretraining root; empty for none.</summary>
    /// <value>Default empty.</value>
    public string Pairs { get; set; } = "";

    /// <summary>Layout of the pairs: <c>ImageFolder</c>, <c>WebDataset</c> or <c>Parquet</c>.</summary>
    /// <value>Default <c>WebDataset</c>.</value>
    [Required]
    [RegularExpression("ImageFolder|WebDataset|Parquet")]
    public string PairsFormat { get; set; } = "WebDataset";

    /// <summary>Broken images, and broken pairs, that are left out before the training fails.</summary>
    /// <value>Default 0.</value>
    [Range(0L, long.MaxValue)]
    public long MaxBrokenCount { get; set; }

    /// <summary>JSON file of <c>FineTuningSettings</c> as in the contract; empty takes every default.</summary>
    /// <value>Default empty.</value>
    public string Settings { get; set; } = "";

    /// <summary>Seed of order, noise and timesteps.</summary>
    /// <value>Default 0.</value>
    public long Seed { get; set; }

    /// <summary>How ranks find one another: <c>none</c> for one rank, <c>mpi</c> under mpirun, Slurm or the MPI Operator.</summary>
    /// <value>Default <c>none</c>.</value>
    [Required]
    [RegularExpression("none|mpi")]
    public string Collective { get; set; } = "none";

    /// <summary>The MPI library; empty looks for <c>libmpi</c> where the system looks.</summary>
    /// <value>Default empty.</value>
    public string MpiLibrary { get; set; } = "";
}

/// <summary>Checks <see cref="RankTrainingOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class RankTrainingOptionsValidator : IValidateOptions<RankTrainingOptions>;
