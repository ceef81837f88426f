using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using RlhfT2I.ServiceDefaults.Hosting;
using RlhfT2I.ServiceDefaults.Options;

namespace RlhfT2I.ServiceDefaults.Devices;

/// <summary>Registers device threads.</summary>
public static class DeviceExtensions
{
    /// <summary>
    /// Adds the <see cref="DeviceThread"/> of a device as a keyed singleton. Rooms in one process that name the same device share its
    /// thread, which is what keeps them from using it at the same time. The host is no longer <c>live</c> while a piece of work runs longer than
    /// <see cref="DeviceOptions.StuckAfter"/>.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="deviceName">The key, such as <c>cpu</c> or <c>cuda:0</c>; ask with <c>[FromKeyedServices("cpu")]</c>.</param>
    public static IServiceCollection AddDeviceThread(this IServiceCollection services, string deviceName)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrWhiteSpace(deviceName);
        services.TryAddSingleton(TimeProvider.System);
        if (services.All(service => service.ServiceType != typeof(DeviceOptionsValidator)))
            services.AddValidatedOptions<DeviceOptions, DeviceOptionsValidator>(DeviceOptions.SectionName);
        if (services.Any(service => service.ServiceType == typeof(DeviceThread) && Equals(service.ServiceKey, deviceName)))
            return services;
        services.AddHealthChecks().Add(new HealthCheckRegistration(
            $"device-{deviceName}", provider => new DeviceProgressCheck(
                provider.GetRequiredKeyedService<DeviceThread>(deviceName), provider.GetRequiredService<IOptions<DeviceOptions>>().Value.StuckAfter),
            HealthStatus.Unhealthy, [HealthTags.Live]));
        services.AddKeyedSingleton(deviceName, (provider, _) => new DeviceThread(
            deviceName, provider.GetRequiredService<IOptions<DeviceOptions>>().Value.QueueCapacity, provider.GetRequiredService<TimeProvider>()));
        return services;
    }
}
