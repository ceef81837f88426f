using System.Runtime.InteropServices;

namespace RlhfT2I.Modeling.Distributed;

/// <summary>
/// The few functions of MPI that are called. Handles differ between libraries: in Open MPI they are addresses of exported objects, in MPICH's binary interface
/// numbers (mpi.h of either).
/// </summary>
internal sealed unsafe class MpiLibrary
{
    private static readonly string[] Names = ["libmpi.so", "libmpi.so.40", "libmpi.so.12", "libmpi.dylib"];

    // MPI_THREAD_SERIALIZED.
    private const int Serialized = 2;

    private readonly nint _world, _sum, _inPlace;
    private readonly delegate* unmanaged[Cdecl]<nint, nint, int, int*, int> _init;
    private readonly delegate* unmanaged[Cdecl]<int> _finalize;
    private readonly delegate* unmanaged[Cdecl]<nint, int*, int> _rank, _size;
    private readonly delegate* unmanaged[Cdecl]<nint, nint, int, nint, nint, nint, int> _allReduce;

    private MpiLibrary(nint library)
    {
        _init = (delegate* unmanaged[Cdecl]<nint, nint, int, int*, int>)NativeLibrary.GetExport(library, "MPI_Init_thread");
        _finalize = (delegate* unmanaged[Cdecl]<int>)NativeLibrary.GetExport(library, "MPI_Finalize");
        _rank = (delegate* unmanaged[Cdecl]<nint, int*, int>)NativeLibrary.GetExport(library, "MPI_Comm_rank");
        _size = (delegate* unmanaged[Cdecl]<nint, int*, int>)NativeLibrary.GetExport(library, "MPI_Comm_size");
        _allReduce = (delegate* unmanaged[Cdecl]<nint, nint, int, nint, nint, nint, int>)NativeLibrary.GetExport(library, "MPI_Allreduce");
        bool isOpenMpi = NativeLibrary.TryGetExport(library, "ompi_mpi_comm_world", out _);
        (_world, _sum, Float, Double, _inPlace) = isOpenMpi
            ? (Address("ompi_mpi_comm_world"), Address("ompi_mpi_op_sum"), Address("ompi_mpi_float"), Address("ompi_mpi_double"), 1)
            : (0x44000000, 0x58000003, 0x4C00040A, 0x4C00080B, -1);

        nint Address(string name) => NativeLibrary.GetExport(library, name);
    }

    /// <summary>Type of 32-bit floating point.</summary>
    public nint Float { get; }

    /// <summary>Type of 64-bit floating point.</summary>
    public nint Double { get; }

    /// <summary>Loads a library.</summary>
    /// <exception cref="DllNotFoundException">There is none, or it is no MPI.</exception>
    public static MpiLibrary Load(string path)
    {
        foreach (string name in path.Length > 0 ? [path] : Names)
        {
            if (!NativeLibrary.TryLoad(name, out nint library))
                continue;
            try
            {
                return new MpiLibrary(library);
            }
            catch (EntryPointNotFoundException exception)
            {
                throw new DllNotFoundException($"{name} is no MPI library: {exception.Message}", exception);
            }
        }
        throw new DllNotFoundException(
            path.Length > 0 ? $"The MPI library {path} cannot be loaded." : $"There is no MPI library ({string.Join(", ", Names)}). Install Open MPI or MPICH, or name its libmpi.");
    }

    /// <summary>MPI_Init_thread for calls from any thread, one at a time; every process of the job calls it.</summary>
    public void Start()
    {
        int provided = 0;
        Check(_init(0, 0, Serialized, &provided), "MPI_Init_thread");
        if (provided < Serialized)
            throw new InvalidOperationException("This MPI library was built for one thread; one with MPI_THREAD_SERIALIZED is needed.");
    }

    /// <summary>MPI_Finalize; waits until every process calls it.</summary>
    public void End() => Check(_finalize(), "MPI_Finalize");

    /// <summary>This process, and how many there are.</summary>
    public (int Rank, int Size) RankAndSize()
    {
        int rank = 0, size = 0;
        Check(_rank(_world, &rank), "MPI_Comm_rank");
        Check(_size(_world, &size), "MPI_Comm_size");
        return (rank, size);
    }

    /// <summary>MPI_Allreduce in place.</summary>
    public void SumAll(nint values, int count, nint type) => Check(_allReduce(_inPlace, values, count, type, _sum, _world), "MPI_Allreduce");

    // By default MPI ends the program on an error; with another handler it returns a code.
    private static void Check(int code, string function)
    {
        if (code != 0)
            throw new RankLostException($"{function} failed with code {code}.");
    }
}
