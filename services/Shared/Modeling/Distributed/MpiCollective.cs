namespace RlhfT2I.Modeling.Distributed;

/// <summary>
/// Ranks that are processes, started by <c>mpirun</c>, Slurm or the MPI Operator, over the MPI library of the machine: Open MPI, or MPICH and what shares its
/// binary interface (Intel MPI, MVAPICH). A process that dies ends all, as MPI does by default.
/// </summary>
/// <remarks>
/// One in a process, and one call at a time. Disposing waits for the other ranks to do the same, and MPI cannot be started again in the process; a rank that fails must end
/// its process without disposing, which ends the others.
/// </remarks>
public sealed class MpiCollective : ICollective
{
    // MPI takes counts of 32 bits; a call sums at most so many values.
    private const int MaxCount = 1 << 26;

    private readonly MpiLibrary _library;
    private bool _disposed;

    /// <summary>Starts MPI.</summary>
    /// <param name="libraryPath">The library; empty looks for <c>libmpi.so</c> where the system looks.</param>
    /// <exception cref="DllNotFoundException">There is no such library.</exception>
    /// <exception cref="InvalidOperationException">MPI does not start.</exception>
    public MpiCollective(string libraryPath = "")
    {
        _library = MpiLibrary.Load(libraryPath);
        _library.Start();
        (Rank, WorldSize) = _library.RankAndSize();
    }

    /// <inheritdoc />
    public int Rank { get; }

    /// <inheritdoc />
    public int WorldSize { get; }

    /// <inheritdoc />
    public void SumAll(Span<float> values) => SumAll(values, _library.Float);

    /// <inheritdoc />
    public void SumAll(Span<double> values) => SumAll(values, _library.Double);

    /// <inheritdoc />
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _library.End();
    }

    private unsafe void SumAll<T>(Span<T> values, nint type)
        where T : unmanaged
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        fixed (T* first = values)
        {
            for (int at = 0; at < values.Length; at += MaxCount)
                _library.SumAll((nint)(first + at), Math.Min(MaxCount, values.Length - at), type);
        }
    }
}
