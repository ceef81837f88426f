using System.Runtime.InteropServices;

namespace RlhfT2I.Modeling.Runtime;

/// <summary>Pages of a mapped file, which count as the process's memory from their first touch to the end of the map.</summary>
internal static partial class MappedPages
{
    /// <summary>Smaller pieces are not worth a system call; all of a network's together are some megabytes.</summary>
    private const int SmallestReleased = 1 << 20;

    private const int DontNeed = 4;

    /// <summary>
    /// Gives up the pages of a piece that has been read. They stay in the system's file cache, so whoever touches them again, or a neighbour
    /// on the same page, gets them back at the price of a page fault. Does nothing where the system has no such call.
    /// </summary>
    /// <param name="map">First byte of a read-only map of a file, on a page's border.</param>
    /// <param name="offset">First byte of the piece, counted from <paramref name="map"/>.</param>
    /// <param name="length">Bytes of the piece.</param>
    public static unsafe void Release(byte* map, long offset, long length)
    {
        if (length < SmallestReleased || !OperatingSystem.IsLinux())
            return;
        long start = offset / Environment.SystemPageSize * Environment.SystemPageSize;
        _ = Advise(map + start, (nuint)(offset + length - start), DontNeed);
    }

    /// <summary>A refusal changes nothing but the memory in use, so its result is not looked at.</summary>
    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial int Advise(byte* address, nuint length, int advice);
}
