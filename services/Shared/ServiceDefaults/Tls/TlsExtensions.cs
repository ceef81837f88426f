using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using RlhfT2I.ServiceDefaults.Options;

namespace RlhfT2I.ServiceDefaults.Tls;

/// <summary>Registers TLS between rooms.</summary>
public static class TlsExtensions
{
    /// <summary>Says that this host's ports are for callers from outside. Its certificate then serves for its calls to rooms alone.</summary>
    /// <param name="services">The host's services.</param>
    public static IServiceCollection AddOuterDoor(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        return services.AddSingleton<OuterDoor>();
    }

    /// <summary>Adds options, certificates and both ends of connections; once, whoever asks first.</summary>
    internal static void AddTls(this IServiceCollection services)
    {
        if (services.Any(service => service.ServiceType == typeof(TlsCredentials)))
            return;
        services.TryAddSingleton(TimeProvider.System);
        services.AddValidatedOptions<TlsOptions, TlsRules>(TlsOptions.SectionName);
        services.AddSingleton<TlsCredentials>();
        services.AddSingleton<TlsConnector>();
        services.AddSingleton<InnerListener>();
    }
}
