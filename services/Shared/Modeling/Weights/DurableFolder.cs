using Microsoft.Win32.SafeHandles;
using RlhfT2I.Shared;

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

        FolderSync.Sync(folder);
    }

    /// <summary>Syncs what holds the name of a folder that was just renamed.</summary>
    public static void FlushRename(string folder) => FolderSync.Sync(Path.GetDirectoryName(folder)!);
}
