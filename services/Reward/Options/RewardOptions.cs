using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace RlhfT2I.Reward.Options;

/// <summary>How the room trains and serves reward models.</summary>
public sealed class RewardOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string SectionName = "Reward";

    /// <summary>Trainings at once, 1 to 16. They share one device, so more than one helps only while another waits for vectors.</summary>
    /// <value>Default 1.</value>
    [Range(1, 16)]
    public int TrainingCount { get; set; } = 1;

    /// <summary>Whether new reward models standardise their inputs by mean and deviation of the training pairs. Our addition: the components of unit
    /// vectors are small, and plain ones learn slowly.</summary>
    /// <value>Default true.</value>
    public bool StandardizeInputs { get; set; } = true;

    /// <summary>Reward models that stay loaded, 1 to 64.</summary>
    /// <value>Default 4.</value>
    [Range(1, 64)]
    public int LoadedModelCount { get; set; } = 4;

    /// <summary>Pairs that the device scores before other work gets its turn, 1 to 4,096.</summary>
    /// <value>Default 128.</value>
    [Range(1, 4096)]
    public int SliceSize { get; set; } = 128;

    /// <summary>How long an image is waited for that Embedding was not told of yet; 0 to 1 hour.</summary>
    /// <value>Default 30 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan EmbeddingPatience { get; set; } = TimeSpan.FromSeconds(30);
}

/// <summary>Checks <see cref="RewardOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class RewardOptionsValidator : IValidateOptions<RewardOptions>;
