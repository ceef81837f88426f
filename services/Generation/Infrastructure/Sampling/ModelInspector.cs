using System.Text.Json;
using Microsoft.Extensions.Options;
using RlhfT2I.Generation.Application.Ports;
using RlhfT2I.Generation.Domain;
using RlhfT2I.Generation.Options;
using RlhfT2I.Modeling.Models;
using RlhfT2I.Modeling.Weights;
using RlhfT2I.ServiceDefaults.Devices;

namespace RlhfT2I.Generation.Infrastructure.Sampling;

/// <summary>Loads model folders on the device's thread, onto the CPU, and gives them up again.</summary>
/// <param name="services">Holds the device's thread.</param>
/// <param name="options">Names the device.</param>
internal sealed class ModelInspector(IServiceProvider services, IOptions<GenerationOptions> options) : IModelInspector
{
    public async Task CheckAsync(string folder, ModelVersionKind kind, string? variant, CancellationToken cancellationToken)
    {
        DeviceThread device = services.GetRequiredKeyedService<DeviceThread>(options.Value.Device);
        try
        {
            await device.RunAsync(_ => Load(folder, kind, new ModelLoadOptions { Variant = variant }), cancellationToken);
        }
        catch (CheckpointMismatchException exception)
        {
            throw new ModelTensorMismatchException(Below(folder, exception.Path), TensorOf(exception.Problems[0]), Several(exception.Problems), exception);
        }
        catch (SafetensorsFormatException exception)
        {
            throw new ModelFileRefusedException(Below(folder, exception.Path), exception.Reason, exception);
        }
        catch (ModelFolderException exception)
        {
            throw new ModelFileRefusedException(Below(folder, exception.Path), exception.Reason, exception);
        }
        catch (Exception exception) when (exception is ModelConfigException or FormatException or JsonException or ArgumentException or IOException)
        {
            throw new ModelFileRefusedException(Path.GetFileName(folder), exception.Message.Replace(folder + Path.DirectorySeparatorChar, "", StringComparison.Ordinal), exception);
        }
    }

    private static void Load(string folder, ModelVersionKind kind, ModelLoadOptions options)
    {
        if (kind == ModelVersionKind.Diffusion)
            DiffusersLayout.Load(folder, options).Dispose();
        else
            ClipLayout.Load(folder, options).Dispose();
    }

    // The server's own folders are nobody's business.
    private static string Below(string folder, string path)
    {
        string relative = Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/');
        return relative == "." ? Path.GetFileName(folder) : relative;
    }

    // Problems read "missing: 'name', expected ...".
    private static string TensorOf(string problem)
    {
        int start = problem.IndexOf('\'', StringComparison.Ordinal) + 1, end = problem.IndexOf('\'', start);
        return end > start ? problem[start..end] : problem;
    }

    private static string Several(IReadOnlyList<string> problems) =>
        problems.Count == 1 ? problems[0] : $"{problems[0]}; and {problems.Count - 1} more tensors differ";
}
