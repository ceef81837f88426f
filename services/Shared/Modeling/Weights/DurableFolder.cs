using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace RlhfT2I.Modeling.Weights;

/// <summary>Makes folders survive a power cut: on Unix a file's name is safe only when its folder is synced as well. Windows journals names.</summary>
internal static class DurableFolder
{
    /// <summary>Syncs every file below a folder, then the folders, the innermost first.</summary>
    public static void Flush(string folder)
    {
        foreach (string file in Directory.EnumerateFiles(folder))
        {
            using SafeFileHandle handle = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite, FileShare.Read);
            RandomAccess.FlushToDisk(handle);
        }
        foreach (string inner in Directory.EnumerateDirectories(folder))
            Flush(inner);
        Sync(folder);
    }

    /// <summary>Syncs what holds the name of a folder that was just renamed.</summary>
    public static void FlushRename(string folder) => Sync(Path.GetDirectoryName(folder)!);

    private static void Sync(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        int handle = Open([.. Encoding.UTF8.GetBytes(folder), 0], 0);
        if (handle < 0)
            throw new IOException($"{folder} cannot be opened for syncing (errno {Marshal.GetLastPInvokeError()}).");
        try
        {
            if (Fsync(handle) != 0)
                throw new IOException($"{folder} cannot be synced (errno {Marshal.GetLastPInvokeError()}).");
        }
        finally
        {
            _ = Close(handle);
        }
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Fsync(int handle);

    [DllImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int handle);
}
