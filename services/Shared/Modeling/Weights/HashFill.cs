using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Text;
using ICSharpCode.SharpZipLib.Checksum;
using TorchSharp;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Weights;

/// <summary>Fills weights with numbers that are a function of the tensor's name and the element's index.</summary>
/// <remarks>
/// Full-size networks can so be compared with reference outputs, or timed, without any download. Element i (row-major) of
/// a tensor gets h = murmur3 finaliser of (crc32(name) + i * 2654435761) mod 2^32 and u = 2 h / 2^32 - 1; the first rule
/// that fits the name gives the value from u, computed in double and rounded to the tensor's type:
/// <list type="table">
/// <item><term>*position_ids</term><description>i</description></item>
/// <item><term>*num_batches_tracked</term><description>0</description></item>
/// <item><term>*logit_scale</term><description>2.6592</description></item>
/// <item><term>*running_mean</term><description>0.05 u</description></item>
/// <item><term>*running_var</term><description>1 + 0.5 u</description></item>
/// <item><term>*weight, at most one dimension</term><description>1 + 0.1 u</description></item>
/// <item><term>*class_embedding, *token_embedding*, *position_embedding*</term><description>0.05 u</description></item>
/// <item><term>at most one dimension</term><description>0.05 u</description></item>
/// <item><term>any other</term><description>sqrt(3 shape[0] / count) u, which keeps the variance of the layer's input</description></item>
/// </list>
/// </remarks>
public static class HashFill
{
    private const uint IndexFactor = 2654435761;
    private const int ChunkLength = 1 << 20;

    /// <summary>Fills every parameter and persistent buffer of a module.</summary>
    /// <param name="module">The module; its types and devices stay as they are.</param>
    /// <param name="rename">Maps the module's name of a tensor to the one that is hashed; null where they are the same.</param>
    public static void Fill(nn.Module module, Func<string, string>? rename = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        foreach ((string name, Tensor tensor) in module.state_dict())
            Fill(tensor, rename?.Invoke(name) ?? name);
    }

    /// <summary>Fills one tensor in place, on all cores.</summary>
    /// <param name="tensor">
    /// Any device and strides; F32, F64, F16, BF16 or I64. A contiguous F32 tensor on the CPU needs no extra memory.
    /// </param>
    /// <param name="name">The name that is hashed and picks the rule.</param>
    /// <param name="seed">Gives other numbers under the same rules; 0 for the ones described above.</param>
    /// <exception cref="ArgumentException">The tensor has another type.</exception>
    public static void Fill(Tensor tensor, string name, ulong seed = 0)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        ArgumentNullException.ThrowIfNull(name);
        if (tensor.dtype is not (ScalarType.Float32 or ScalarType.Float64 or ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Int64))
            throw new ArgumentException(
                $"'{name}' is {tensor.dtype}; allowed are Float32, Float64, Float16, BFloat16 and Int64.", nameof(tensor));

        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        if (name.EndsWith("position_ids", StringComparison.Ordinal))
        {
            tensor.detach().copy_(arange(tensor.numel(), dtype: int64).view(tensor.shape));
            return;
        }

