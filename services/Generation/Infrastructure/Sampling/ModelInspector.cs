using Microsoft.Extensions.Options;
using RlhfT2I.Generation.Application.Ports;
using RlhfT2I.Generation.Options;
using RlhfT2I.Modeling.Weights;
using RlhfT2I.ServiceDefaults.Devices;

namespace RlhfT2I.Generation.Infrastructure.Sampling;

/// <summary>Loads model folders on the device's thread, onto the CPU, and gives them up again.</summary>
/// <param name="services">Holds the device's thread.</param>
/// <param name="options">Names the device.</param>
internal sealed class ModelInspector(IServiceProvider services, IOptions<GenerationOptions> options) : IModelInspector
{
    public Task CheckAsync(string folder, ModelVersionKind kind, string? variant, CancellationToken cancellationToken) =>
        services.GetRequiredKeyedService<DeviceThread>(options.Value.Device).RunAsync(_ => Check(folder, kind, variant), cancellationToken);

    private static void Check(string folder, ModelVersionKind kind, string? variant)
    {
        var loading = new ModelLoadOptions { Variant = variant };
        try
        {
            if (kind == ModelVersionKind.Diffusion)
                DiffusersLayout.Load(folder, loading).Dispose();
            else
                ClipLayout.Load(folder, loading).Dispose();
        }
        catch (Exception exception) when (ModelLoadErrors.Find(folder, exception) is { } refusal)
        {
            throw refusal;
        }
    }
}
