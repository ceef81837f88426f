using Microsoft.Extensions.Options;
using RlhfT2I.RoomHosting.Options;
using RlhfT2I.ServiceDefaults.Hosting;

namespace RlhfT2I.RoomHosting.Database;

/// <summary>
/// Makes the data root and, where the databases lie in it, holds it for this process; the operating system lets go of it when the process ends, however it ends. With databases on a
/// server the root has blobs, model versions and checkpoints, which are written beside and renamed and belong to jobs that one host works on: hosts share it.
/// </summary>
/// <param name="options">Names the root.</param>
internal sealed class DataRoot(IOptions<StorageOptions> options) : IDataRoot, IHostPreparation, IDisposable
{
    private readonly Lock _gate = new();
    private StoragePaths? _paths;
    private FileStream? _lock;

    /// <inheritdoc />
    public void Prepare() => Hold();

    /// <summary>The folders, which exist, are writable and, with SQLite, belong to this process from now on.</summary>
    /// <exception cref="HostStartException">The root is not usable, or another server uses it.</exception>
    public StoragePaths Hold() => Hold(FileAccess.ReadWrite, FileShare.None);

    /// <inheritdoc />
    public StoragePaths Share() => Hold(FileAccess.Read, FileShare.Read);

    /// <inheritdoc />
    public void Dispose() => _lock?.Dispose();

    private StoragePaths Hold(FileAccess access, FileShare share)
    {
        lock (_gate)
        {
            if (_paths is not null)
                return _paths;
            var paths = new StoragePaths(options);
            MakeFolders(paths);
            if (options.Value.Provider == StorageProvider.Sqlite)
                _lock = TakeLock(paths, access, share);
            return _paths = paths;
        }
    }

    private static void MakeFolders(StoragePaths paths)
    {
        try
        {
            foreach (string folder in new[] { paths.Root, paths.Blobs, paths.Models, paths.Work })
            {
                Directory.CreateDirectory(folder);
                string probe = Path.Combine(folder, $".probe-{Guid.NewGuid():n}");
                File.WriteAllBytes(probe, [0]);
                File.Delete(probe);
            }
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            throw HostStartException.DataFolderUnusable(
                $"The data folder {paths.Root} cannot be used: {exception.Message} Make it writable, or choose another one with Storage:Root (environment variable Storage__Root).",
                exception);
        }
    }

    private static FileStream TakeLock(StoragePaths paths, FileAccess access, FileShare share)
    {
        try
        {
            return new FileStream(paths.LockFile, FileMode.OpenOrCreate, access, share);
        }
        catch (IOException exception)
        {
            throw HostStartException.DataFolderInUse(
                $"The data folder {paths.Root} is used by another server. Stop that one, or choose another folder with Storage:Root (environment variable Storage__Root).",
                exception);
        }
    }
}
