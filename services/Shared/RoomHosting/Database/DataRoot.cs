using Microsoft.Extensions.Hosting;
using RlhfT2I.ServiceDefaults.Hosting;

namespace RlhfT2I.RoomHosting.Database;

/// <summary>Makes the data root and holds it for this process, before any room touches it. The operating system lets go of it when the process ends, however it ends.</summary>
/// <param name="paths">The folders.</param>
internal sealed class DataRoot(StoragePaths paths) : IHostedLifecycleService, IDisposable
{
    private FileStream? _lock;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (string folder in new[] { paths.Root, paths.Blobs, paths.Models, paths.Work })
                Directory.CreateDirectory(folder);
            RefuseUnwritable();
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            throw Unusable(paths, exception);
        }

        Hold();
        return Task.CompletedTask;
    }

    /// <summary>Says that the folder cannot be written, and what to do.</summary>
    /// <param name="paths">The folders.</param>
    /// <param name="exception">What the operating system said.</param>
    public static HostStartException Unusable(StoragePaths paths, Exception exception) => HostStartException.DataFolderUnusable(
        $"The data folder {paths.Root} cannot be used: {exception.Message} Make it writable, or choose another one with Storage:Root (environment variable Storage__Root).",
        exception);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _lock?.Dispose();

    private void RefuseUnwritable()
    {
        foreach (string folder in new[] { paths.Root, paths.Blobs, paths.Models, paths.Work })
        {
            string probe = Path.Combine(folder, $".probe-{Guid.NewGuid():n}");
            File.WriteAllBytes(probe, [0]);
            File.Delete(probe);
        }
    }

    private void Hold()
    {
        try
        {
            _lock = new FileStream(paths.LockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception)
        {
            throw HostStartException.DataFolderInUse(
                $"The data folder {paths.Root} is used by another server. Stop that one, or choose another folder with Storage:Root (environment variable Storage__Root).",
                exception);
        }
    }
}
