using RlhfT2I.Generation.Application;
using RlhfT2I.Generation.Diagnostics;
using RlhfT2I.Modeling.Pipelines;
using RlhfT2I.Modeling.Weights;
using TorchSharp;

namespace RlhfT2I.Generation.Infrastructure.Sampling;

/// <summary>
/// Loaded model versions, the least recently used given up first when a new one does not fit the budget. Used by the device's thread alone.
/// </summary>
/// <param name="device">Where they are.</param>
/// <param name="budgetBytes">Memory that they may take together; one that is larger is loaded alone.</param>
/// <param name="logger">Gets what is loaded and given up.</param>
internal sealed class ModelCache(torch.Device device, long budgetBytes, ILogger logger) : IDisposable
{
    private readonly List<Entry> _entries = [];
    private readonly string _deviceName = device.ToString();

    public int Count => _entries.Count;

    /// <summary>The model of a version; stays the cache's, and valid until the next call.</summary>
    /// <exception cref="ServiceDefaults.Errors.DomainException">Its folder was damaged since it was published.</exception>
    public StableDiffusionModel Get(ModelVersionEntry version)
    {
        Entry? found = _entries.Find(entry => entry.Digest == version.Digest);
        if (found is null)
        {
            found = Load(version);
            GenerationLog.ModelLoaded(logger, version.Name, found.Size, _deviceName);
        }

        _entries.Remove(found);
        _entries.Add(found);
        return found.Model;
    }

    public void Dispose()
    {
        foreach (Entry entry in _entries)
            entry.Model.Dispose();
        _entries.Clear();
    }

    private Entry Load(ModelVersionEntry version)
    {
        // Half precision is for devices that compute in it; a CPU converts it back and forth in each layer.
        var options = new ModelLoadOptions { Device = device, DType = device.type == DeviceType.CPU ? torch.ScalarType.Float32 : null };
        try
        {
            long size = SizeOf(version);
            MakeRoom(size);
            return new Entry(version.Name, version.Digest, size, DiffusersLayout.Load(version.Folder, options));
        }
        catch (Exception exception) when (ModelLoadErrors.Find(version.Folder, exception) is { } refusal)
        {
            throw refusal;
        }
    }

    private void MakeRoom(long size)
    {
        while (_entries.Count > 0 && _entries.Sum(entry => entry.Size) + size > budgetBytes)
        {
            GenerationLog.ModelUnloaded(logger, _entries[0].Name);
            _entries[0].Model.Dispose();
            _entries.RemoveAt(0);
        }
    }

    // What the networks take in memory: on a CPU half precision doubles.
    private long SizeOf(ModelVersionEntry version)
    {
        string[] networks = ["unet/", "vae/", "text_encoder/"];
        long size = 0;
        foreach (CheckpointFile file in CheckpointManifest.Load(version.Folder).Files)
        {
            if (!file.Path.EndsWith(".safetensors", StringComparison.Ordinal) || !Array.Exists(networks, file.Path.StartsWith))
                continue;
            using SafetensorsFile weights = SafetensorsFile.Open(Path.Combine(version.Folder, file.Path));
            size += device.type == DeviceType.CPU ? weights.Entries.Values.Sum(entry => entry.Shape.Aggregate(4L, (bytes, side) => bytes * side)) : file.Size;
        }

        return size;
    }

    private sealed record Entry(string Name, string Digest, long Size, StableDiffusionModel Model);
}
