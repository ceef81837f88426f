using Microsoft.Extensions.Options;

namespace RlhfT2I.Feedback.Options;

/// <summary>Checks <see cref="PictureOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class PictureOptionsValidator : IValidateOptions<PictureOptions>;
