using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace RlhfT2I.Generation.Options;

/// <summary>How the room samples.</summary>
public sealed class GenerationOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string SectionName = "Generation";

    /// <summary>Device that samples: <c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</summary>
    /// <value>Default cpu.</value>
    [Required]
    [RegularExpression("cpu|cuda(:[0-9]+)?", ErrorMessage = "Device: must be cpu, cuda or cuda:N.")]
    public string Device { get; set; } = "cpu";

    /// <summary>Images of a batch: what one message asks for and one transaction stores; 1 to 256. Images do not depend on it on a CPU,
    /// where small models draw eight images on each core.</summary>
    /// <value>Default 16.</value>
    [Range(1, 256)]
    public int BatchSize { get; set; } = 16;

    /// <summary>Batches of one job that may be on their way at once, 1 to 1,000.</summary>
    /// <value>Default 6.</value>
    [Range(1, 1000)]
    public int MaxBatchesInFlight { get; set; } = 6;

    /// <summary>Batches in work at once, 1 to 16: one samples while the others are encoded and stored.</summary>
    /// <value>Default 2.</value>
    [Range(1, 16)]
    public int BatchConcurrency { get; set; } = 2;

    /// <summary>Jobs that advance at once, 1 to 64; the others wait in the order of their creation.</summary>
    /// <value>Default 4.</value>
    [Range(1, 64)]
    public int JobConcurrency { get; set; } = 4;

    /// <summary>Deliveries of a batch that may fail before its job fails, 1 to 100; keep it below the queue's own limit.</summary>
    /// <value>Default 3.</value>
    [Range(1, 100)]
    public int MaxBatchAttempts { get; set; } = 3;

    /// <summary>Most images that one job may ask for, 1 to 100,000,000.</summary>
    /// <value>Default 1,000,000.</value>
    [Range(1, 100_000_000)]
    public long MaxImagesPerJob { get; set; } = 1_000_000;

    /// <summary>Memory that loaded model versions may take, in bytes; the least recently used go first, the one in use stays. At least 1 MiB.</summary>
    /// <value>Default 8 GiB.</value>
    [Range(1L << 20, long.MaxValue)]
    public long ModelMemoryBytes { get; set; } = 8L << 30;

    /// <summary>Folder that model versions are imported from; a relative path is below the storage root.</summary>
    /// <value>Default <c>import</c>.</value>
    [Required]
    public string ImportRoot { get; set; } = "import";

    /// <summary>Folder that model versions are exported to; a relative path is below the storage root.</summary>
    /// <value>Default <c>export</c>.</value>
    [Required]
    public string ExportRoot { get; set; } = "export";
}

/// <summary>Checks the ranges of <see cref="GenerationOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class GenerationOptionsValidator : IValidateOptions<GenerationOptions>;
