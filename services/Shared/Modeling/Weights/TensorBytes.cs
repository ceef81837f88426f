using TorchSharp;

namespace RlhfT2I.Modeling.Weights;

/// <summary>The memory of a tensor as spans, which cannot be longer than 2 GB each.</summary>
internal static class TensorBytes
{
    private const long PartBytes = 1L << 28;

    /// <summary>
    /// Flat views of a contiguous CPU tensor, in order, of at most 256 MB each; each is disposed when the next is asked for.
    /// </summary>
    /// <exception cref="ArgumentException">The tensor is not contiguous or not on the CPU.</exception>
    public static IEnumerable<torch.Tensor> Parts(torch.Tensor tensor)
    {
        if (!tensor.is_contiguous() || tensor.device_type != DeviceType.CPU)
            throw new ArgumentException("Only the memory of contiguous CPU tensors can be read.", nameof(tensor));
        return Iterate(tensor);
    }

    private static IEnumerable<torch.Tensor> Iterate(torch.Tensor tensor)
    {
        long count = tensor.numel();
        long step = PartBytes / tensor.element_size();
        for (long first = 0; first < count; first += step)
        {
            using torch.Tensor detached = tensor.detach();
            using torch.Tensor flat = detached.view(-1);
            using torch.Tensor part = flat.narrow(0, first, Math.Min(step, count - first));
            yield return part;
        }
    }
}