        (double offset, double scale) = Rule(name, tensor.shape);
        if (scale == 0)
            tensor.detach().fill_(offset);
        else if (tensor.dtype == ScalarType.Float32 && tensor.device_type == DeviceType.CPU && tensor.is_contiguous())
            FillBytes(tensor, Crc(name, seed), offset, scale);
        else
            FillThroughCopy(tensor, Crc(name, seed), offset, scale);
    }

    /// <summary>Value = offset + scale * u.</summary>
    private static (double Offset, double Scale) Rule(string name, long[] shape)
    {
        bool Ends(string text) => name.EndsWith(text, StringComparison.Ordinal);
        bool Contains(string text) => name.Contains(text, StringComparison.Ordinal);
        if (Ends("num_batches_tracked"))
            return (0, 0);
        if (Ends("logit_scale"))
            return (2.6592, 0);
        if (Ends("running_mean"))
            return (0, 0.05);
        if (Ends("running_var"))
            return (1, 0.5);
        if (shape.Length <= 1 && Ends("weight"))
            return (1, 0.1);
        if (Ends("class_embedding") || Contains("token_embedding") || Contains("position_embedding") || shape.Length <= 1)
            return (0, 0.05);
        return (0, Math.Sqrt(3.0 * shape[0] / shape.Aggregate(1L, (product, size) => product * size)));
    }

    private static void FillThroughCopy(Tensor tensor, uint seed, double offset, double scale)
    {
        Tensor values = empty(tensor.shape, dtype: tensor.dtype == ScalarType.Float64 ? float64 : float32);
        if (tensor.dtype == ScalarType.Float64)
        {
            long first = 0;
            foreach (Tensor part in TensorBytes.Parts(values))
            {
                Span<double> target = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, double>(part.bytes);
                for (int i = 0; i < target.Length; i++)
                    target[i] = offset + (scale * Unit(seed, first + i));
                first += target.Length;
            }
        }
        else
        {
            FillBytes(values, seed, offset, scale);
        }

        tensor.detach().copy_(values);
    }

    private static unsafe void FillBytes(Tensor tensor, uint seed, double offset, double scale)
    {
        long first = 0;
        foreach (Tensor part in TensorBytes.Parts(tensor))
        {
            Span<byte> bytes = part.bytes;
            int length = bytes.Length / sizeof(float);
            long start = first;
            fixed (byte* memory = bytes)
            {
                float* values = (float*)memory;
                int chunks = (length + ChunkLength - 1) / ChunkLength;
                if (chunks == 1)
                    FillRun(values, length, seed, start, offset, scale);
                else
                    Parallel.For(0, chunks, chunk =>
                    {
                        int from = chunk * ChunkLength;
                        FillRun(values + from, Math.Min(ChunkLength, length - from), seed, start + from, offset, scale);
                    });
            }

            first += length;
        }
    }

    /// <summary>Eight elements at a time, then the rest one by one; both give the same bits.</summary>
    // One call covers a million elements, so the first ones must not run unoptimised.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void FillRun(float* values, int length, uint seed, long first, double offset, double scale)
    {
        int i = 0;
        Vector256<uint> hash = Vector256.Create(seed + ((uint)first * IndexFactor)) +
            (Vector256<uint>.Indices * Vector256.Create(IndexFactor));
        Vector256<uint> stride = Vector256.Create(unchecked(8 * IndexFactor));
        for (; i + Vector256<uint>.Count <= length; i += Vector256<uint>.Count, hash += stride)
        {
            Vector256<uint> mixed = hash;
            mixed = (mixed ^ (mixed >>> 16)) * Vector256.Create(0x85ebca6bu);
            mixed = (mixed ^ (mixed >>> 13)) * Vector256.Create(0xc2b2ae35u);
            mixed ^= mixed >>> 16;
            (Vector256<ulong> low, Vector256<ulong> high) = Vector256.Widen(mixed);
            Vector256.Narrow(Value(low, offset, scale), Value(high, offset, scale)).Store(values + i);
        }

        for (; i < length; i++)
            values[i] = (float)(offset + (scale * Unit(seed, first + i)));
    }

    private static Vector256<double> Value(Vector256<ulong> hash, double offset, double scale)
    {
        // 2^52 + h as bits of a double, less 2^52, is exactly h without a conversion instruction.
        Vector256<double> whole = (hash | Vector256.Create(0x4330000000000000ul)).AsDouble() - Vector256.Create(4503599627370496.0);
        Vector256<double> unit = (whole * (2.0 / 4294967296.0)) - Vector256<double>.One;
        return Vector256.Create(offset) + (Vector256.Create(scale) * unit);
    }

    private static double Unit(uint seed, long index)
    {
        uint hash = seed + ((uint)index * IndexFactor);
        hash = (hash ^ (hash >> 16)) * 0x85ebca6b;
        hash = (hash ^ (hash >> 13)) * 0xc2b2ae35;
        hash ^= hash >> 16;
        return (2.0 * (hash / 4294967296.0)) - 1;
    }

    private static uint Crc(string name, ulong seed)
    {
        var crc = new Crc32();
        crc.Update(Encoding.UTF8.GetBytes(seed == 0 ? name : $"{seed}/{name}"));
        return (uint)crc.Value;
    }
}
