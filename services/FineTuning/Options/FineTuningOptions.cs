using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace RlhfT2I.FineTuning.Options;

/// <summary>How the room works.</summary>
public sealed class FineTuningOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string SectionName = "FineTuning";

    /// <summary>Device that trains, <c>cpu</c> or <c>cuda:{index}</c>.</summary>
    /// <value>Default <c>cpu</c>.</value>
    [Required]
    [RegularExpression(@"cpu|cuda:\d{1,2}")]
    public string Device { get; set; } = "cpu";

    /// <summary>
    /// Format that jobs compute the network in where they ask for none: <c>float32</c>, <c>bfloat16</c>, or <c>fastest</c>: bfloat16 where the device multiplies it in
    /// hardware, else float32. A job states the format that it was made with.
    /// </summary>
    /// <value>Default <c>float32</c>.</value>
    [Required]
    [RegularExpression("float32|bfloat16|fastest")]
    public string ComputeFormat { get; set; } = "float32";

    /// <summary>Most bytes of latents that a job keeps in memory, and as many of text embeddings. 0 to 1 TiB.</summary>
    /// <value>Default 512 MiB.</value>
    [Range(0L, 1L << 40)]
    public long CacheBytes { get; set; } = 512L << 20;

    /// <summary>
    /// Most bytes of both that a job keeps in a file of the work folder, which is gone when the job stops; what fits into neither is computed again each time. 0 to 16 TiB.
    /// </summary>
    /// <value>Default 8 GiB.</value>
    [Range(0L, 1L << 44)]
    public long DiskCacheBytes { get; set; } = 8L << 30;

    /// <summary>Folder below which files of pre-training pairs lie; a relative path is below the storage root. Requests cannot leave it.</summary>
    /// <value>Default <c>pretraining</c>.</value>
    [Required]
    public string PretrainingRoot { get; set; } = "pretraining";

    /// <summary>Denoising steps of sample images, 1 to 1,000.</summary>
    /// <value>Default 20.</value>
    [Range(1, 1000)]
    public int SampleStepCount { get; set; } = 20;

    /// <summary>Guidance scale of sample images, 1 to 50.</summary>
    /// <value>Default 3: ours, as the embedded model is judged; 7.5 suits Stable Diffusion.</value>
    [Range(1.0, 50.0)]
    public double SampleGuidanceScale { get; set; } = 3;
}

/// <summary>Checks <see cref="FineTuningOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class FineTuningOptionsValidator : IValidateOptions<FineTuningOptions>;
