using System.ComponentModel.DataAnnotations;

namespace RlhfT2I.Feedback.Options;

/// <summary>Limits on the pictures that raters get.</summary>
internal sealed class PictureOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string SectionName = "Pictures";

    /// <summary>Most pixels of a picture, 4,096 to 268,435,456. A larger one is refused before it is decoded.</summary>
    /// <value>Default 16,777,216, that is 4,096 by 4,096.</value>
    [Range(4096, 1 << 28)]
    public int MaxPixelCount { get; set; } = 1 << 24;
}
