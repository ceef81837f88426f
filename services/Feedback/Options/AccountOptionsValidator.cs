using Microsoft.Extensions.Options;

namespace RlhfT2I.Feedback.Options;

/// <summary>Checks <see cref="AccountOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class AccountOptionsValidator : IValidateOptions<AccountOptions>;
