using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using RlhfT2I.ServiceDefaults.Options;

namespace RlhfT2I.ServiceDefaults.Identity;

/// <summary>Registers identity.</summary>
internal static class IdentityExtensions
{
    /// <summary>Adds options, tokens and what calls carry; once, whoever asks first.</summary>
    public static void AddIdentity(this IServiceCollection services)
    {
        if (services.Any(service => service.ServiceType == typeof(InternalTokens)))
            return;
        services.AddValidatedOptions<IdentityOptions, IdentityOptionsValidator>(IdentityOptions.SectionName);
        services.AddSingleton<IValidateOptions<IdentityOptions>, IdentityRules>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<InternalTokens>();
        services.AddSingleton<RoomToken>();
        services.AddSingleton<IdentityInterceptor>();
    }
}
