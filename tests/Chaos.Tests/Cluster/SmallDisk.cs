using System.Diagnostics;

namespace RlhfT2I.Chaos.Tests.Cluster;

/// <summary>A folder on a file system of its own that can be filled to the last byte, where the machine lets a test mount one.</summary>
internal sealed class SmallDisk : IDisposable
{
    // An image and its vectors take three pages and their names; all rows keep theirs.
    private const int BytesPerImage = 16 << 10, SpareMegabytes = 48;

    private readonly string _folder;

    /// <summary>Mounts it; without the right to, the folder is an ordinary one.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="images">Images that it is to hold in all.</param>
    public SmallDisk(string folder, int images)
    {
        long megabytes = SpareMegabytes + ((long)images * BytesPerImage >> 20);
        _folder = folder;
        Directory.CreateDirectory(folder);
        IsMounted = OperatingSystem.IsLinux() && Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", folder);
    }

    /// <summary>Whether it can be filled.</summary>
    public bool IsMounted { get; }

    private string Ballast => Path.Combine(_folder, ".ballast");

    /// <summary>Takes all space that is left.</summary>
    public void Fill()
    {
        using FileStream file = File.Create(Ballast);
        byte[] block = new byte[4096];
        try
        {
            while (true)
            {
                file.Write(block);
                file.Flush();
            }
        }
        catch (IOException)
        {
            // Full, as it is to be.
        }
    }

    /// <summary>Gives the space back.</summary>
    public void Empty() => File.Delete(Ballast);

    /// <inheritdoc />
    public void Dispose()
    {
        if (IsMounted)
            Run("umount", "-l", _folder);
    }

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
