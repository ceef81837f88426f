using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace RlhfT2I.Standalone;

/// <summary>The models that come with the suite.</summary>
internal sealed class BundleOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string SectionName = "Bundle";

    /// <summary>Folder with a text-to-image model in <c>model/</c> and a dual encoder in <c>clip/</c>; relative to the program's folder.</summary>
    /// <value>Default <c>scenes</c>, the Scenes models.</value>
    [Required]
    public string Folder { get; set; } = "scenes";
}

/// <summary>Checks <see cref="BundleOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class BundleOptionsValidator : IValidateOptions<BundleOptions>;
