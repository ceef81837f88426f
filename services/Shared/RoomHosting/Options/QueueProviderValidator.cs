using Microsoft.Extensions.Options;
using RlhfT2I.Messaging.Redis;

namespace RlhfT2I.RoomHosting.Options;

/// <summary>Whether the section of the provider is there and can be read.</summary>
/// <param name="redis">The section of Redis.</param>
internal sealed class QueueProviderValidator(IOptions<RedisQueueOptions> redis) : IValidateOptions<QueueOptions>
{
    public ValidateOptionsResult Validate(string? name, QueueOptions options)
    {
        if (options.Provider != QueueProvider.Redis)
            return ValidateOptionsResult.Success;
        try
        {
            new RedisQueueSettings { Configuration = redis.Value.Configuration }.Validate();
            return ValidateOptionsResult.Success;
        }
        catch (ArgumentException)
        {
            return ValidateOptionsResult.Fail(
                $"{RedisQueueOptions.SectionName}:{nameof(RedisQueueOptions.Configuration)} is {(redis.Value.Configuration.Length == 0 ? "''" : "(hidden)")} while "
                + $"{QueueOptions.SectionName}:{nameof(QueueOptions.Provider)} is '{options.Provider}'; it must be the address of a Redis such as 'redis:6379,password=...,ssl=true'.");
        }
    }
}
