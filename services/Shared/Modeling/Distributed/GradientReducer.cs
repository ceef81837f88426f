using System.Runtime.InteropServices;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Distributed;

/// <summary>Sums the gradients of all ranks, many parameters in one message.</summary>
/// <remarks>
/// Parameters are gathered into buckets of 25 MiB, the size of PyTorch's <c>DistributedDataParallel</c>, in the reverse of their order, in which backward passes make
/// gradients. The buckets go after the last backward pass of an update: TorchSharp has no hook on an accumulated gradient, so they do not overlap with it.
/// Gradients of a device go through main memory. Nothing is divided: losses are divided by the size of the whole batch already.
/// </remarks>
public sealed class GradientReducer
{
    private const long BucketBytes = 25 << 20;

    private readonly Parameter[][] _buckets;

    /// <summary>Gathers parameters into buckets.</summary>
    /// <param name="collective">The ranks; owned by the caller.</param>
    /// <param name="parameters">float32 or float64 parameters, the same on every rank.</param>
    public GradientReducer(ICollective collective, IEnumerable<Parameter> parameters)
    {
        ArgumentNullException.ThrowIfNull(collective);
        ArgumentNullException.ThrowIfNull(parameters);
        Collective = collective;
        Parameter[] all = [.. parameters.Reverse()];
        if (Array.Find(all, parameter => parameter.dtype != float32 && parameter.dtype != float64) is { } other)
            throw new ArgumentException($"Gradients of {other.dtype} are not summed; float32 and float64 are.", nameof(parameters));
        _buckets = [.. Gather(all)];
    }

    /// <summary>The ranks.</summary>
    public ICollective Collective { get; }

    /// <summary>Number of messages of a <see cref="Sum"/>.</summary>
    public int BucketCount => _buckets.Length;

    /// <summary>Replaces every gradient by the sum of all ranks' gradients; a parameter without one counts as 0 and gets the sum.</summary>
    /// <exception cref="RankLostException">A rank has left.</exception>
    public void Sum()
    {
        if (Collective.WorldSize == 1)
            return;
        using var guard = no_grad();
        foreach (Parameter[] bucket in _buckets)
        {
            using var scope = NewDisposeScope();
            if (bucket[0].dtype == float64)
                Sum<double>(bucket, Collective.SumAll);
            else
                Sum<float>(bucket, Collective.SumAll);
        }
    }

    private static void Sum<T>(Parameter[] bucket, SpanAction<T> sum)
        where T : unmanaged
    {
        Tensor joined = cat([.. bucket.Select(parameter => (parameter.grad ?? zeros_like(parameter)).detach().flatten())], 0).cpu().contiguous();
        sum(MemoryMarshal.Cast<byte, T>(joined.bytes));
        long first = 0;
        foreach (Parameter parameter in bucket)
        {
            long count = parameter.numel();
            Tensor part = joined.narrow(0, first, count).view(parameter.shape);
            if (parameter.grad is { } gradient)
                gradient.copy_(part);
            else
                parameter.grad = part.clone().to(parameter.device);
            first += count;
        }
    }

    private static IEnumerable<Parameter[]> Gather(Parameter[] parameters)
    {
        var bucket = new List<Parameter>();
        long bytes = 0;
        foreach (Parameter parameter in parameters)
        {
            long size = parameter.numel() * parameter.element_size();
            if (bucket.Count > 0 && (bytes + size > BucketBytes || bucket[0].dtype != parameter.dtype))
            {
                yield return [.. bucket];
                bucket.Clear();
                bytes = 0;
            }
            bucket.Add(parameter);
            bytes += size;
        }
        if (bucket.Count > 0)
            yield return [.. bucket];
    }

    private delegate void SpanAction<T>(Span<T> values);
}
