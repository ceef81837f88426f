using TorchSharp;

namespace RlhfT2I.Modeling.Runtime;

/// <summary>
/// Numbers for tensor operations. TorchSharp turns a number into a <see cref="Scalar"/>, frees its native part in a finalizer and does not keep it alive during the
/// native call, so a garbage collection that another thread brings about can free it under the call's feet: the call fails ("Unknown scalar type"), or computes with
/// another number. Those made here stay alive until many thousand others have been made, which is long after any call.
/// </summary>
public static class Scalars
{
    // A power of two. An operation reads its scalar within microseconds; this many take all threads of a large machine at least milliseconds to make.
    private const int KeptCount = 1 << 16;

    private static readonly Scalar?[] Kept = new Scalar?[KeptCount];
    private static int _next;

#pragma warning disable RS0030 // The conversions that everyone else is kept from.
    /// <summary>A floating point number.</summary>
    public static Scalar Of(double value) => Keep(value);

    /// <summary>A whole number.</summary>
    public static Scalar Of(long value) => Keep(value);
#pragma warning restore RS0030

    private static Scalar Keep(Scalar scalar)
    {
        Kept[Interlocked.Increment(ref _next) & (KeptCount - 1)] = scalar;
        return scalar;
    }
}
