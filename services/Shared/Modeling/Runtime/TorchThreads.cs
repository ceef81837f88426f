using TorchSharp;

namespace RlhfT2I.Modeling.Runtime;

/// <summary>Sets how many cores libtorch uses inside one operation.</summary>
/// <remarks>
/// Two processes that each use all cores slow one another down far more than twofold (every parallel region waits for
/// a scheduler quantum), so shared machines and small models want a lower number.
/// </remarks>
public static class TorchThreads
{
    /// <summary>Sets the number of threads.</summary>
    /// <param name="count">1 to 1024; 0 keeps libtorch's own choice, the number of cores.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative or over 1024.</exception>
    public static void Configure(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, 1024);
        if (count > 0)
            torch.set_num_threads(count);
    }
}
