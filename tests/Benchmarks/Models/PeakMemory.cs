using System.Diagnostics;
using System.Globalization;
using TorchSharp;

namespace RlhfT2I.Benchmarks.Models;

/// <summary>Memory of this run.</summary>
internal static class PeakMemory
{
    /// <summary>Lets the process's largest resident set begin anew with what is resident now, where the system can (Linux).</summary>
    /// <returns>Bytes that are resident.</returns>
    public static long Restart()
    {
        if (OperatingSystem.IsLinux())
            File.WriteAllText("/proc/self/clear_refs", "5");
        using var self = Process.GetCurrentProcess();
        return self.WorkingSet64;
    }

    /// <summary>Bytes: the process's largest resident set, or what the device has handed out, which libtorch's allocator keeps.</summary>
    public static long Read(torch.Device device)
    {
        if (device.type == DeviceType.CPU)
        {
            using var self = Process.GetCurrentProcess();
            return self.PeakWorkingSet64;
        }

        using Process query = Process.Start(new ProcessStartInfo("nvidia-smi", ["--query-gpu=memory.used", "--format=csv,noheader,nounits", "-i", Math.Max(device.index, 0).ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardOutput = true,
        })!;
        string text = query.StandardOutput.ReadToEnd();
        query.WaitForExit();
        return long.TryParse(text.Trim(), CultureInfo.InvariantCulture, out long mebibytes) ? mebibytes << 20 : 0;
    }
}
