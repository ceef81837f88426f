using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;

namespace RlhfT2I.Modeling.Runtime;

/// <summary>The memory of float32 tensors on the CPU, for passes that libtorch offers only as several: block by block, shared out among threads.</summary>
/// <remarks>
/// Blocks have one fixed length, so a sum that is taken block by block does not depend on the number of threads. The threads touch memory alone, no tensor: dispose
/// scopes and gradient guards stay where they were.
/// </remarks>
internal static unsafe class FlatFloats
{
    /// <summary>Elements of a block; four arrays of it fit into a core's own cache.</summary>
    public const int BlockLength = 1 << 16;

    // Below this, waking threads takes longer than the work.
    private const long SharedFrom = 1L << 20;

    /// <summary>Whether a tensor's elements lie one after another in main memory, as float32.</summary>
    public static bool IsFlat(torch.Tensor tensor) =>
        tensor.dtype == torch.float32 && tensor.device_type == DeviceType.CPU && tensor.is_contiguous();

    /// <summary>The first element; valid as long as the caller keeps the tensor. The tensor must be flat and not empty.</summary>
    public static float* Address(torch.Tensor tensor)
    {
        using torch.Tensor detached = tensor.detach();
        using torch.Tensor line = detached.view(-1);
        using torch.Tensor first = line.narrow(0, 0, 1);
        return (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(first.bytes));
    }

    /// <summary>Cuts elements into blocks.</summary>
    /// <param name="count">Elements.</param>
    /// <returns>Where each block begins and how long it is.</returns>
    public static IEnumerable<(long First, int Length)> Blocks(long count)
    {
        for (long first = 0; first < count; first += BlockLength)
            yield return (first, (int)Math.Min(BlockLength, count - first));
    }

    /// <summary>Does the work of every block, on as many threads as libtorch's operations take on this one.</summary>
    /// <param name="blockCount">Blocks.</param>
    /// <param name="elements">Elements of all of them.</param>
    /// <param name="work">Does the block of a number; blocks may run at once.</param>
    public static void ForEach(int blockCount, long elements, Action<int> work)
    {
        int threads = torch.get_num_threads();
        if (threads == 1 || elements < SharedFrom)
        {
            for (int block = 0; block < blockCount; block++)
                work(block);
            return;
        }

        Parallel.For(0, blockCount, new ParallelOptions { MaxDegreeOfParallelism = threads }, work);
    }
}
