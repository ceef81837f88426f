using Microsoft.Extensions.Options;

namespace RlhfT2I.RoomHosting.Options;

/// <summary>Rules of <see cref="BlobOptions"/> that no attribute can state.</summary>
internal sealed class BlobRules : IValidateOptions<BlobOptions>
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    public ValidateOptionsResult Validate(string? name, BlobOptions options) =>
        options.CollectEvery == TimeSpan.Zero || (options.CollectEvery >= Shortest && options.CollectEvery <= Longest)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"{BlobOptions.SectionName}:{nameof(BlobOptions.CollectEvery)} is '{options.CollectEvery}'; it must be from {Shortest} to {Longest}, or 0 to collect never.");
}
