using System.Runtime.InteropServices;

namespace RlhfT2I.Shared;

/// <summary>Compiled into Storage and into Modeling, which may not reference one another. Makes a rename survive a power cut: on Unix the folder has to be synced as well as the file. Windows journals the rename.</summary>
internal static class FolderSync
{
    public static void Sync(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        int handle = Open([.. System.Text.Encoding.UTF8.GetBytes(folder), 0], 0);
        if (handle < 0)
            throw new IOException($"Folder {folder} cannot be opened for syncing (errno {Marshal.GetLastPInvokeError()}).");
        try
        {
            if (Fsync(handle) != 0)
                throw new IOException($"Folder {folder} cannot be synced (errno {Marshal.GetLastPInvokeError()}).", Marshal.GetLastPInvokeError());
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
