using System.Diagnostics;
using System.Globalization;

namespace RlhfT2I.Cli.Reports;

/// <summary>What a run took.</summary>
/// <param name="WallSeconds">Time of this run; an interrupted run's time before is not in it.</param>
/// <param name="PeakMemoryBytes">Largest resident memory of this process and the server's together.</param>
internal sealed record RunCost(double WallSeconds, long PeakMemoryBytes)
{
    private const string PeakKey = "VmHWM:";

    /// <summary>Peak memory of this process and, where it is on this machine, of the server.</summary>
    /// <param name="server">Process id of the server; null where it is elsewhere.</param>
    public static long PeakMemory(int? server)
    {
        using var self = Process.GetCurrentProcess();
        return self.PeakWorkingSet64 + (server is { } id ? PeakOf(id) : 0);
    }

    private static long PeakOf(int process)
    {
        try
        {
            string status = $"/proc/{process}/status";
            if (File.Exists(status))
            {
                string line = File.ReadLines(status).First(text => text.StartsWith(PeakKey, StringComparison.Ordinal));
                string kilobytes = line[PeakKey.Length..].Replace("kB", "", StringComparison.Ordinal).Trim();
                return long.Parse(kilobytes, CultureInfo.InvariantCulture) * 1024;
            }

            using var other = Process.GetProcessById(process);
            return other.PeakWorkingSet64;
        }
        catch (Exception problem) when (problem is IOException or ArgumentException or InvalidOperationException)
        {
            return 0; // the server has ended, or is not visible from here
        }
    }
}
