using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace RlhfT2I.Embedding.Options;

/// <summary>Which encoder the room uses and how.</summary>
public sealed class EmbeddingOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string SectionName = "Embedding";

    /// <summary>Encoder of images as they appear and of calls that name none: a model version of kind encoder.</summary>
    /// <value>Default <c>projects/default/modelVersions/scenes-encoder</c>, the bundled one.</value>
    [Required]
    [RegularExpression("^projects/[a-z0-9-]+/modelVersions/[a-z0-9-]+$", ErrorMessage = "Encoder must be a name such as projects/default/modelVersions/scenes-encoder.")]
    public string Encoder { get; set; } = "projects/default/modelVersions/scenes-encoder";

    /// <summary>Encoders that stay loaded; the one that was not used for longest makes room. 1 to 16.</summary>
    /// <value>Default 2.</value>
    [Range(1, 16)]
    public int LoadedEncoderCount { get; set; } = 2;

    /// <summary>Images or texts that the device encodes before other work gets its turn. 1 to 1,024.</summary>
    /// <value>Default 16.</value>
    [Range(1, 1024)]
    public int SliceSize { get; set; } = 16;
}

/// <summary>Checks <see cref="EmbeddingOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class EmbeddingOptionsValidator : IValidateOptions<EmbeddingOptions>;
