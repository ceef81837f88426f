using TorchSharp;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Models;

/// <summary>A table that a network needs but does not save: made once, copied once to each device it is used on.</summary>
/// <remarks>
/// TorchSharp does not move non-persistent buffers, and a tensor field would enter the state dict; this holder is
/// invisible to both.
/// </remarks>
internal sealed class DeviceConstant : IDisposable
{
    private readonly Tensor _original;
    private readonly Dictionary<(DeviceType, int), Tensor> _copies = [];

    /// <summary>Makes the table in main memory, outside the caller's scope and usable in training.</summary>
    public DeviceConstant(Func<Tensor> make)
    {
        using IDisposable trainable = inference_mode(false);
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        _original = make().DetachFromDisposeScope();
    }

    /// <summary>The table on a device; owned by the holder.</summary>
    public Tensor On(Device device)
    {
        if (device.type == DeviceType.CPU)
            return _original;

        lock (_copies)
        {
            if (_copies.TryGetValue((device.type, device.index), out Tensor? known))
                return known;

            using IDisposable trainable = inference_mode(false);
            Tensor copy = _original.to(device).DetachFromDisposeScope();
            _copies.Add((device.type, device.index), copy);
            return copy;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _original.Dispose();
        foreach (Tensor copy in _copies.Values)
            copy.Dispose();
        _copies.Clear();
    }
}
