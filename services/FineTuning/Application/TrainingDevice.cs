using RlhfT2I.FineTuning.Domain;
using RlhfT2I.FineTuning.Domain.Training;
using RlhfT2I.FineTuning.Options;
using RlhfT2I.Modeling.Weights;
using RlhfT2I.RoomHosting;
using RlhfT2I.ServiceDefaults.Devices;
using RlhfT2I.ServiceDefaults.Errors;
using TorchSharp;

namespace RlhfT2I.FineTuning.Application;

/// <summary>The device that trains. Each update is one piece of its work, so that other rooms get their turn between two.</summary>
public sealed class TrainingDevice(IServiceProvider services, StoragePaths paths, Microsoft.Extensions.Options.IOptions<FineTuningOptions> options, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly DeviceThread _thread = services.GetRequiredKeyedService<DeviceThread>(options.Value.Device);

    /// <summary>Loads a model in float32 and makes it ready to be trained; the caller disposes it by <see cref="RunAsync{T}"/>.</summary>
    public Task<FineTuningRun> OpenAsync(string folder, TrainingSettings settings, long seed, CancellationToken cancellationToken) => RunAsync(
        _ => new FineTuningRun(
            DiffusersLayout.Load(folder, new ModelLoadOptions { DType = torch.float32, Device = torch.device(options.Value.Device) }),
            settings, seed, options.Value.CacheBytes, disk: (paths.Work, options.Value.DiskCacheBytes)),
        cancellationToken);

    /// <summary>Runs work on the device; where too much waits already, this waits too.</summary>
    /// <param name="work">Synchronous tensor code.</param>
    /// <param name="cancellationToken">Ends the wait for the device.</param>
    public async Task<T> RunAsync<T>(Func<CancellationToken, T> work, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await _thread.RunAsync(work, cancellationToken);
            }
            catch (OverloadException)
            {
                await Task.Delay(Pause, time, cancellationToken);
            }
        }
    }
}
